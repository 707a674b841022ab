import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Interruption } from "../../src/cli/context.ts";
import type { PathTrace, RunSummary } from "../../src/core/results/run.ts";
import { drifting, fiveMistakes, withLimits } from "./plans.ts";
import { cli, root, spawned } from "./run-cli.ts";

let folder = "";
const at = (name: string): string => join(folder, name);
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "plimsoll-cli-"));
  writeFileSync(at("drifting.yaml"), drifting());
  writeFileSync(at("limits.yaml"), withLimits);
  writeFileSync(at("mistakes.yaml"), fiveMistakes);
  expect((await cli(["simulate", at("drifting.yaml"), "--quiet", "--out", at("run")])).code).toBe(0);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("help and usage", () => {
  test("alone it prints help, with every verb and the exit codes", async () => {
    const { code, out, err } = await cli([]);
    expect([code, err]).toEqual([0, ""]);
    for (const word of ["simulate", "check", "show", "trace", "explain", "init", "fmt", "Examples:", "Exit codes:", "130"]) expect(out).toContain(word);
  });

  test.each(["simulate", "check", "show", "trace", "explain", "init", "fmt"])("%s --help has examples", async (verb) => {
    const { code, out } = await cli([verb, "--help"]);
    expect(code).toBe(0);
    expect(out).toContain(`plimsoll ${verb}`);
    expect(out).toContain("Examples:");
  });

  test("--version", async () => {
    expect(await cli(["--version"])).toEqual({ code: 0, out: "1.2.3\n", err: "" });
  });

  test.each([
    [["simulat"], "Did you mean simulate?"],
    [["simulate", "p.yaml", "--pahts", "3"], "Did you mean --paths?"],
    [["simulate"], "missing required argument"],
    [["simulate", "p.yaml", "--paths", "1e3"], "whole number from 1"],
    [["simulate", "p.yaml", "--seed", "-1"], "whole number from 0"],
    [["simulate", "absent.yaml"], "there is no such file"],
    [["trace", "absent", "--path", "1"], "absent is no folder of a run"],
    [["show", "absent", "--csv"], "needs the id of a table"],
  ])("wrong usage %j ends with 2 and says why on standard error", async (argv, why) => {
    const { code, out, err } = await cli(argv);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain(why);
  });
});

describe("check", () => {
  test("five mistakes are told in one run, each with line, column and remedy", async () => {
    const { code, out, err } = await cli(["check", at("mistakes.yaml")]);
    expect([code, out]).toEqual([2, ""]);
    const heads = [...err.matchAll(/mistakes\.yaml:(\d+):\d+: error (P\d+): /g)].map((match) => [Number(match[1]), match[2]]);
    expect(heads.map(([line]) => line).sort((a, b) => Number(a) - Number(b))).toEqual([5, 9, 15, 16, 17]);
    expect(new Set(heads.map(([, code]) => code)).size).toBe(5);
    expect(err.match(/ {2}remedy: /g)).toHaveLength(5);
  });

  test("--json has the same fields", async () => {
    const { code, out } = await cli(["check", at("mistakes.yaml"), "--json"]);
    const { planHash, diagnostics } = JSON.parse(out) as { planHash: string | null; diagnostics: Record<string, unknown>[] };
    expect([code, planHash, diagnostics.length]).toEqual([2, null, 5]);
    for (const found of diagnostics)
      expect(Object.keys(found)).toEqual(expect.arrayContaining(["severity", "code", "file", "line", "column", "message", "remedy"]));
  });

  test("a valid plan is told so with its hash; warnings do not fail it", async () => {
    const { code, out, err } = await cli(["check", at("drifting.yaml")]);
    expect(code).toBe(0);
    expect(out).toMatch(/valid, 1 warning \(plan hash [0-9a-f]{64}\)/);
    expect(err).toContain("`idle`");
  });
});

