/** replay, as a user calls it. Runs what was built. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import type { ReplayAnswer } from "../../src/core/replay/answer.ts";
import { smallLabText } from "../support/small-lab.ts";

const main = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "plimsoll-replay-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const plimsoll = (...args: readonly string[]) => spawnSync(process.execPath, [main, ...args], { encoding: "utf8", cwd: folder });
const save = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return name;
};

// A day of ten-minute rates: low at night, and one burst at noon.
const rates = Array.from({ length: 144 }, (_, i) => (i === 72 ? 400 : i > 50 && i < 110 ? 120 : 60));
save("load.csv", `t_s,requests_per_s\n${rates.map((rate, i) => `${600 * i},${rate}`).join("\n")}\n`);
save("lab.yaml", smallLabText);

test("tells what was claimed, what three blocks hide, and what training loses", () => {
  const { status, stdout, stderr } = plimsoll("replay", "lab.yaml", "--month", "2027-01", "--traffic", "load.csv");
  expect([status, stderr]).toEqual([0, ""]);
  expect(stdout).toContain("Small lab, 2027-01, path base: serve against load.csv");
  expect(stdout).toContain("144 windows of ten minutes (24 hours) of requests");
  expect(stdout).toMatch(/Error of three blocks against ten minutes: [\d.]+ points/);
  expect(stdout).toMatch(/train +[\d,]+ +[\d,]+ /);
});

test("answers in JSON; patience serves more", () => {
  const ask = (...more: readonly string[]): ReplayAnswer =>
    JSON.parse(plimsoll("replay", "lab.yaml", "--month", "2027-01", "--traffic", "load.csv", "--workload", "serve", "--json", ...more).stdout) as ReplayAnswer;
  const answer = ask();
  expect(answer.traffic.requests).toBeCloseTo(rates.reduce((sum, rate) => sum + rate, 0) * 600, 3);
  expect(answer.blockError).toBeCloseTo(answer.blocksShare - answer.held.servedShare, 12);
  expect(ask("--patience", "60").held.servedShare).toBeGreaterThanOrEqual(answer.held.servedShare);
});

test("says what is wrong, with its place", () => {
  save("bad.csv", "t_s,requests_per_s\n0,1\n600,many\n");
  const bad = plimsoll("replay", "lab.yaml", "--month", "2027-01", "--traffic", "bad.csv");
  expect(bad.status).toBe(5);
  expect(bad.stderr).toContain("bad.csv:3: `many` is no load");
  const workload = plimsoll("replay", "lab.yaml", "--month", "2027-01", "--traffic", "load.csv", "--workload", "train");
  expect(workload.status).toBe(2);
  expect(workload.stderr).toContain("train is no workload of inference");
  expect(plimsoll("replay", "lab.yaml", "--month", "2027-01", "--traffic", "load.csv", "--patience", "7").stderr).toContain("minutes in tens");
  expect(plimsoll("replay", "lab.yaml", "--month", "2027-01", "--traffic", "none.csv").status).toBe(2);
});
