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

  test("floors that clash are an answer", () => {
    save("clash.json", { ...problem, workloads: [{ ...problem.workloads[0], floor: 6 }, problem.workloads[1]] });
    const { status, stdout } = plimsoll("allocate", "--problem", "clash.json");
    expect(status).toBe(4);
    expect(stdout).toContain("Floors clash");
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

  test("a month that the plan does not have is said so", () => {
    const { status, stderr } = plimsoll("allocate", "lab.yaml", "--month", "2035-01");
    expect(status).toBe(2);
    expect(stderr).toContain("2026-07 to 2028-12");
  });
});
