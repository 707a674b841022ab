/** One process of `npm run fuzz`: examines a range of cases and tells each failure on a line of its own. */
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { caseText } from "./cases.ts";
import { examine } from "./examine.ts";

const { values } = parseArgs({
  options: { seed: { type: "string" }, first: { type: "string" }, runs: { type: "string" }, print: { type: "boolean", default: false } },
});
const [seed, first, runs] = [Number(values.seed), Number(values.first), Number(values.runs)];
const folder = "examples";
const examples = readdirSync(folder)
  .filter((name) => name.endsWith(".yaml"))
  .sort()
  .map((name) => readFileSync(join(folder, name), "utf8"));

const tell = (line: string): boolean => process.stdout.write(`${line}\n`);
let accepted = 0;
let failed = 0;
for (let index = first; index < first + runs; index += 1) {
  const text = caseText(seed, index, examples);
  const examined = examine(text);
  if (examined.accepted) accepted += 1;
  if (examined.faults.length > 0) failed += 1;
  if (failed <= 20) for (const fault of examined.faults.slice(0, 3)) tell(`FAIL seed ${seed} case ${index}: ${fault}`);
  if (values.print) tell(text);
}
tell(`DONE ${runs} ${accepted} ${failed}`);
