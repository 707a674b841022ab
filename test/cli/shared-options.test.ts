/** What verbs share is the same in all of them: which future is told, and silence. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { smallLabText } from "../support/small-lab.ts";
import { drifting } from "./plans.ts";
import { cli } from "./run-cli.ts";

const folder = mkdtempSync(join(tmpdir(), "plimsoll-shared-"));
const at = (name: string): string => join(folder, name);
const paths = 8;
beforeAll(async () => {
  writeFileSync(at("drifting.yaml"), drifting());
  writeFileSync(at("lab.yaml"), smallLabText);
  writeFileSync(at("load.csv"), ["t_s,requests_per_s", ...Array.from({ length: 288 }, (_, i) => `${i * 600},${10 + (i % 12)}`)].join("\n"));
  await cli(["simulate", at("drifting.yaml"), "--paths", "20", "--quiet", "--out", at("run")]);
  await cli(["simulate", at("lab.yaml"), "--paths", String(paths), "--quiet", "--workers", "1", "--out", at("lab")]);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("--path", () => {
  const traced = async (run: string, which: string): Promise<{ readonly path: number | "base"; readonly closingUsd: number }> => {
    const { out, err, code } = await cli(["trace", at(run), "--path", which, "--json"]);
    expect([code, err]).toEqual([0, ""]);
    const { path, months } = JSON.parse(out) as { path: number | "base"; months: { cash: { closingUsd: number } }[] };
    return { path, closingUsd: months.at(-1)?.cash.closingUsd ?? 0 };
  };

  test("a rank is a rank of the cash at the end, and median is the middle one", async () => {
    const ends = [];
    for (let p = 0; p < paths; p++) ends.push(await traced("lab", String(p)));
    const order = ends.sort((a, b) => a.closingUsd - b.closingUsd || Number(a.path) - Number(b.path)).map(({ path }) => path);
    for (const [which, rank] of [
      ["p0", 0],
      ["p25", 2],
      ["median", 4],
      ["p97.5", 7],
      ["p100", 7],
    ] as const)
      expect((await traced("lab", which)).path, which).toBe(order[rank]);
  });

  test("worst is the earliest failure", async () => {
    const { path } = await traced("run", "worst");
    const months = async (which: string): Promise<number> =>
      (JSON.parse((await cli(["trace", at("run"), "--path", which, "--json"])).out) as { months: unknown[] }).months.length;
    const least = await months(String(path));
    for (let p = 0; p < 20; p++) expect(await months(String(p))).toBeGreaterThanOrEqual(least);
  });

  test("every verb that has it takes every form, and finds the same future", async () => {
    const month = ["--month", "2026-09", "--paths", String(paths)];
    for (const which of ["base", "median", "p20", "3"]) {
      const { path } = await traced("lab", which);
      const allocated = await cli(["allocate", at("lab.yaml"), ...month, "--path", which]);
      expect(allocated.out).toContain(`path ${path}`);
      const replayed = await cli(["replay", at("lab.yaml"), ...month, "--traffic", at("load.csv"), "--path", which]);
      expect(replayed.out).toContain(`path ${path}`);
    }
    // In this lab nothing fails.
    for (const argv of [
      ["trace", at("lab")],
      ["allocate", at("lab.yaml"), ...month],
      ["replay", at("lab.yaml"), ...month, "--traffic", at("load.csv")],
    ])
      expect(await cli([...argv, "--path", "worst"])).toMatchObject({
        code: 2,
        err: expect.stringMatching(/fails, so that none is the worst\n.*--path median/),
      });
    for (const verb of ["trace", "allocate", "replay"]) {
      const wrong = await cli([verb, "x", "--path", "p101"]);
      expect([wrong.code, wrong.err]).toEqual([2, expect.stringContaining("base, median, worst, or a rank of the cash at the end, p0 to p100")]);
    }
  });
});

describe("--quiet", () => {
  test("every verb takes it", async () => {
    const { out } = await cli([]);
    const verbs = [...out.matchAll(/^ {2}([a-z]+) (?:\[options\]|\[verb\])/gm)].map((match) => match[1] as string).filter((verb) => verb !== "help");
    expect(verbs.length).toBeGreaterThan(25);
    for (const verb of verbs) expect((await cli([verb, "--help"])).out, verb).toContain("--quiet");
  });

  test("a verb then says results and errors only", async () => {
    const lines: string[] = [];
    const onProgress = (line: string): void => void lines.push(line);
    for (const argv of [
      ["allocate", at("lab.yaml"), "--month", "2026-09", "--path", "p10", "--paths", "20"],
      ["price", at("lab.yaml"), "--paths", "5"],
      ["replay", at("lab.yaml"), "--month", "2026-09", "--traffic", at("load.csv"), "--path", "median", "--paths", "20"],
      ["trace", at("run")],
      ["init", at("first.yaml")],
    ]) {
      lines.length = 0;
      const { code, err } = await cli([...argv, "--quiet"], { onProgress });
      expect([argv[0], code, err, lines]).toEqual([argv[0], 0, "", []]);
    }
    await cli(["allocate", at("lab.yaml"), "--month", "2026-09", "--path", "p10", "--paths", "20"], { onProgress });
    expect(lines.join("")).toContain("20 of 20 futures");
  });
});
