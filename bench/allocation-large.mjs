/**
 * npm run bench:allocation: months with very many workloads, and published instances rebuilt from their recipes.
 *
 *     node bench/allocation-large.mjs [--only NAME] [--data FOLDER] [--beside] [--json]
 *
 * Each instance runs in a process of its own, so that its peak of memory is its own; seconds are of solving alone. `--beside`
 * also times the monthly solver where it takes less than a minute. `--data` is where Gavel's throughputs are; without them POP's
 * instance is skipped. Ends with exit code 1 if an answer is not proved or misses its published value.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { builtProduct, root } from "./built.mjs";
import { exampleMonth } from "./instances/example-month.mjs";
import { mosekLevel, popFigure2 } from "./instances/pop-figure-2.mjs";
import { mosekUtility, resallocProblem } from "./instances/resalloc.mjs";
import { describeMachine, machineLine } from "./machine.mjs";

/** Four times the usual demand, so that most pools have a price. */
function scarceMonth(workloads, pools, segments, capped = false) {
  const { shape, input } = exampleMonth(workloads, pools, 1, segments, 0);
  const segmentAmount = input.segmentAmount.map((amount) => 4 * amount);
  const hoursCap = capped ? input.hoursCap.map((_, w) => 2 * segmentAmount[w * segments]) : input.hoursCap;
  return { shape, input: { ...input, segmentAmount, hoursCap } };
}

const months = [
  { name: "1000x16", month: () => scarceMonth(1000, 16, 5), besideMonthly: true },
  { name: "5000x32", month: () => scarceMonth(5000, 32, 5), besideMonthly: true, goal: "3 s" },
  { name: "20000x32", month: () => scarceMonth(20_000, 32, 5) },
  { name: "100000x16", month: () => scarceMonth(100_000, 16, 5) },
  { name: "100000x16-capped", month: () => scarceMonth(100_000, 16, 5, true) },
  { name: "resalloc-10000x4", month: () => resallocProblem(10_000) },
  {
    name: "resalloc-1000000x4",
    month: () => resallocProblem(1_000_000),
    goal: "5 s on one core",
    published: { objective: mosekUtility, within: 1e-6, what: "MOSEK 103 s on 4 threads" },
  },
];
const pop = {
  name: "pop-figure-2",
  goal: "0.5 s",
  published: { objective: mosekLevel, within: 1e-7, what: "MOSEK 285.6 s on 16 threads; POP-8 12.6 s, 2.7 % below" },
};

const { values: options } = parseArgs({
  options: {
    only: { type: "string" },
    data: { type: "string", default: join(root, "..", "shared", "data", "gavel-throughputs") },
    beside: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
    // One instance, in this process.
    run: { type: "string" },
  },
});

/** Seconds, and processor seconds of this process, that `work` takes. */
function timed(work) {
  const cpu = process.cpuUsage();
  const begin = process.hrtime.bigint();
  const result = work();
  const seconds = Number(process.hrtime.bigint() - begin) / 1e9;
  const { user, system } = process.cpuUsage(cpu);
  return { result, seconds, processorSeconds: (user + system) / 1e6 };
}

async function runMonth({ name, month, besideMonthly = false }) {
  const product = builtProduct();
  const { allocateLarge } = await import(new URL("core/allocation/large/large-allocator.js", product));
  const { shape, input, offset = 0 } = month();
  const { result: large, seconds, processorSeconds } = timed(() => allocateLarge(shape, input));
  if (large === undefined) throw new Error(`${name}: no proof was reached`);
  const peakMegabytes = process.resourceUsage().maxRSS / 1024;
  const { objective } = large.result;
  const beside = options.beside && besideMonthly ? await runMonthly(product, shape, input) : {};
  return {
    name,
    seconds,
    processorSeconds,
    peakMegabytes,
    objective: objective - offset,
    gap: large.boundUsd - objective,
    relativeGap: (large.boundUsd - objective) / (1 + Math.abs(objective)),
    undecided: large.undecided,
    ...beside,
  };
}

async function runMonthly(product, shape, input) {
  const { createAllocator } = await import(new URL("core/allocation/allocator.js", product));
  const { result, processorSeconds } = timed(() => createAllocator(shape).solve(input, false));
  return { monthly: { objective: result.objective, processorSeconds } };
}

async function runPop({ name }) {
  const { divideShared } = await import(new URL("core/allocation/large/shared-chips.js", builtProduct()));
  const problem = popFigure2(options.data);
  const { result, seconds, processorSeconds } = timed(() => divideShared(problem));
  const gap = result.bound - result.level;
  return {
    name,
    seconds,
    processorSeconds,
    peakMegabytes: process.resourceUsage().maxRSS / 1024,
    objective: result.level,
    gap,
    relativeGap: gap / result.level,
  };
}

/** One instance in a process of its own. */
function measure({ name, goal, published }) {
  const args = [fileURLToPath(import.meta.url), "--run", name, "--data", options.data, ...(options.beside ? ["--beside"] : [])];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${name}: ${stderr}`);
  const figures = JSON.parse(stdout);
  const isOptimal = figures.relativeGap <= 1e-9;
  const isPublished = published === undefined || Math.abs(figures.objective - published.objective) <= published.within;
  return { ...figures, goal, published, holds: isOptimal && isPublished };
}

function lineOf({ name, seconds, processorSeconds, peakMegabytes, objective, gap, undecided, goal, published, monthly, holds }) {
  const rest = [
    undecided === undefined ? "" : `, ${undecided} claims divided by the monthly solver`,
    published === undefined ? "" : `; published ${published.objective} (${published.what})`,
    monthly === undefined ? "" : `; the monthly solver ${monthly.processorSeconds.toFixed(2)} s of a processor, objective ${monthly.objective}`,
    holds ? "" : "; DOES NOT HOLD",
  ];
  return `${name}: ${seconds.toFixed(2)} s, ${processorSeconds.toFixed(2)} s of a processor${goal === undefined ? "" : ` (goal ${goal})`}, ${peakMegabytes.toFixed(0)} MB, objective ${objective}, gap ${gap.toExponential(1)}${rest.join("")}`;
}

if (options.run !== undefined) {
  const instance = months.find(({ name }) => name === options.run);
  console.log(JSON.stringify(options.run === pop.name ? await runPop(pop) : await runMonth(instance)));
} else {
  // Built here, once: the processes that measure find it done.
  builtProduct();
  const hasData = existsSync(options.data);
  const chosen = [...months, ...(hasData ? [pop] : [])].filter(({ name }) => options.only === undefined || options.only.split(",").includes(name));
  if (!options.json) console.log(machineLine(describeMachine()));
  const results = chosen.map((instance) => {
    const result = measure(instance);
    if (!options.json) console.log(lineOf(result));
    return result;
  });
  if (options.json) console.log(JSON.stringify(results));
  else if (!hasData) console.log(`${pop.name}: skipped, Gavel's throughputs are not in ${options.data}`);
  if (results.some(({ holds }) => !holds)) process.exitCode = 1;
}
