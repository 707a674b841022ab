/** The figures of a bench as lines for people. */
import { machineLine } from "./machine.mjs";
import { allocationLine } from "./micro/allocation.mjs";

/** Goals of the project: printed beside what was measured, asserted nowhere. */
const goals = { simulateSeconds: 2, speedUp: 1.6, recursionRatio: 2, resolveMicroseconds: 10, resolveRatio: 30 };

const percent = (share) => `${(100 * share).toFixed(1)} %`;

/**
 * @param result  what `--json` prints
 * @param about   the plan's path, and whether this is the run that the goals are about
 */
export function linesOf({ machine, canonical, shares, recursion, allocation }, { plan, isCanonical }) {
  const goal = (text, isMet) => (isCanonical ? ` (goal ${text}: ${isMet ? "met" : "not met"})` : "");
  const { paths, months, runs, workers, seconds, speedUp, processorMicrosecondsPerPathMonth: processor } = canonical;
  return [
    machineLine(machine),
    `${isCanonical ? "canonical run" : "run"}: ${plan}, ${paths} paths x ${months} months, median of ${runs}`,
    `  simulate   ${seconds.simulate.toFixed(3)} s with ${workers} workers${goal(`${goals.simulateSeconds} s on 2 cores`, seconds.simulate <= goals.simulateSeconds)}`,
    `             ${canonical.simulateSecondsOneWorker.toFixed(3)} s with 1 worker, ${speedUp.toFixed(2)}x${goal(`${goals.speedUp}x on an idle machine`, speedUp >= goals.speedUp)}`,
    `  summarise  ${seconds.summarise.toFixed(3)} s`,
    `  write      ${seconds.write.toFixed(3)} s`,
    `  ${Math.round(canonical.pathMonthsPerSecond)} path-months per second`,
    `  ${processor.twoWorkers.toFixed(2)} us of a processor per path-month (${processor.oneWorker.toFixed(2)} with 1 worker), start of threads and compiling included`,
    `  as much as ${Math.round(canonical.inRecursions)} path-months of the bare recursion, timed beside it`,
    `  hash ${canonical.hash}`,
    `where a warm path-month goes: ${percent(shares.allocating)} allocating`,
    `  by folder of core: ${shares.shares.map(({ part, share }) => `${part} ${percent(share)}`).join(", ")}`,
    recursionLine(recursion, goal),
    "one month allocated, warm, beside HiGHS in WebAssembly (one kept model, warm), in turns:",
    ...allocation.map((row, at) => `  ${allocationLine(row)}${at === 0 ? resolveGoal(row) : ""}`),
  ];
}

const resolveGoal = ({ warm, ratio }) =>
  ` (goals ${goals.resolveMicroseconds} us: ${warm <= goals.resolveMicroseconds ? "met" : "not met"}; ${goals.resolveRatio} times: ${ratio >= goals.resolveRatio ? "met" : "not met"})`;

function recursionLine({ paths, months, jsNanoseconds, cNanoseconds, compiler, ratio, skipped }, goal) {
  const js = `bare recursion, ${paths} paths x ${months} months, a path-month: JavaScript ${jsNanoseconds.toFixed(1)} ns`;
  if (skipped !== undefined) return `${js}; not compared with C: ${skipped}`;
  return `${js}, C (${compiler}) ${cNanoseconds.toFixed(1)} ns, ratio ${ratio.toFixed(2)}${goal(`${goals.recursionRatio}`, ratio <= goals.recursionRatio)}`;
}
