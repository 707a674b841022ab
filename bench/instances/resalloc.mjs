/**
 * The TargetPriority problem of cvxgrp/resalloc (notebook medium_size_problem.ipynb, Apache-2.0; Agrawal, Boyd, Narayanan,
 * Kazhamiaka and Zaharia 2021), rebuilt from its recipe. Each of N jobs divides at most one unit of time among four pools:
 *
 *     max Σ priority · min(throughput · x − 0.2, 0)   s.t. Σ_pool x ≤ 1 per job, Σ_job x ≤ capacity per pool.
 *
 * Throughputs: numpy.random.seed(0), columns U(.1,.3), U(.1,.5), U(.3,.8), U(.6,1), one after another, as float32.
 * Priorities: torch.manual_seed(0), randint(1, 3). Capacities 8e5, 1e5, 1e4, 1e3 for a million jobs.
 */
import { mersenneTwister, numpyUniform } from "./mersenne-twister.mjs";

/** MOSEK's optimum for a million jobs, from the notebook. */
export const mosekUtility = -1304.7553867874;

const columns = [
  [0.1, 0.3],
  [0.1, 0.5],
  [0.3, 0.8],
  [0.6, 1],
];

/** As a month: a job's output is worth its priority up to the target. */
export function resallocProblem(jobs) {
  const pools = columns.length;
  const words = mersenneTwister(0);
  const output = new Float64Array(jobs * pools);
  columns.forEach(([low, high], p) => {
    for (let w = 0; w < jobs; w += 1) output[w * pools + p] = Math.fround(low + (high - low) * numpyUniform(words));
  });
  const priorities = mersenneTwister(0);
  const segmentValue = Float64Array.from({ length: jobs }, () => 1 + (priorities() & 1));
  const target = Math.fround(0.2);
  const nothing = new Float64Array(0);
  return {
    offset: segmentValue.reduce((sum, priority) => sum + priority, 0) * target,
    shape: {
      pools,
      workloads: jobs,
      segmentStart: Int32Array.from({ length: jobs + 1 }, (_, w) => w),
      supplyPool: new Int32Array(0),
      sinkPool: new Int32Array(0),
      inGroup: new Uint8Array(jobs),
      compatible: new Uint8Array(jobs * pools).fill(1),
      floorPriority: new Uint8Array(jobs).fill(5),
      groupPriority: 5,
    },
    input: {
      capacity: Float64Array.of(8e5, 1e5, 1e4, 1e3).map((hours) => (hours * jobs) / 1e6),
      variableCost: new Float64Array(pools),
      output,
      segmentValue,
      segmentAmount: new Float64Array(jobs).fill(target),
      floor: new Float64Array(jobs),
      hoursCap: new Float64Array(jobs).fill(1),
      supplyPrice: nothing,
      supplyMax: nothing,
      sinkPrice: nothing,
      sinkMax: nothing,
      groupWeight: new Float64Array(pools),
      groupFloor: 0,
    },
  };
}