describe("simulate", () => {
  test("the run folder is complete, and its manifest lists every file", () => {
    const names = (readdirSync(at("run"), { recursive: true, encoding: "utf8" }) as string[]).map((name) => name.replaceAll("\\", "/"));
    for (const name of [
      "manifest.json",
      "summary.json",
      "report.html",
      "columns.parquet",
      "paths.parquet",
      "percentiles.parquet",
      "tables/cash.csv",
      "plan/drifting.yaml",
    ])
      expect(names).toContain(name);
    const manifest = JSON.parse(readFileSync(at("run/manifest.json"), "utf8")) as { engine: string; seed: number; planHash: string; files: { name: string }[] };
    expect(manifest).toMatchObject({ engine: "1.2.3", seed: 7 });
    expect(manifest.planHash).toMatch(/^[0-9a-f]{64}$/);
    expect([...manifest.files.map((file) => file.name), "manifest.json"].sort()).toEqual(names.filter((name) => name.includes(".")).sort());
  });

  test("prints the answer, the decision table and where the report is", async () => {
    const { code, out, err } = await cli(["simulate", at("drifting.yaml"), "--paths", "50", "--out", at("printed"), "--quiet"]);
    expect([code, err]).toEqual([0, ""]);
    expect(out).toContain("futures");
    expect(out).toContain("Signed funding only");
    expect(out).toContain(`Report: ${at("printed")}/report.html`);
    expect(out).not.toContain("\u001b");
  });

  test("--json prints the document alone, its known fields first, and writes no run", async () => {
    const { code, out, err } = await cli(["simulate", at("drifting.yaml"), "--paths", "50", "--json", "--quiet"]);
    expect([code, err]).toEqual([0, ""]);
    const document = JSON.parse(out) as RunSummary;
    expect(Object.keys(document).slice(0, 14)).toEqual([
      "planHash",
      "engine",
      "seed",
      "paths",
      "months",
      "start",
      "pInsolvent",
      "cashUsd",
      "servedShare",
      "obligationsUsd",
      "limits",
      "checks",
      "maxImbalanceUsd",
      "maxImbalanceRelative",
    ]);
    expect(document).toMatchObject({ seed: 7, paths: 50, months: 24, start: "2026-01" });
    expect(document.cashUsd.p50).toHaveLength(24);
    expect(document.maxImbalanceUsd).toBeLessThanOrEqual(0.005);
  });

  test("a broken limit ends with 4 only under --enforce; a failed check with 3", async () => {
    const simulate = async (file: string, ...more: string[]): Promise<number | null> =>
      (await cli(["simulate", file, "--paths", "60", "--json", "--quiet", ...more])).code;
    expect(await simulate(at("limits.yaml"))).toBe(0);
    expect(await simulate(at("limits.yaml"), "--enforce")).toBe(4);
    writeFileSync(at("check.yaml"), drifting("checks:\n  - opening.cash at least $101\n"));
    expect(await simulate(at("check.yaml"), "--enforce")).toBe(3);
  });

  test("standard input is a plan, and gives what the file gives", async () => {
    const fromFile = await cli(["simulate", at("drifting.yaml"), "--paths", "20", "--json"]);
    const fromStdin = await cli(["simulate", "-", "--paths", "20", "--json"], { stdin: drifting() });
    expect((JSON.parse(fromStdin.out) as RunSummary).resultHash).toBe((JSON.parse(fromFile.out) as RunSummary).resultHash);
  });

  test("an invalid plan ends with 2, and with --json its diagnostics are on standard output", async () => {
    const { code, out } = await cli(["simulate", at("mistakes.yaml"), "--json"]);
    expect(code).toBe(2);
    expect((JSON.parse(out) as { diagnostics: unknown[] }).diagnostics).toHaveLength(5);
  });

  test("our own bug ends with 1: version, seed and the command to replay", async () => {
    const seconds = (): number => {
      throw new RangeError("the clock stands still");
    };
    const { code, out, err } = await cli(["simulate", at("drifting.yaml"), "--paths", "20", "--out", at("a bug")], { seconds });
    expect([code, out]).toEqual([1, ""]);
    expect(err).toContain("plimsoll 1.2.3 has a bug: the clock stands still");
    expect(err).toContain(`to replay: plimsoll simulate ${at("drifting.yaml")} --paths 20 --out "${at("a bug")}" --seed 7`);
    expect(err).toContain("cli.test.ts");
  });

  test("an interruption ends with 130, says how far it came, and leaves the old run", async () => {
    const before = readFileSync(at("run/manifest.json"), "utf8");
    const controller = new AbortController();
    const ended = await cli(["simulate", at("drifting.yaml"), "--paths", "5000", "--seed", "8", "--workers", "1", "--out", at("run")], {
      signal: controller.signal,
      onProgress: () => controller.abort(new Interruption()),
    });
    expect([ended.code, ended.out]).toEqual([130, ""]);
    expect(ended.err).toContain('interrupted during "simulate" after 250 of 5000 futures; nothing was written');
    expect(readFileSync(at("run/manifest.json"), "utf8")).toBe(before);
    expect(readdirSync(folder).filter((name) => name.startsWith("."))).toEqual([]);
  });
});

