/**
 * What a month of the simulation takes on a machine that others use too, allocating and the rest: of many runs of the same
 * paths, the least time of every month, summed. What interrupts one run spares another, so two builds can be told apart by a
 * few per cent at any load.
 *
 *     node bench/micro/path-months.mjs [--paths 40] [--runs 18] [DIST ...]
 *
 * Without a folder it measures this checkout's dist/, built first; several folders are run in turns. All must read today's example.
 */
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { builtProduct } from "../built.mjs";
import { canonicalPlan, openProduct } from "../canonical.mjs";

const warmUpPaths = 150;
const { values: given, positionals: folders } = parseArgs({
  allowPositionals: true,
  options: { paths: { type: "string", default: "40" }, runs: { type: "string", default: "18" } },
});
const [paths, runs] = [Number(given.paths), Number(given.runs)];

/** A simulator of a build that keeps the least nanoseconds of every allocation, and of what lies between it and the last. */
async function openTimed(dist) {
  const { loaded, openSimulator, simulateChunk } = await openProduct(dist, canonicalPlan);
  const simulator = openSimulator(loaded.plan, loaded.basePlan, loaded.plan.seed);
  const least = { allocating: [], rest: [] };
  let [at, last] = [0, undefined];
  const keep = (times, nanoseconds) => {
    if (!(times[at] <= nanoseconds)) times[at] = nanoseconds;
  };
  for (const operations of simulator.operations) {
    const { solve } = operations.allocator;
    const timed = (input, warm) => {
      const from = process.hrtime.bigint();
      const answer = solve(input, warm);
      const to = process.hrtime.bigint();
      keep(least.allocating, Number(to - from));
      if (last !== undefined) keep(least.rest, Number(from - last));
      last = to;
      at += 1;
      return answer;
    };
    operations.allocator = { ...operations.allocator, solve: timed };
  }
  const run = (firstPath, pathCount) => {
    [at, last] = [0, undefined];
    simulateChunk(simulator, { firstPath, pathCount, keepAll: false });
  };
  run(paths, warmUpPaths);
  least.allocating.length = 0;
  least.rest.length = 0;
  return { least, run, pathMonths: paths * loaded.plan.calendar.months };
}

const builds = folders.length === 0 ? [builtProduct()] : folders.map((folder) => pathToFileURL(`${resolve(folder)}/`));
const timed = await Promise.all(builds.map(openTimed));
for (let k = 0; k < runs; k++) for (const { run } of timed) run(0, paths);
const sum = (times) => times.reduce((total, time) => total + time, 0);
for (const [i, { least, pathMonths }] of timed.entries()) {
  const of = (times) => (sum(times) / pathMonths / 1000).toFixed(2);
  const sorted = least.allocating.toSorted((a, b) => a - b);
  const median = (sorted[Math.floor(sorted.length / 2)] / 1000).toFixed(2);
  console.log(
    `${builds[i].pathname}: ${of(least.allocating)} us a path-month allocating (half of ${sorted.length} months below ${median}), ${of(least.rest)} us the rest`,
  );
}
