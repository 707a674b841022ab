/**
 * PLIM-C (known problem 27) at four limits on insolvency: the published optima, and what must hold of any solution besides: that it
 * is worth what it says when it is lived through with plain books, and what else could be signed now for as much.
 */
import { CASH_QUARTERS, columnNamed, demandOf, failureLimit, plimC } from "./problems.mjs";

/** At most this chance: expected cash, chance, L12 signed now (to the digits published) by an exact programme with marks of failure. */
export const knownDecisions = [
  { atMost: 0.1, value: 138.455829, chance: 0.09375, long: 10.25, longDigits: 2 },
  { atMost: 0.08, value: 137.758692, chance: 0.078125, long: 5.95, longDigits: 2 },
  { atMost: 0.055, value: 137.45244, chance: 0.0546875, long: 4.512, longDigits: 3 },
  { atMost: 0.05, value: 136.87885, chance: 0.046875, long: 4.51, longDigits: 2 },
];

/**
 * Lives through every future with the contracts that `signed` gives at each node, keeping the books from the text of the problem
 * alone: no programme, no marks, no big number. On-demand units cost more than they earn, so none is bought.
 *
 * @param nodes   the tree, parents first: { stage, node, parent, chance }
 * @param signed  node index to what is signed there: { long, short }
 * @returns expected cash at the end, and the chance that it was below 0 in any quarter
 */
export function livedThrough(nodes, signed) {
  const states = [];
  let [value, chance] = [0, 0];
  nodes.forEach(({ stage, node, parent, chance: reached }, i) => {
    const before = parent < 0 ? { cash: 15, failed: false, leases: [] } : states[parent];
    const t = stage + 1;
    const running = before.leases.filter(({ from, to }) => from <= t && t <= to);
    const owned = t <= 4 ? 100 : 0;
    const capacity = running.reduce((sum, { units }) => sum + units, owned);
    const rent = running.reduce((sum, { units, price }) => sum + units * price, 0.9 * owned);
    const cash = before.cash + 1.6 * Math.min(capacity, demandOf(t, node)) - rent - 45;
    const { long, short } = signed(i);
    const leases = [...before.leases, { units: long, price: 0.8, from: t + 2, to: CASH_QUARTERS }, { units: short, price: 1, from: t + 1, to: t + 4 }];
    // The solver keeps rows to 1e-9 of what they hold.
    const failed = before.failed || cash < -1e-6;
    states.push({ cash, failed, leases });
    if (t < CASH_QUARTERS) return;
    value += reached * cash;
    if (failed) chance += reached;
  });
  return { value, chance };
}

/** What is signed at every node of a solved tree. */
export function signedIn(problem, solution, columnsAt) {
  const [long, short] = ["L12", "L4"].map((name) => columnNamed(problem, 0, name));
  return (i) => {
    const columns = columnsAt(problem, solution, i);
    return { long: columns[long], short: columns[short] };
  };
}

/**
 * Least and most of a contract that can be signed now in a plan worth at least `value` within the limit: where both are one number,
 * the list to sign has no tie.
 *
 * @param solve  (problem, limits) → a solved tree
 */
export function tiesOf(write, name, { atMost, value }, solve) {
  const marked = plimC(write, { bigM: 150 });
  const cash = columnNamed(marked, CASH_QUARTERS - 1, "cash");
  const contract = columnNamed(marked, 0, name);
  const worth = { atMost: -value, terms: [{ stage: CASH_QUARTERS - 1, column: cash, weight: -1 }] };
  return [1, -1].map((sign) => {
    const problem = plimC(write, { bigM: 150 });
    problem.stages.forEach(({ nodes }) => nodes.forEach(({ programme }) => programme.cost.fill(0)));
    problem.stages[0].nodes[0].programme.cost[contract] = sign;
    return sign * solve(problem, [...failureLimit(problem, atMost), worth]).objective;
  });
}