test("commit, stopped before it has a decision, says how far it came and what gives a quick answer", async () => {
  const controller = new AbortController();
  const text = `plimsoll: 1
name: One offer
calendar: {start: 2027-01, months: 12}
chips: {H100: 1 H100e}
demand: {run_rate: $40M/year}
products: {api: {on: serve, price: $4/Mtok, share: 100%}}
workloads: {serve: {kind: inference, throughput: {H100: 1 Mtok/H100-hour}}}
offers: {more: {kind: take-or-pay, block: 100 H100, max: 20, price: $2/H100-hour, term: 12 months}}
opening: {cash: $50M}
`;
  writeFileSync(at("one offer.yaml"), text);
  const seen: string[] = [];
  const { code, out, err } = await cli(["commit", at("one offer.yaml"), "--workers", "1", "--out", at("decision")], {
    signal: controller.signal,
    onProgress: (line) => {
      seen.push(line);
      controller.abort(new Interruption());
    },
  });
  expect([code, out]).toEqual([130, ""]);
  expect(seen[0]).toContain("first look: signing nothing, everything, and between");
  expect(err).toContain('interrupted during "first look: signing nothing, everything, and between" after 0 decisions; nothing was written');
  expect(err).toContain(`a first answer in seconds, uncertified: plimsoll commit "${at("one offer.yaml")}" --quick`);
});

test("a folder that is no run is refused before a single future is simulated", async () => {
  const stages: string[] = [];
  const ended = await cli(["simulate", at("drifting.yaml"), "--out", folder], { onProgress: (line) => stages.push(line) });
  expect(ended).toMatchObject({ code: 2, out: "", err: expect.stringContaining("holds something other than a run") });
  expect(stages).toEqual([]);
});

test("a file that is no UTF-8 is told as such, not as a plan full of odd characters", async () => {
  const utf16 = Buffer.from(`\ufeff${drifting()}`, "utf16le");
  writeFileSync(at("utf16.yaml"), utf16);
  writeFileSync(at("noise.yaml"), Buffer.from(Array.from({ length: 2000 }, (_, i) => (i * 7919) % 256)));
  writeFileSync(at("latin.yaml"), Buffer.from(drifting().replace("Drifting", "Caf\u00e9"), "latin1"));
  writeFileSync(at("book.csv"), Buffer.from("PK\u0003\u0004 and so on"));
  const [wide, noise, latin] = [await cli(["check", at("utf16.yaml")]), await cli(["check", at("noise.yaml")]), await cli(["check", at("latin.yaml")])];
  expect([wide.code, wide.err]).toEqual([2, expect.stringContaining("error P025: the file is text in UTF-16, and UTF-8 is due")]);
  expect(wide.err).toContain("1 error");
  expect(noise.err).toContain("error P025: the file is binary, and no text");
  expect(latin.err).toContain(":2:10: error P025: a character that is not UTF-8");
  expect((await cli(["fmt", at("utf16.yaml")])).code).toBe(2);
  expect(readFileSync(at("utf16.yaml"))).toEqual(utf16);
  expect((await cli(["init", at("new.yaml"), "--no-input", "--contracts", at("book.csv")])).err).toContain("the file is an archive");
});

