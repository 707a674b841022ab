/** allocate --meeting, as a user calls it. Runs what was built. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import type { MeetingAnswer } from "../../src/core/meeting/answer.ts";
import { handLab, withRequests } from "../meeting/lab.ts";

const main = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "plimsoll-meeting-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const plimsoll = (...args: readonly string[]) => spawnSync(process.execPath, [main, ...args], { encoding: "utf8", cwd: folder });
const save = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return name;
};

save("plain.yaml", handLab);
save(
  "lab.yaml",
  withRequests(handLab, [
    "launch: {kind: launch, who: product, what: the assistant, size: 400 H100, from: 2027-02, value: $3/H100-hour}",
    "x: {kind: research, who: lab, size: 800 H100, placed: one-fabric, from: 2027-03, value: $2/H100-hour, for: 2 months}",
  ]),
);

test("prints one page of Markdown: what is granted, at what price, and what would change a refusal", () => {
  const { status, stdout, stderr } = plimsoll("allocate", "lab.yaml", "--meeting");
  expect([status, stderr]).toEqual([0, ""]);
  expect(stdout).toContain("# Allocation meeting, 2027-02\n");
  expect(stdout).toContain("2 requests: 1 granted, 1 refused.");
  expect(stdout).toContain("**launch** (product: the assistant), granted. Of 292k H100-hours it has 292k.");
  expect(stdout).toContain("train loses $292k (292k H100-hours less)");
  expect(stdout).toContain("As asked it cannot be: no fabric is large enough: north has 700 H100 throughout.");
  expect(stdout).toContain("Earliest it is worth what it displaces, while the other decisions stand: 800 H100 at later (H100), 2027-05 to 2027-06.");
  expect(stdout.split("\n").length).toBeLessThan(60);
});

test("answers in JSON, and writes the page to a file", () => {
  const { status, stdout } = plimsoll("allocate", "lab.yaml", "--meeting", "--month", "2027-02", "--json", "--out", "agenda.md");
  expect(status).toBe(0);
  const answer = JSON.parse(stdout) as MeetingAnswer;
  expect(answer.requests.map(({ name, verdict }) => [name, verdict])).toEqual([
    ["launch", "granted"],
    ["x", "refused"],
  ]);
  expect(readFileSync(join(folder, "agenda.md"), "utf8")).toContain("# Allocation meeting, 2027-02\n");
});

test("a meeting in a later month grants nothing earlier", () => {
  const { stdout } = plimsoll("allocate", "lab.yaml", "--meeting", "--month", "2027-05");
  expect(stdout).toContain("its first month, 2027-02, has passed");
  expect(stdout).toContain("2027-05");
});

test("says what is missing", () => {
  const nothing = plimsoll("allocate", "plain.yaml", "--meeting");
  expect(nothing.status).toBe(2);
  expect(nothing.stderr).toContain("the plan has no requests to decide on");
  expect(plimsoll("allocate", "lab.yaml").stderr).toContain("give a plan with --month or --meeting");
  expect(plimsoll("allocate", "lab.yaml", "--month", "2027-02", "--out", "x.md").stderr).toContain("--out is the file of an agenda");
  expect(plimsoll("allocate", "lab.yaml", "--meeting", "--month", "2031-02").stderr).toContain("the plan has no month 2031-02");
});
