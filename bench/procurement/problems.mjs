/**
 * PLIM-T, contracts with lead times under a Markov demand (known problem 26), and its process in continuous demand (26b), as
 * data. `write` is the product's `writeStage`: the tests take it from the sources, the bench from what was built.
 */

export const LEVELS = 9;

/** Demand of state m (0 to 8) in quarter t (from 1). */
export const demandOf = (t, m) => 100 * 1.05 ** (t - 1) * 1.3 ** (m - 4);

/** One step of the state: down a quarter, stay a half, up a quarter, clamped. */
export function stepChances(m) {
  const row = new Float64Array(LEVELS);
  row[Math.max(0, m - 1)] += 0.25;
  row[m] += 0.5;
  row[Math.min(LEVELS - 1, m + 1)] += 0.25;
  return row;
}

export const middle = Float64Array.from({ length: LEVELS }, (_, m) => (m === 4 ? 1 : 0));
export const markovStep = (t) => (t === 1 ? [middle] : Array.from({ length: LEVELS }, (_, m) => stepChances(m)));

/** Capacity due one to four quarters ahead, and for good from the fifth, as states 0 to 4; `signed` are columns of L12 and L4. */
export function handOnCapacity(stage, signed) {
  for (let ahead = 0; ahead < 5; ahead++) {
    const due = stage.column({ name: `due${ahead + 1}` });
    const terms = [[due, 1]];
    if (ahead >= 1) terms.push([signed.long, -1]);
    if (ahead < 4) terms.push([signed.short, -1]);
    stage.row({ lower: 0, upper: 0, terms, incoming: [[Math.min(ahead + 1, 4), -1]] });
    stage.hand(ahead, due);
  }
}

/** Quarters 1 to T. All payments of a contract within the horizon are booked when it is signed. */
export function plimT(write, quarters) {
  const stages = [];
  for (let t = 1; t <= quarters; t++) {
    const stage = write();
    const left = quarters - t;
    const long = stage.column({ name: "L12", cost: 0.8 * Math.max(0, left - 1) });
    const short = stage.column({ name: "L4", cost: Math.min(4, left) });
    const shortfall = stage.column({ name: "shortfall", cost: 2.5 });
    const owned = t <= 4 ? 100 : 0;
    const need = stage.row({ lower: 0, terms: [[shortfall, 1]], incoming: [[0, 1]] });
    handOnCapacity(stage, { long, short });
    const programme = stage.build();
    const nodes = Array.from({ length: LEVELS }, (_, m) => ({
      programme,
      realisations: [{ chance: 1, changes: [{ kind: "row", row: need, lower: demandOf(t, m) - owned, upper: Infinity }] }],
    }));
    stages.push({ nodes, chances: markovStep(t) });
  }
  return { stages, initial: new Float64Array(5) };
}

/** 26b: quarters with capacity for good; states capacity and demand, demand' = demand · noise. */
export function continuousProcess(write, quarters, noise) {
  const stages = [];
  for (let t = 0; t < quarters; t++) {
    const stage = write();
    const next = stage.column({ name: "capacity" });
    const demand = stage.column({ name: "demand" });
    const shortfall = stage.column({ name: "shortfall", cost: 2 });
    const capacity = stage.column({ name: "held", cost: 0.8 });
    stage.row({ lower: 0, upper: 0, terms: [[capacity, 1]], incoming: [[0, -1]] });
    const grows = stage.row({ lower: 0, upper: 0, terms: [[demand, 1]], incoming: [[1, -1]] });
    const met = [
      [shortfall, 1],
      [capacity, 1],
      [demand, -1],
    ];
    stage.row({ lower: 0, terms: met });
    const kept = [
      [next, 1],
      [capacity, -1],
    ];
    stage.row({ lower: 0, terms: kept });
    stage.hand(0, next);
    stage.hand(1, demand);
    const entry = stage.incoming(grows, 1);
    const certain = [{ chance: 1, changes: [] }];
    const realisations = t === 0 ? certain : noise.map(({ chance, value }) => ({ chance, changes: [{ kind: "incoming", entry, value: -value }] }));
    stages.push({ nodes: [{ programme: stage.build(), realisations }], chances: [Float64Array.of(1)] });
  }
  return { stages, initial: Float64Array.of(100, 100) };
}
