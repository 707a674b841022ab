import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { numbersOfPlan } from "../../core/checks/plan-numbers.ts";
import { diagnoseChecks } from "../../core/checks/scope.ts";
import { checkPlan } from "../../core/plan/check/check.ts";
import { readCsv } from "../csv/read-csv.ts";
import { formatYamlPlan } from "../yaml/format-plan.ts";
import { readYamlPlan } from "../yaml/read-plan.ts";
import { chipNamed } from "./chip-catalogue.ts";
import { initPlanText, initQuestions } from "./plan-text.ts";
import type { InitAnswers } from "./plan-text.ts";
import { readRegister, rejectedCsv } from "./register.ts";

const answers: InitAnswers = { name: "My plan", start: "2026-07", demand: "$100M/year, 2% to 6%/month", fleet: "4000 H100 at $2.35/H100-hour", cash: "$500M" };

function check(text: string) {
  const { root, diagnostics } = readYamlPlan(text, "plan.yaml");
  const checked = root === undefined ? undefined : checkPlan(root);
  const all = [...diagnostics, ...(checked?.diagnostics ?? []), ...(checked?.plan === undefined ? [] : diagnoseChecks(checked.plan))];
  return { plan: checked?.plan, messages: all.map(({ severity, code, address, message }) => `${severity} ${code} ${address}: ${message}`) };
}
const planOf = (changed: Partial<InitAnswers>, more: Partial<Parameters<typeof initPlanText>[0]> = {}) =>
  check(initPlanText({ answers: { ...answers, ...changed }, schemaAddress: "./schema.json", today: "2026-07-01", ...more }));

describe("five answers make a complete plan", () => {
  test("without an error or a warning, and with what was answered", () => {
    const { plan, messages } = planOf({});
    expect(messages).toEqual([]);
    const numbers = numbersOfPlan(plan as NonNullable<typeof plan>);
    expect(numbers.get("opening.cash")?.held).toMatchObject({ distribution: { kind: "constant", value: 5e8 }, source: "answers" });
    expect(numbers.get("contracts.fleet.capacity")?.held).toMatchObject({ distribution: { kind: "constant", value: 4000 }, chip: "H100" });
    expect(plan?.name).toBe("My plan");
  });

  test("what nobody answered is a placeholder, and no answer is cited that was not given", () => {
    const ids = initQuestions.map(({ id }) => id);
    const none = initPlanText({ answers, unanswered: new Set(ids), schemaAddress: "./schema.json", today: "2026-07-01" });
    expect(none).not.toContain("answers");
    expect(check(none).messages).toEqual([]);
    const some = initPlanText({ answers, unanswered: new Set(ids.filter((id) => id !== "cash")), schemaAddress: "./schema.json", today: "2026-07-01" });
    expect(some.match(/\S+ @answers/g)).toEqual(["Values @answers", "$500M @answers"]);
    expect(check(some).messages).toEqual([]);
    expect(formatYamlPlan(none, "plan.yaml").text).toBe(none);
  });

  test("as `fmt` writes it", () => {
    const text = initPlanText({ answers, schemaAddress: "./schema.json", today: "2026-07-01" });
    expect(formatYamlPlan(text, "plan.yaml").text).toBe(text);
    const taken = initPlanText({ answers, register: readRegister(register, "contracts.csv"), schemaAddress: "./schema.json", today: "2026-07-01" });
    expect(formatYamlPlan(taken, "plan.yaml").text).toBe(taken);
  });

  test("with the address of the schema, so that editors complete", () => {
    expect(initPlanText({ answers, schemaAddress: "../plan.schema.json", today: "2026-07-01" }).split("\n")[0]).toBe(
      "# yaml-language-server: $schema=../plan.schema.json",
    );
  });

  test.each<Partial<InitAnswers>>([
    { name: 'Quotes " and: colons # and 漢字 \u2028 and \\ and a tab\t' },
    { fleet: "20k GB200 at $3.10/GB200-hour", demand: "$30B/year, 40%/year" },
    { fleet: "100 My-chip at $0.50/My-chip-hour" },
    { fleet: "5000 TPU-v5p at $1.10/TPU-v5p-hour" },
    { start: "2030-12", cash: "$1B to $2B" },
    { demand: "$20B to $40B/year, 1%/month" },
  ])("%o", (changed) => {
    const { messages } = planOf(changed);
    expect(messages.filter((message) => message.startsWith("error"))).toEqual([]);
  });

  test("the fallbacks are themselves valid", () => {
    const fallbacks = Object.fromEntries(initQuestions.map(({ id, fallback, hint }) => [id, fallback ?? hint])) as unknown as InitAnswers;
    expect(planOf(fallbacks).messages).toEqual([]);
  });

  test("a wrong answer is told by the checker at the answer's place", () => {
    expect(planOf({ cash: "a lot" }).messages.join()).toContain("opening.cash");
    expect(planOf({ demand: "$100M, 2%/month" }).messages.join()).toContain("demand.run_rate");
    expect(planOf({ fleet: "5000 H100 at $40M/year" }).messages.join()).toContain("contracts.fleet.price");
    expect(planOf({ start: "July" }).messages.join()).toContain("calendar.start");
  });
});

