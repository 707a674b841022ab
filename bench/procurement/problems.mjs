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

/** Quarters of PLIM-C. */
export const CASH_QUARTERS = 5;

/**
 * PLIM-C (known problem 27): as PLIM-T over five quarters, with what is earned and paid in cash. The cost is −cash at the end.
 *
 * @param form  { bigM } marks every node whose cash, or an ancestor's, is below 0, whole; { tail: ε } limits
 *              CVaR of the worst share ε of −(lowest cash) to at most 0; neither: cash is free
 */
export function plimC(write, form = {}) {
  const stages = [];
  for (let t = 1; t <= CASH_QUARTERS; t++) stages.push(plimCStage(write(), t, form));
  const initial = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 15];
  return { stages, initial: Float64Array.from([...initial, ...(form.bigM === undefined ? [] : [0]), ...(form.tail === undefined ? [] : [1e4, 0])]) };
}

function plimCStage(stage, t, form) {
  const isLast = t === CASH_QUARTERS;
  const long = stage.column({ name: "L12", upper: 1000 });
  const short = stage.column({ name: "L4", upper: 1000 });
  const bought = stage.column({ name: "on-demand" });
  const served = stage.column({ name: "served" });
  const cash = stage.column({ name: "cash", cost: isLast ? -1 : 0, lower: -Infinity });
  const owned = t <= 4 ? 100 : 0;
  handOnCapacity(stage, { long, short });
  // Payments due one to four quarters ahead, and for good from the fifth: states 5 to 9.
  for (let ahead = 0; ahead < 5; ahead++) {
    const due = stage.column({ name: `pays${ahead + 1}` });
    const terms = [[due, 1]];
    if (ahead >= 1) terms.push([long, -0.8]);
    if (ahead < 4) terms.push([short, -1]);
    stage.row({ lower: 0, upper: 0, terms, incoming: [[5 + Math.min(ahead + 1, 4), -1]] });
    stage.hand(5 + ahead, due);
  }
  const demand = stage.row({ terms: [[served, 1]] });
  const supply = [
    [served, 1],
    [bought, -1],
  ];
  stage.row({ upper: owned, terms: supply, incoming: [[0, -1]] });
  const fixed = -0.9 * owned - 45;
  const flows = [
    [cash, 1],
    [served, -1.6],
    [bought, 2.5],
  ];
  stage.row({
    lower: fixed,
    upper: fixed,
    terms: flows,
    incoming: [
      [5, 1],
      [10, -1],
    ],
  });
  stage.hand(10, cash);
  if (form.bigM !== undefined) markFailure(stage, cash, form.bigM);
  if (form.tail !== undefined) trackLowest(stage, cash, t);
  const programme = stage.build();
  const nodes = Array.from({ length: LEVELS }, (_, m) => ({
    programme,
    realisations: [{ chance: 1, changes: [{ kind: "row", row: demand, lower: -Infinity, upper: demandOf(t, m) }] }],
  }));
  return { nodes, chances: markovStep(t) };
}

function markFailure(stage, cash, bigM) {
  const failed = stage.column({ name: "failed", upper: 1, whole: true });
  const below = [
    [cash, 1],
    [failed, bigM],
  ];
  stage.row({ lower: 0, terms: below });
  stage.row({ lower: 0, terms: [[failed, 1]], incoming: [[11, -1]] });
  stage.hand(11, failed);
}

/** States 11 and 12: the lowest cash so far, and the threshold that the first stage chose. */
function trackLowest(stage, cash, t) {
  const lowest = stage.column({ name: "lowest", lower: -1e4, upper: 1e4 });
  const threshold = stage.column({ name: "threshold", lower: -1e4, upper: 1e4 });
  const excess = stage.column({ name: "excess" });
  const under = [
    [lowest, 1],
    [cash, -1],
  ];
  stage.row({ upper: 0, terms: under });
  stage.row({ upper: 0, terms: [[lowest, 1]], incoming: [[11, -1]] });
  if (t > 1) stage.row({ lower: 0, upper: 0, terms: [[threshold, 1]], incoming: [[12, -1]] });
  const over = [
    [excess, 1],
    [lowest, 1],
    [threshold, 1],
  ];
  stage.row({ lower: 0, terms: over });
  stage.hand(11, lowest);
  stage.hand(12, threshold);
}

/** Column of a stage by its name. */
export const columnNamed = (problem, t, name) => problem.stages[t].nodes[0].programme.columnNames.indexOf(name);

/** P(failed) at most ε, and the CVaR form, as limits on expectations. */
export const failureLimit = (problem, epsilon) => [{ atMost: epsilon, terms: [{ stage: 4, column: columnNamed(problem, 4, "failed"), weight: 1 }] }];
export const tailLimit = (problem, epsilon) => [
  {
    atMost: 0,
    terms: [
      { stage: 0, column: columnNamed(problem, 0, "threshold"), weight: 1 },
      { stage: 4, column: columnNamed(problem, 4, "excess"), weight: 1 / epsilon },
    ],
  },
];
