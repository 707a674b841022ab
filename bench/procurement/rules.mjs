/** Policies for PLIM-T that are compared with the optimum: plans executed blindly, plans made anew every quarter, a readable rule. */
import { demandOf, LEVELS, stepChances } from "./problems.mjs";

/** Chances of the states s quarters after state m. */
export function chancesAfter(m, quarters) {
  let now = Float64Array.from({ length: LEVELS }, (_, k) => (k === m ? 1 : 0));
  for (let q = 0; q < quarters; q++) {
    const next = new Float64Array(LEVELS);
    now.forEach((chance, k) => stepChances(k).forEach((step, to) => (next[to] += chance * step)));
    now = next;
  }
  return now;
}

const meanDemand = (t, m, s) => chancesAfter(m, s - t).reduce((sum, chance, k) => sum + chance * demandOf(s, k), 0);
const ownedIn = (t) => (t <= 4 ? 100 : 0);

/** What a decision costs and hands on: the arithmetic of `plimT`, without a programme. */
export function step(quarters, stage, node, state, long, short) {
  const t = stage + 1;
  const left = quarters - t;
  const shortfall = Math.max(0, demandOf(t, node) - ownedIn(t) - state[0]);
  const next = Float64Array.from({ length: 5 }, (_, ahead) => state[Math.min(ahead + 1, 4)] + (ahead >= 1 ? long : 0) + (ahead < 4 ? short : 0));
  return { cost: 0.8 * Math.max(0, left - 1) * long + Math.min(4, left) * short + 2.5 * shortfall, state: next };
}

/**
 * A plan for quarters t to T without recourse: amounts fixed now, shortfall priced at each level of demand listed for a quarter.
 * Solved again and again with other sides and costs, from its last basis.
 */
function openPlan(solver, quarters, t, levels) {
  const left = quarters - t + 1;
  const [cost, entries, rows] = [[], [], []];
  const column = (c, list) => {
    entries.push(list);
    return cost.push(c) - 1;
  };
  const rowOf = (s, k) => (s - t) * levels + k;
  const rowsFrom = (from, to) => {
    const list = [];
    for (let s = Math.max(from, t); s <= Math.min(to, quarters); s++) for (let k = 0; k < levels; k++) list.push([rowOf(s, k), 1]);
    return list;
  };
  for (let s = t; s <= quarters; s++) column(0.8 * Math.max(0, quarters - s - 1), rowsFrom(s + 2, quarters));
  for (let s = t; s <= quarters; s++) column(Math.min(4, quarters - s), rowsFrom(s + 1, s + 4));
  const firstShortfall = cost.length;
  for (let s = t; s <= quarters; s++) for (let k = 0; k < levels; k++) column(0, [[rowOf(s, k), 1]]);
  for (let r = 0; r < left * levels; r++) rows.push(r);
  const start = [0];
  entries.forEach((list) => start.push(start.at(-1) + list.length));
  const held = solver.hold({
    columns: cost.length,
    rows: rows.length,
    cost: Float64Array.from(cost),
    lower: new Float64Array(cost.length),
    upper: new Float64Array(cost.length).fill(Infinity),
    rowLower: new Float64Array(rows.length),
    rowUpper: new Float64Array(rows.length).fill(Infinity),
    start: Int32Array.from(start),
    row: Int32Array.from(entries.flat(), ([r]) => r),
    value: Float64Array.from(entries.flat(), ([, v]) => v),
  });
  const shortfalls = Int32Array.from({ length: left * levels }, (_, k) => firstShortfall + k);
  const everyRow = Int32Array.from(rows);
  const none = new Float64Array(rows.length).fill(Infinity);
  return {
    /** Amounts of the listed quarters: [long, short] by quarter from t. */
    solve(demand, chance, committed) {
      const sides = new Float64Array(rows.length);
      const costs = new Float64Array(rows.length);
      for (let s = t; s <= quarters; s++)
        for (let k = 0; k < levels; k++) {
          sides[rowOf(s, k)] = demand(s, k) - ownedIn(s) - committed(s);
          costs[rowOf(s, k)] = 2.5 * chance(s, k);
        }
      held.setRowBounds(everyRow, sides, none);
      held.setCosts(shortfalls, costs);
      const { status, primal } = held.solve();
      if (status !== "optimal") throw new Error(`a plan of the bench is ${status}`);
      return Array.from({ length: left }, (_, i) => [primal[i], primal[left + i]]);
    },
  };
}