describe("show, trace, explain", () => {
  test("show prints the answer again, and tables as text and CSV", async () => {
    expect((await cli(["show", at("run")])).out).toContain("600 futures");
    expect((await cli(["show", at("run"), "--tables"])).out).toContain("cash");
    const { code, out } = await cli(["show", at("run"), "cash", "--csv"]);
    expect(code).toBe(0);
    expect(out).toBe(readFileSync(at("run/tables/cash.csv"), "utf8"));
    const unknown = await cli(["show", at("run"), "csh"]);
    expect([unknown.code, unknown.err]).toEqual([2, expect.stringContaining("did you mean `cash`?")]);
  });

  test("trace tells the path whose numbers the run has", async () => {
    const { code, out } = await cli(["trace", at("run"), "--path", "3", "--json"]);
    expect(code).toBe(0);
    const told = JSON.parse(out) as { months: { cash: { closingUsd: number } }[] };
    const again = await cli(["trace", at("run"), "--path", "3", "--month", "2026-05", "--json"]);
    expect((JSON.parse(again.out) as typeof told).months).toEqual([told.months[4]]);
    expect((await cli(["trace", at("run"), "--path", "base"])).out).toContain("The base case");
    expect((await cli(["trace", at("run"), "--path", "600"])).err).toContain("its paths are 0 to 599");
    expect((await cli(["trace", at("run"), "--path", "3", "--month", "2031-01"])).err).toContain("its months run from 2026-01 to");
  });

  test("trace without a path tells the worst, as the answer of simulate names it", async () => {
    const { out: shown } = await cli(["simulate", at("drifting.yaml"), "--paths", "200", "--quiet", "--out", at("worst")]);
    const worst = /Worst future: plimsoll trace \S+ --path (\d+)\n$/.exec(shown)?.[1] as string;
    const [unnamed, named, numbered] = [
      await cli(["trace", at("worst")]),
      await cli(["trace", at("worst"), "--path", "worst"]),
      await cli(["trace", at("worst"), "--path", worst]),
    ];
    expect([unnamed.out, named.out]).toEqual([numbered.out, numbered.out]);
    expect([unnamed.err, named.err]).toEqual([`note: path ${worst}, the earliest failure; --path chooses another\n`, ""]);
    const failed = /becomes insolvent in (\d{4}-\d\d)/.exec(numbered.out)?.[1] as string;
    const month = await cli(["trace", at("worst"), "--month", failed]);
    expect([month.code, month.out]).toEqual([0, expect.stringContaining(`becomes insolvent in ${failed}`)]);
    expect((await cli(["trace", at("worst"), "--path", "median"])).code).toBe(0);
  });

  test("trace itemises the month of a failure: due, less what was there, is missing", async () => {
    const plan = drifting("")
      .replace("    drain:", "    rent: {amount: $3/month}\n    drain:")
      .replace("finance:\n", "finance:\n  debt: {line: {limit: $20, rate: 12%/year, available: 2026-01 to 2027-12}}\n");
    writeFileSync(at("itemised.yaml"), plan);
    await cli(["simulate", at("itemised.yaml"), "--paths", "200", "--quiet", "--out", at("itemised")]);
    const { out } = await cli(["trace", at("itemised"), "--path", "worst", "--json"]);
    const told = JSON.parse(out) as PathTrace;
    const failure = told.failure!;
    const sum = (amounts: readonly number[]): number => amounts.reduce((total, usd) => total + usd, 0);
    expect(failure.due.map(({ what }) => what)).toContain("staff and other costs");
    expect(sum(failure.due.map(({ usd }) => usd))).toBeCloseTo(failure.dueUsd, 9);
    expect(failure.openingCashUsd).toBe(told.months.at(-1)!.cash.closingUsd);
    expect(failure.dueUsd - failure.openingCashUsd - sum(failure.credit.map(({ drawnUsd }) => drawnUsd))).toBeCloseTo(failure.missingUsd, 9);
    expect(failure.missingUsd).toBeGreaterThan(0);
    // The line was drawn to its limit, in this month or before, since nothing forbade it.
    expect(failure.credit.every(({ undrawnUsd }) => undrawnUsd === 0)).toBe(true);
    const text = (await cli(["trace", at("itemised"), "--path", "worst"])).out;
    expect(text.replaceAll("\n", " ")).toMatch(/insolvent in \d{4}-\d\d: .*; \$[\d.]+ is due, \$[\d.]+ is there to pay it, \$[\d.]+ is missing\./s);
    expect(text).toMatch(/ {4}Missing +\d/);
  });

  test("explain works on a plan and on a run", async () => {
    const ofPlan = await cli(["explain", at("drifting.yaml"), "opening.cash"]);
    const ofRun = await cli(["explain", at("run"), "opening.cash"]);
    expect([ofPlan.code, ofRun.out]).toEqual([0, ofPlan.out]);
    const unknown = await cli(["explain", at("drifting.yaml"), "opening.csh"]);
    expect([unknown.code, unknown.out]).toEqual([2, ""]);
  });

  test("a run that was changed by hand is rejected with 5", async () => {
    await cli(["simulate", at("drifting.yaml"), "--paths", "20", "--quiet", "--out", at("changed")]);
    writeFileSync(at("changed/summary.json"), "{}");
    expect(await cli(["show", at("changed")])).toMatchObject({ code: 5, out: "", err: expect.stringContaining("is not what the run wrote") });
    writeFileSync(at("changed/manifest.json"), "{");
    expect((await cli(["trace", at("changed"), "--path", "1"])).code).toBe(5);
  });
});

