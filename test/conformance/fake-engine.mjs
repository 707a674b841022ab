// A stand-in for the company: every number tells which path and month it is of. In JavaScript, because a worker loads it on Node 20.
const months = 3;

/** The plan's name chooses what goes wrong: "throws" and "exits" do so in the chunk that holds path 5. */
export const fakeEngine = (job) => (firstPath, pathCount) => {
  const holdsFive = firstPath <= 5 && 5 < firstPath + pathCount;
  if (job.plan.name === "throws" && holdsFive) throw new RangeError("path 5 is broken");
  if (job.plan.name === "exits" && holdsFive) process.exit(7);
  const shift = (job.reading === "unfunded" ? 0.25 : 0) + (job.priceFactors?.api ?? 0);
  const cashUsd = new Float64Array(months * pathCount);
  for (let t = 0; t < months; t++) for (let p = 0; p < pathCount; p++) cashUsd[t * pathCount + p] = job.seed + shift + (firstPath + p) * 10 + t / 8;
  const cause = Float64Array.from({ length: pathCount }, (_, p) => firstPath + p);
  return { firstPath, pathCount, columns: { cashUsd }, perPath: { cause }, sums: cashUsd, maxImbalanceUsd: 0, maxImbalanceRelative: 0 };
};