const register = `Vendor,Contract,Type,GPU,Qty,Rate,Unit,Start Date,End Date,Notice (days),Prepayment,Commit,Region,Cost centre
CoreCloud,,Reserved,NVIDIA H100 SXM5,2048,$2.35,USD/GPU-hour,2026-07-01,2029-06-30,,20%,,us-east,17
SpaceX,Memphis,whole-site,H100,220000,1.25B,USD/month,2026-05-01,2029-06-01,90,,,Memphis,17
AWS,Burn-down,EDP,Trainium2,50000,1.30,$/chip-hr,2026-01-01,2028-12-31,,,4B,,17
"Big, Inc.",Spot pool,Spot,H100,1000,0.9/gpu/hour,,2026-07,2027-06,,,,"a ""quoted"" place",17
`;

describe("a register of contracts becomes the contracts of a plan", () => {
  test("each row is one contract, in the words of the plan", () => {
    const read = readRegister(register, "contracts.csv");
    expect(read.rejected).toEqual([]);
    expect(read).toMatchObject({ accepted: 4, chips: ["H100", "Trainium2"], ignoredColumns: ["Cost centre"] });
    const { plan, messages } = planOf({}, { register: read });
    expect(messages.filter((message) => message.startsWith("error"))).toEqual([]);
    expect(Object.keys(plan?.contracts ?? {})).toEqual(["burn-down", "corecloud-nvidia-h100-sxm5", "memphis", "spot-pool"]);
    expect(plan?.contracts["memphis"]).toMatchObject({
      kind: "whole-site",
      term: { first: -2, last: 34 },
      exit: { by: "us", notice: { distribution: { value: 3 } } },
      capacity: { source: "register" },
    });
    expect(plan?.contracts["burn-down"]).toMatchObject({ kind: "spend-commitment", commit: { distribution: { value: 4e9 } } });
    expect(plan?.contracts["corecloud-nvidia-h100-sxm5"]?.note).toBe("Site: us-east. Prepaid 20% at signing: put what is left of it into opening.prepaid.");
    expect(plan?.contracts["spot-pool"]).toMatchObject({ supplier: "Big, Inc.", note: 'Site: a "quoted" place.' });
  });

  test.each([
    ['A,lease,H100,"1,024",2,USD/gpu-hour,2026-07-01,2027-06-30', "write 1024"],
    ["A,lease,H100,8,000,2,USD/gpu-hour,2026-07-01,2027-06-30", "9 cells under 8 headers: `8,000` is two cells, split at its comma: write 8000"],
    ["A,lease,H100,8,000,USD/gpu-hour,2026-07-01,2027-06-30", "write 8000"],
    ["A,lease,H100,8.000,2,USD/gpu-hour,2026-07-01,2027-06-30", "may be 8 or 8000"],
    ["A,lease,H100,10,2,EUR/hr,2026-07-01,2027-06-30", "neither USD/chip-hour nor USD/month"],
    ["A,lease,H100,10,2,,2026-07-01,2027-06-30", "no unit of price"],
    ["A,lease,H100,10,2,USD/gpu-hour,07/01/2026,2027-06-30", "is not a date"],
    ["A,lease,H100,10,2,USD/gpu-hour,2026-07-01,", "no end"],
    ["A,lease,H100,10,2,USD/gpu-hour,2026-07-01,2025-06-30", "before start"],
    ["A,rent,H100,10,2,USD/gpu-hour,2026-07-01,2027-06-30", "is none of take-or-pay"],
    ["A,lease,,10,2,USD/gpu-hour,2026-07-01,2027-06-30", "no chip"],
    ["A,lease,hour,10,2,USD/gpu-hour,2026-07-01,2027-06-30", "names of units"],
    ["A,lease,H100,ten,2,USD/gpu-hour,2026-07-01,2027-06-30", "not a plain number"],
    ["A,commit,H100,10,2,USD/gpu-hour,2026-07-01,2027-06-30", "without an amount"],
    ["A,lease,H100,10,2,USD/gpu-hour,2026-07-01", "7 cells under 8 headers"],
    ['"A,lease,H100,10,2,USD/gpu-hour,2026-07-01,2027-06-30', "not closed"],
  ])("rejected: %s", (row, reason) => {
    const read = readRegister(`supplier,kind,chip,quantity,price,unit,start,end\n${row}\n`, "x.csv");
    expect(read.accepted).toBe(0);
    expect(read.rejected.map((rejected) => `${rejected.line}: ${rejected.reason}`).join()).toContain(reason);
    expect(rejectedCsv(read)).toContain(reason);
  });

  test("a rejected row tells all its faults", () => {
    expect(readRegister("supplier,kind,chip,quantity,price,unit,start,end\nA,rent,,ten,2,EUR/hr,July,\n", "x.csv").rejected).toMatchObject([
      {
        line: 2,
        reason:
          "kind `rent` is none of take-or-pay, whole-site, spend-commitment, on-demand, spot, own, sublet; no chip; quantity `ten` is not a plain number; unit of price `EUR/hr` is neither USD/chip-hour nor USD/month; start `July` is not a date such as 2026-07-01 or 2026-07; no end",
      },
    ]);
  });

  test.each(["take-or-pay", "whole-site", "spend-commitment", "on-demand", "spot", "own", "sublet"])("a %s is accepted by the checker", (kind) => {
    const unit = kind === "whole-site" ? "USD/month" : "USD/H100-hour";
    const csv = `supplier,kind,chip,quantity,price,unit,start,end,commit\nA,take-or-pay,H100,100,2.35,USD/H100-hour,2026-07,2028-06,\nB,${kind},H100,100,${kind === "own" ? "" : "2.35"},${unit},2026-07,2028-06,${kind === "spend-commitment" ? "5M" : ""}\n`;
    const read = readRegister(csv, "x.csv");
    expect(read.rejected).toEqual([]);
    expect(planOf({}, { register: read }).messages.filter((message) => message.startsWith("error"))).toEqual([]);
  });

  test("missing columns and empty files are told", () => {
    expect(readRegister("supplier;kind;start\na;lease;2026-07\n", "x.csv").rejected[0]?.reason).toContain("cells are separated by semicolons");
    expect(readRegister("s\u0000u\u0000p\u0000p\u0000", "x.csv").rejected[0]?.reason).toContain("UTF-16");
    expect(readRegister("a,b\n1,2\n", "x.csv").rejected[0]?.reason).toContain("no column supplier, kind, start");
    expect(readRegister("", "x.csv").rejected[0]?.reason).toContain("empty");
  });

  test("any accepted row makes a plan that can be read; any text is survived", () => {
    const cell = fc.oneof(
      fc.constantFrom("take-or-pay", "H100", "100", "$2.35", "USD/H100-hour", "2026-07-01", "2028-06-30", "90", "20%", "a: b", "#x", "{", "'", '"q"'),
      fc.string({ maxLength: 12 }),
    );
    fc.assert(
      fc.property(fc.array(fc.array(cell, { minLength: 12, maxLength: 12 }), { maxLength: 5 }), (rows) => {
        const csv = `supplier,name,kind,chip,quantity,price,unit,start,end,notice days,prepay,note\n${rows.map((row) => row.map((text) => `"${text.replaceAll('"', '""')}"`).join(",")).join("\n")}\n`;
        const read = readRegister(csv, "x.csv");
        expect(read.accepted + read.rejected.length).toBeGreaterThanOrEqual(0);
        const { messages } = planOf({}, { register: read });
        expect(messages.filter((message) => /P0\d\d/.test(message))).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});

test("chips are known by what registers call them", () => {
  expect(["NVIDIA H100 SXM5 80GB", "GB200 NVL72", "TPU v5p", "trn2.48xlarge", "GH200", "My chip (new)"].map(chipNamed)).toEqual([
    "H100",
    "GB200",
    "TPU-v5p",
    "Trainium2",
    "H200",
    "My-chip-new",
  ]);
});

test("CSV: any table comes back as it was written", () => {
  const table = fc.array(
    fc.array(
      fc.string({ maxLength: 8 }).map((text) => text.replaceAll("\r", "").trim()),
      { minLength: 2, maxLength: 4 },
    ),
    { minLength: 1, maxLength: 5 },
  );
  fc.assert(
    fc.property(table, fc.boolean(), (rows, windows) => {
      const csv = rows.map((row) => row.map((text) => `"${text.replaceAll('"', '""')}"`).join(",")).join(windows ? "\r\n" : "\n");
      const read = readCsv(csv);
      expect(read.faults).toEqual([]);
      expect(read.rows.map(({ cells }) => cells)).toEqual(rows);
    }),
  );
  expect(readCsv("a,b\n\n1,2").rows.map(({ line }) => line)).toEqual([1, 3]);
});