describe("init and fmt", () => {
  test("init writes a plan that is valid and can be simulated, and never over a file", async () => {
    expect((await cli(["init", at("first.yaml"), "--no-input"])).code).toBe(0);
    expect((await cli(["check", at("first.yaml")])).code).toBe(0);
    expect((await cli(["simulate", at("first.yaml"), "--paths", "20", "--json", "--quiet"])).code).toBe(0);
    expect(await cli(["init", at("first.yaml"), "--no-input"])).toMatchObject({ code: 2, err: expect.stringContaining("exists already") });
    expect(await cli(["init", at("other.yaml"), "--example", "frontier-lib"])).toMatchObject({
      code: 2,
      err: expect.stringContaining("did you mean `frontier-lab`?"),
    });
  });

  test("a register without a row that can be taken writes nothing and says why", async () => {
    writeFileSync(at("bad.csv"), "supplier,kind,chip,quantity,price,unit,start,end\nA,rent,H100,10,2,USD/gpu-hour,2026-07,2027-06\n");
    const { code, out, err } = await cli(["init", at("none.yaml"), "--contracts", at("bad.csv")]);
    expect([code, out]).toEqual([5, ""]);
    expect(err).toContain("line 2: kind `rent` is none of");
    expect(readdirSync(folder).filter((name) => name.startsWith("none"))).toEqual([]);
  });

  test("fmt is idempotent and changes no meaning", async () => {
    const hash = async (file: string): Promise<string | null> =>
      (JSON.parse((await cli(["check", file, "--json"])).out) as { planHash: string | null }).planHash;
    const crooked = drifting().replace("name: Drifting", "name:    Drifting   # a comment");
    writeFileSync(at("crooked.yaml"), crooked);
    const before = await hash(at("crooked.yaml"));
    expect((await cli(["fmt", at("crooked.yaml"), "--check"])).code).toBe(3);
    expect((await cli(["fmt", at("crooked.yaml")])).code).toBe(0);
    expect((await cli(["fmt", at("crooked.yaml"), "--check"])).code).toBe(0);
    expect(readFileSync(at("crooked.yaml"), "utf8")).toContain("# a comment");
    expect(await hash(at("crooked.yaml"))).toBe(before);
  });
});

describe("the built program", () => {
  test("what npm runs before each `npx plimsoll` leaves a program that is built", () => {
    const before = statSync(`${root}/dist/cli/main.js`).mtimeMs;
    expect(spawnSync(process.execPath, [`${root}/scripts/prepare.mjs`]).status).toBe(0);
    expect(statSync(`${root}/dist/cli/main.js`).mtimeMs).toBe(before);
  });

  test("1, 2 and 4 workers give the same bits", async () => {
    const hash = async (workers: number): Promise<string> =>
      (JSON.parse((await spawned(["simulate", at("drifting.yaml"), "--paths", "1100", "--workers", String(workers), "--json", "--quiet"])).out) as RunSummary)
        .resultHash;
    const hashes = [await hash(1), await hash(2), await hash(4)];
    expect(new Set(hashes).size).toBe(1);
    expect(hashes[0]).toMatch(/^[0-9a-f]{64}$/);
  });

  test("Ctrl-C ends it with 130 and leaves nothing behind", async (context) => {
    context.skip(process.platform === "win32", "Windows has no signals to send");
    // The plan has a warning: once that is printed, the program is at work.
    const ended = await spawned(["simulate", at("drifting.yaml"), "--paths", "2_000_000", "--out", at("interrupted")], {
      onFirstErr: (send) => send("SIGINT"),
    });
    expect([ended.code, ended.out]).toEqual([130, ""]);
    expect(ended.err).toContain("interrupted");
    expect(readdirSync(folder).filter((name) => name.includes("interrupted"))).toEqual([]);
  });

  test("a reader that closes the pipe early is no error", async () => {
    const { code, err } = await spawned(["simulate", at("drifting.yaml"), "--paths", "20", "--json", "--quiet"], { closeStdout: true });
    expect([code, err]).toEqual([0, ""]);
  });
});

describe("docs", () => {
  test("the reference page names every verb and every option", async () => {
    const page = readFileSync(join(root, "docs/reference/command-line.md"), "utf8");
    const verbs = [...(await cli([])).out.matchAll(/^ {2}([a-z]+) \[options\]/gm)].map((match) => match[1] as string);
    expect(verbs.length).toBeGreaterThan(25);
    for (const verb of verbs) expect(page, verb).toContain(`| \`${verb} `);
    for (const verb of ["simulate", "check", "show", "trace", "explain", "init", "fmt"]) {
      const { out } = await cli([verb, "--help"]);
      const options = [...out.matchAll(/^ {2}(?:-\w, )?(--[\w-]+)/gm)].map((match) => match[1] as string);
      for (const option of options.filter((name) => name !== "--help")) expect(page, `${verb} ${option}`).toContain(option);
    }
  });
});
