/** Months of allocation from a seed, with plausible numbers. */

/** Uniform numbers in [0, 1) from a seed (mulberry32). */
export function randomFrom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** A plausible month: pools of chips (times blocks), workloads that each use about 70 % of them, falling values. */
export function exampleMonth(workloads, chips, blocks, segments, share) {
  const random = randomFrom(workloads * 1000 + chips * 10 + blocks);
  const pools = chips * blocks;
  const between = (low, high) => low + (high - low) * random();
  const compatible = new Uint8Array(workloads * pools);
  const output = new Float64Array(workloads * pools);
  for (let w = 0; w < workloads; w += 1) {
    for (let c = 0; c < chips; c += 1) {
      if (random() > 0.7) continue;
      const rate = between(0.5, 3);
      for (let b = 0; b < blocks; b += 1) {
        compatible[w * pools + c * blocks + b] = 1;
        output[w * pools + c * blocks + b] = rate * (w % 3 === 0 && b < 2 ? 0.9 : 1);
      }
    }
  }
  const inGroup = Uint8Array.from({ length: workloads }, (_, w) => (share > 0 && w % 5 === 0 ? 1 : 0));
  const capacity = Float64Array.from({ length: pools }, () => between(1e6, 1e8));
  const groupWeight = Float64Array.from({ length: pools }, () => between(0.5, 2));
  const total = capacity.reduce((sum, c) => sum + c, 0);
  const segmentValue = new Float64Array(workloads * segments);
  const segmentAmount = new Float64Array(workloads * segments);
  for (let w = 0; w < workloads; w += 1) {
    let value = between(2, 20);
    for (let k = 0; k < segments; k += 1) {
      segmentValue[w * segments + k] = value;
      value *= between(0.4, 0.9);
      segmentAmount[w * segments + k] = (between(0.2, 2) * total) / workloads / segments;
    }
  }
  return {
    shape: {
      pools,
      workloads,
      segmentStart: Int32Array.from({ length: workloads + 1 }, (_, w) => w * segments),
      supplyPool: new Int32Array(0),
      sinkPool: new Int32Array(0),
      inGroup,
      compatible,
      floorPriority: new Uint8Array(workloads).fill(5),
      groupPriority: 5,
    },
    input: {
      capacity,
      variableCost: Float64Array.from({ length: pools }, () => between(0, 0.5)),
      output,
      segmentValue,
      segmentAmount,
      floor: new Float64Array(workloads),
      hoursCap: new Float64Array(workloads).fill(Infinity),
      supplyPrice: new Float64Array(0),
      supplyMax: new Float64Array(0),
      sinkPrice: new Float64Array(0),
      sinkMax: new Float64Array(0),
      groupWeight,
      groupFloor: share * capacity.reduce((sum, c, p) => sum + c * groupWeight[p], 0),
    },
  };
}
