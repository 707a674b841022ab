/**
 * Figure 2 of POP (Narayanan et al., SOSP 2021; stanford-futuredata/POP, cluster_scheduling/figure2.py, MIT), rebuilt from
 * its recipe: 2048 jobs of Gavel's 26 kinds, 512 chips of each of three types, two jobs may share a chip, seed 0; the smallest
 * throughput against an equal share of the cluster is to be as large as possible.
 *
 * A job's kind: Python's random.Random(0); per job one uniform for the scale factor (then not used), two for the duration, and
 * a choice among the table of 26. Throughputs: Gavel's measurements, read from `folder`.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { numpyUniform, pythonTwister } from "./mersenne-twister.mjs";

/** MOSEK's optimum, from the repository's log. */
export const mosekLevel = 1.11091286;

const sizes = (name, batches) => batches.map((batch) => `${name} (batch size ${batch})`);
/** Kinds of job in the order of Gavel's job table. */
const kinds = [
  ...sizes("ResNet-18", [16, 32, 64, 128, 256]),
  ...sizes("ResNet-50", [16, 32, 64, 128]),
  ...sizes("Transformer", [16, 32, 64, 128, 256]),
  ...sizes("LM", [5, 10, 20, 40, 80]),
  ...sizes("Recommendation", [512, 1024, 2048, 4096, 8192]),
  "A3C",
  "CycleGAN",
];

/** How many jobs of each kind. */
function drawCounts(jobs) {
  const words = pythonTwister(0);
  const count = new Float64Array(kinds.length);
  for (let job = 0; job < jobs; job += 1) {
    for (let draw = 0; draw < 3; draw += 1) numpyUniform(words);
    let kind = words() >>> 27;
    while (kind >= kinds.length) kind = words() >>> 27;
    count[kind] += 1;
  }
  return count;
}

/** The problem as `divideShared` takes it. @param folder where the two files of throughputs are */
export function popFigure2(folder, jobs = 2048) {
  const { isolated } = JSON.parse(readFileSync(join(folder, "gavel_isolated_throughputs.json"), "utf8"));
  const { pairs } = JSON.parse(readFileSync(join(folder, "gavel_colocated_throughputs.json"), "utf8"));
  const pools = ["v100", "p100", "k80"];
  const alone = kinds.map((kind) => pools.map((pool) => isolated[kind]["1"][pool]));
  const uses = kinds.flatMap((_, first) => pools.map((_pool, pool) => ({ pool, first, firstOutput: alone[first][pool] })));
  kinds.forEach((a, first) =>
    kinds.forEach((b, second) =>
      pools.forEach((name, pool) => {
        const [firstOutput, secondOutput] = pairs[a][b][name];
        if (firstOutput > 0 || secondOutput > 0) uses.push({ pool, first, second, firstOutput, secondOutput });
      }),
    ),
  );
  return {
    count: drawCounts(jobs),
    // A third of the time on each type of chip.
    entitlement: Float64Array.from(alone, (rates) => rates.reduce((sum, rate) => sum + rate, 0) / 3),
    chips: new Float64Array(3).fill(jobs / 4),
    uses,
  };
}
