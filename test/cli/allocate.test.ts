/** allocate and verify, as a user calls them. Runs what was built. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { smallLabText } from "../support/small-lab.ts";

const main = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "plimsoll-allocate-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const plimsoll = (...args: readonly string[]) => spawnSync(process.execPath, [main, ...args], { encoding: "utf8", cwd: folder });
const save = (name: string, content: unknown): string => {
  writeFileSync(join(folder, name), typeof content === "string" ? content : JSON.stringify(content));
  return name;
};

// Ten hours; serving earns $5 an hour for six of them, training $1 and must have half.
const problem = {
  pools: [{ id: "A", chipHours: 10 }],
  workloads: [
    { id: "serve", segments: [{ valueUsd: 5, amount: 6 }], outputPerChipHour: { A: 1 } },
    { id: "train", group: "development", segments: [{ valueUsd: 1, amount: 100 }], outputPerChipHour: { A: 1 } },
  ],
  groupFloor: { group: "development", share: 0.5, weights: { A: 1 } },
};

const clashText = `
plimsoll: 1
name: Clash
calendar: {start: 2027-01, months: 12}
demand: {run_rate: $1M/year}
opening: {cash: $100M}
chips: {H100: 1 H100e, TPU: 0.5 H100e}
workloads:
  train: {kind: model-development, floor: 60%, value: $1/H100e-hour, chips: [TPU]}
  tools: {kind: internal, floor: 40%, saves: 2x, chips: [TPU], priority: 3}
contracts:
  north: {kind: take-or-pay, supplier: A, capacity: 700 H100, price: $1/H100-hour, term: 2026-01 to 2028-12}
  pod:   {kind: take-or-pay, supplier: C, capacity: 900 TPU, price: $1/TPU-hour, term: 2026-01 to 2028-12}
`;

describe("a problem file", () => {
  save("problem.json", problem);

  test("is divided: five hours each, and the floor's price is what it costs", () => {
    const { status, stdout } = plimsoll("allocate", "--problem", "problem.json", "--json");
    expect(status).toBe(0);
    const answer = JSON.parse(stdout) as {
      objectiveUsd: number;
      allocation: { workload: string; chipHours: number }[];
      floors: { id: string; price: number }[];
    };
    expect(answer.objectiveUsd).toBe(30);
    expect(Object.fromEntries(answer.allocation.map(({ workload, chipHours }) => [workload, chipHours]))).toEqual({ serve: 5, train: 5 });
    expect(answer.floors).toEqual([{ id: "development", price: 4 }]);
    save("result.json", stdout);
  });

  test("and its answer proves itself, but not once a number is changed", () => {
    expect(plimsoll("verify", "problem.json", "result.json").status).toBe(0);
    const result = JSON.parse(readFileSync(join(folder, "result.json"), "utf8")) as { objectiveUsd: number };
    save("wrong.json", { ...result, objectiveUsd: 31 });
    const wrong = plimsoll("verify", "problem.json", "wrong.json");
    expect(wrong.status).toBe(3);
    expect(wrong.stdout).toContain("does not hold");
  });

  test("may have a line for each workload: the same answer, byte for byte", () => {
    const { workloads, ...head } = problem;
    save("problem.jsonl", [head, ...workloads].map((line) => JSON.stringify(line)).join("\n"));
    const whole = plimsoll("allocate", "--problem", "problem.json", "--json");
    expect(plimsoll("allocate", "--problem", "problem.jsonl", "--json").stdout).toBe(whole.stdout);
    expect(plimsoll("verify", "problem.jsonl", "result.json").status).toBe(0);
    save("broken.jsonl", `${JSON.stringify(head)}\n${JSON.stringify(workloads[0])}\n{"id":`);
    const broken = plimsoll("allocate", "--problem", "broken.jsonl");
    expect([broken.status, broken.stderr]).toEqual([5, expect.stringContaining("broken.jsonl, line 3 is not JSON")]);
    save("headless.jsonl", JSON.stringify(problem));
    expect(plimsoll("allocate", "--problem", "headless.jsonl").stderr).toContain("not the head of a problem");
  });

  test("floors that clash are an answer", () => {
    save("clash.json", { ...problem, workloads: [{ ...problem.workloads[0], floor: 6 }, problem.workloads[1]] });
    const { status, stdout } = plimsoll("allocate", "--problem", "clash.json");
    expect(status).toBe(4);
    expect(stdout).toContain("Floors clash: bent by priority, objective value: $31.82");
    expect(stdout).toContain("The cheapest relaxation: development to 4.");
  });

  test("a workload is explained: what binds it, what an hour more would bring, and from whom", () => {
    const { status, stdout } = plimsoll("allocate", "--problem", "problem.json", "--explain", "serve");
    expect(status).toBe(0);
    expect(stdout).toContain("serve: 5 units (83.3 % of 6 wanted) from 5 chip-hours");
    expect(stdout).toContain("The floors of others bind");
    const json = JSON.parse(plimsoll("allocate", "--problem", "problem.json", "--explain", "train", "--json").stdout) as { claims: { binding: string }[] };
    expect(json.claims.map(({ binding }) => binding)).toEqual(["prices"]);
    const unknown = plimsoll("allocate", "--problem", "problem.json", "--explain", "sevre");
    expect(unknown.status).toBe(2);
    expect(unknown.stderr).toContain("there is no workload sevre");
    expect(plimsoll("allocate", "--problem", "problem.json", "--explain", "serve", "--objective", "max-min").stderr).toContain("divided for value");
  });

  test("mistakes name their path", () => {
    save("bad.json", { pools: [{ id: "A", chipHours: -1 }], workloads: [] });
    const { status, stderr } = plimsoll("allocate", "--problem", "bad.json");
    expect(status).toBe(2);
    expect(stderr).toContain("pools[0].chipHours");
  });
});

describe("a month of a plan", () => {
  save("lab.yaml", smallLabText);

  test("is the problem that the simulation solved, and its answer proves itself", () => {
    const shown = plimsoll("allocate", "lab.yaml", "--month", "2027-01", "--path", "3", "--show-problem");
    expect(shown.status).toBe(0);
    save("month.json", shown.stdout);
    const solved = plimsoll("allocate", "--problem", "month.json", "--json");
    save("month-result.json", solved.stdout);
    expect(plimsoll("verify", "month.json", "month-result.json").status).toBe(0);
    const direct = JSON.parse(plimsoll("allocate", "lab.yaml", "--month", "2027-01", "--path", "3", "--json").stdout) as { objectiveUsd: number };
    expect(direct.objectiveUsd).toBeCloseTo((JSON.parse(solved.stdout) as { objectiveUsd: number }).objectiveUsd, 3);
  });

  test("floors of a plan that clash are told in its units", () => {
    save("clash.yaml", clashText);
    const { status, stdout } = plimsoll("allocate", "clash.yaml", "--month", "2027-03");
    expect(status).toBe(4);
    // 1,150 H100e for 730 hours, of which 60 % must train, on 900 TPUs of which tools must have 40 % of the cost of.
    expect(stdout).toMatch(/development {2}503,700 H100e-hours {2}328,500 H100e-hours {2}197,100 H100e-hours/);
    expect(stdout).toContain("The cheapest relaxation: development to 197,100 H100e-hours.");
  });

  test("a month that the plan does not have is said so", () => {
    const { status, stderr } = plimsoll("allocate", "lab.yaml", "--month", "2035-01");
    expect(status).toBe(2);
    expect(stderr).toContain("2026-07 to 2028-12");
  });
});