/** Plans by their kind: "mean" plans for mean demand, "stochastic" for all levels; executed blindly or made anew each quarter. */
export function planPolicy(solver, quarters, kind, isReplanned) {
  const levels = kind === "mean" ? 1 : LEVELS;
  const plans = Array.from({ length: quarters }, (_, stage) => (isReplanned || stage === 0 ? openPlan(solver, quarters, stage + 1, levels) : undefined));
  const forecasts = new Map();
  const forecast = (t, m) => {
    const key = t * LEVELS + m;
    if (!forecasts.has(key)) {
      const after = Array.from({ length: quarters - t + 1 }, (_, i) => chancesAfter(m, i));
      forecasts.set(key, { after, mean: after.map((row, i) => row.reduce((sum, chance, k) => sum + chance * demandOf(t + i, k), 0)) });
    }
    return forecasts.get(key);
  };
  const solve = (stage, m, state) => {
    const t = stage + 1;
    const { after, mean } = forecast(t, m);
    return plans[stage].solve(
      (s, k) => (levels === 1 ? mean[s - t] : demandOf(s, k)),
      (s, k) => (levels === 1 ? 1 : after[s - t][k]),
      (s) => state[Math.min(s - t, 4)],
    );
  };
  const blind = isReplanned ? undefined : solve(0, 4, new Float64Array(5));
  return ({ stage, node, state }) => {
    const [long, short] = isReplanned ? solve(stage, node, state)[0] : blind[stage];
    return step(quarters, stage, node, state, long, short);
  };
}

/** Forms of the readable rule: what it tops up to, and which lease comes first. */
export const ruleForms = ["median", "mean"].flatMap((centre) => ["L4", "L12"].map((first) => ({ centre, first })));

/**
 * The readable rule: L4 tops what is due in one quarter up to a share of the demand foreseen for it, L12 what is due in two
 * quarters, while enough quarters are left. The one that comes second counts what the first has just added.
 */
export function coverPolicy(quarters, { centre, first, shares: [longShare, shortShare, quartersLeft] }) {
  const foreseen = Array.from({ length: quarters }, (_, stage) =>
    Array.from({ length: LEVELS }, (_m, m) => [1, 2].map((ahead) => (stage + 1 + ahead <= quarters ? centreOf[centre](stage + 1, m, stage + 1 + ahead) : 0))),
  );
  return ({ stage, node, state }) => {
    const t = stage + 1;
    const [next, after] = foreseen[stage][node];
    const longFor = (added) => (quarters - t >= quartersLeft ? Math.max(0, longShare * after - ownedIn(t + 2) - state[2] - added) : 0);
    const short = t < quarters ? Math.max(0, shortShare * next - ownedIn(t + 1) - state[1]) : 0;
    return step(quarters, stage, node, state, longFor(first === "L4" ? short : 0), short);
  };
}

const centreOf = { mean: meanDemand, median: medianDemand };

function medianDemand(t, m, s) {
  const chances = chancesAfter(m, s - t);
  let sum = 0;
  return demandOf(
    s,
    chances.findIndex((chance) => (sum += chance) >= 0.5),
  );
}

/** The rule in one sentence. */
export const ruleInWords = ({ centre, first, shares: [long, short, left] }) =>
  `rule: ${first === "L4" ? "" : "after L12, "}L4 up to ${short.toFixed(2)} of the ${centre} of t+1, ${first === "L4" ? "then " : ""}L12 to ${long.toFixed(2)} of t+2, until ${left} are left`;

/** Mean cost of a policy over sampled futures: the same ones for every policy. `uniform(p, t)` is a stream's. */
export function meanCost(quarters, policy, { paths, uniform }) {
  let sum = 0;
  for (let p = 0; p < paths; p++) {
    let node = 4;
    let state = new Float64Array(5);
    for (let stage = 0; stage < quarters; stage++) {
      if (stage > 0) node = steppedFrom(node, uniform(p, stage));
      const taken = policy({ stage, node, state });
      sum += taken.cost;
      state = taken.state;
    }
  }
  return sum / paths;
}

const steppedFrom = (m, u) => (u < 0.25 ? Math.max(0, m - 1) : u < 0.75 ? m : Math.min(LEVELS - 1, m + 1));

/** The rule's form and numbers by policy search: every form, its numbers one by one with falling steps, all on the same futures. */
export function searchCover(costOf) {
  const found = ruleForms.map((form) => {
    let best = { ...form, shares: [0.9, 0.7, 5], cost: Infinity };
    const tryOne = (shares) => {
      const cost = costOf({ ...form, shares });
      if (!(cost < best.cost)) return false;
      best = { ...form, shares, cost };
      return true;
    };
    tryOne(best.shares);
    for (const width of [0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.01, 0.005])
      for (const k of [0, 1, 2])
        for (const sign of [-1, 1]) {
          const moved = () => best.shares.map((share, i) => (i === k ? share + (k === 2 ? sign : sign * width) : share));
          while (moved()[k] >= 0 && tryOne(moved()));
        }
    return best;
  });
  return found.sort((a, b) => a.cost - b.cost);
}
