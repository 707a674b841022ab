/**
 * Mangled plans: a plan or diagnostics with a place, never an exception. `npm run fuzz` runs 100,000 of them with a fresh
 * seed in parallel processes; here a share with a fixed one. A failing case is named by seed and index.
 */
import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { caseText } from "./cases.ts";
import { examine } from "./examine.ts";

const seed = Number(process.env["PLIMSOLL_FUZZ_SEED"] ?? 1);
const first = Number(process.env["PLIMSOLL_FUZZ_FIRST"] ?? 0);
const runs = Number(process.env["PLIMSOLL_FUZZ_RUNS"] ?? 1000);

const folder = fileURLToPath(new URL("../../examples/", import.meta.url));
const examples = readdirSync(folder)
  .filter((name) => name.endsWith(".yaml"))
  .sort()
  .map((name) => readFileSync(folder + name, "utf8"));

test(`${runs} plans from seed ${seed}, case ${first} on`, { timeout: 20_000 + runs * 500 }, () => {
  const failures: string[] = [];
  let accepted = 0;
  for (let index = first; index < first + runs && failures.length < 20; index += 1) {
    const text = caseText(seed, index, examples);
    const examined = examine(text);
    if (examined.accepted) accepted += 1;
    for (const fault of examined.faults.slice(0, 3)) failures.push(`seed ${seed} case ${index}: ${fault}`);
    if (examined.faults.length > 0 && process.env["PLIMSOLL_FUZZ_PRINT"] === "1") process.stderr.write(`${text}\n`);
  }
  expect(failures).toEqual([]);
  if (runs >= 100) expect(accepted).toBeGreaterThan(runs / 50);
});
