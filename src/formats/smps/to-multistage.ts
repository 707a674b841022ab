/**
 * An SMPS problem as stages: a column that a later period uses becomes a state, handed on from stage to stage; independent
 * values become realisations of their period, scenarios a tree of nodes.
 */
import { openStream } from "../../core/numeric/random.ts";
import type { Change, Multistage, Realisation, Stage, StageNode, StageProgramme, Term } from "../../core/stochastic/multistage.ts";
import { writeStage } from "../../core/stochastic/multistage.ts";
import { type Core, sidesOf } from "./read-core.ts";
import type { Independent, Place, Randomness, Scenario } from "./read-stoch.ts";
import type { Periods } from "./read-time.ts";

export interface SmpsProblem {
  readonly multistage: Multistage;
  /** Columns of the first period, in order, with their names; the first columns of the first stage. */
  readonly firstStage: readonly string[];
  readonly maximise: boolean;
  /** Added to every cost, in the sense of the file. */
  readonly constant: number;
  readonly hasWholeNumbers: boolean;
  /** Realisations of some period are drawn, because there are more than can be listed. */
  readonly isSampled: boolean;
}

export interface SampleOptions {
  /** Realisations of a period up to which all are listed. */
  readonly mostListed: number;
  /** Drawn where there are more. */
  readonly drawn: number;
  readonly seed: number;
  /** Samples of one problem are told apart by this. */
  readonly replication: number;
  /** Further draws of chance 0, listed after the others: training never comes to them, a policy can be valued on them. */
  readonly fresh?: number;
}

/** A period's programme with the places of what may change in it. */
interface Written {
  readonly programme: StageProgramme;
  /** The change that sets a place to a value. */
  readonly change: (key: string, value: number) => Change;
}

/** How many realisations each period has, were all listed. */
export function realisationCounts(periods: Periods, { independents }: Randomness): number[] {
  return periods.names.map((_, t) => independents.filter(({ period }) => period === t).reduce((product, { outcomes }) => product * outcomes.length, 1));
}

export function toMultistage(core: Core, periods: Periods, randomness: Randomness, options: SampleOptions): SmpsProblem {
  const states = statesOf(core, periods, randomness);
  const written = periods.names.map((_, t) => writePeriod({ core, periods, randomness, states }, t));
  const counts = realisationCounts(periods, randomness);
  const isSampled = randomness.scenarios.length === 0 && counts.some((count) => count > options.mostListed);
  const stages =
    randomness.scenarios.length > 0
      ? scenarioStages(periods, randomness, written)
      : written.map((stage, t): Stage => {
          const independents = randomness.independents.filter(({ period }) => period === t);
          const realisations = counts[t]! > options.mostListed ? drawn(independents, stage, t, options) : listed(independents, stage);
          return { nodes: [{ programme: stage.programme, realisations }], chances: [Float64Array.of(1)] };
        });
  return {
    multistage: { stages, initial: new Float64Array(0) },
    firstStage: core.columns.filter((_, j) => periods.columnPeriod[j] === 0).map(({ name }) => name),
    maximise: core.maximise,
    constant: core.constant,
    hasWholeNumbers: core.columns.some(({ whole }) => whole),
    isSampled,
  };
}

/** States handed on by each stage: columns so far that some later row uses. */
function statesOf(core: Core, { names, columnPeriod, rowPeriod }: Periods, { places }: Randomness): number[][] {
  const lastUse = core.columns.map(({ entries }) => Math.max(-1, ...[...entries.keys()].map((i) => rowPeriod[i]!)));
  for (const { kind, column, period } of places.values()) if (kind === "entry") lastUse[column] = Math.max(lastUse[column]!, period);
  return names.map((_, t) => core.columns.flatMap((_c, j) => (columnPeriod[j]! <= t && lastUse[j]! > t ? [j] : [])));
}

interface Source {
  readonly core: Core;
  readonly periods: Periods;
  readonly randomness: Randomness;
  readonly states: readonly (readonly number[])[];
}

function writePeriod({ core, periods, randomness, states }: Source, t: number): Written {
  const stage = writeStage();
  const sign = core.maximise ? -1 : 1;
  const own = new Map<number, number>();
  core.columns.forEach(({ name, cost, lower, upper, whole }, j) => {
    if (periods.columnPeriod[j] === t) own.set(j, stage.column({ name, cost: sign * cost, lower, upper, whole }));
  });
  const before = t === 0 ? [] : states[t - 1]!;
  const byRow = entriesByRow(core, periods, randomness, t);
  const rowOf = new Map<number, number>();
  core.rows.forEach((row, i) => {
    if (periods.rowPeriod[i] !== t) return;
    const [lower, upper] = sidesOf(row, row.rhs);
    const terms: Term[] = [];
    const incoming: Term[] = [];
    for (const [j, value] of byRow.get(i) ?? []) {
      const column = own.get(j);
      if (column === undefined) incoming.push([before.indexOf(j), value]);
      else terms.push([column, value]);
    }
    rowOf.set(i, stage.row({ lower, upper, terms, incoming }));
  });
  states[t]!.forEach((j, s) => {
    const column = own.get(j);
    if (column !== undefined) return stage.hand(s, column);
    const copy = stage.column({ name: core.columns[j]!.name, lower: -Infinity });
    stage.row({ lower: 0, upper: 0, terms: [[copy, 1]], incoming: [[before.indexOf(j), -1]] });
    stage.hand(s, copy);
  });
  const programme = stage.build();
  const change = (key: string, value: number): Change => {
    const { kind, row, column } = randomness.places.get(key)!;
    if (kind === "cost") return { kind: "cost", column: own.get(column)!, cost: sign * value };
    const at = rowOf.get(row)!;
    if (kind === "rhs") {
      const [lower, upper] = sidesOf(core.rows[row]!, value);
      return { kind: "row", row: at, lower, upper };
    }
    const ownColumn = own.get(column);
    return ownColumn === undefined
      ? { kind: "incoming", entry: stage.incoming(at, before.indexOf(column)), value }
      : { kind: "entry", entry: stage.entry(at, ownColumn), value };
  };
  return { programme, change };
}

/** Entries of a period's rows, with those that the core leaves 0 and chance may fill. */
function entriesByRow(core: Core, { rowPeriod }: Periods, { places }: Randomness, t: number): Map<number, Map<number, number>> {
  const byRow = new Map<number, Map<number, number>>();
  const put = (i: number, j: number, value: number): void => {
    if (rowPeriod[i] !== t) return;
    const row = byRow.get(i) ?? new Map<number, number>();
    if (!row.has(j) || value !== 0) row.set(j, value);
    byRow.set(i, row);
  };
  core.columns.forEach(({ entries }, j) => entries.forEach((value, i) => put(i, j, value)));
  for (const { kind, row, column } of places.values()) if (kind === "entry") put(row, column, 0);
  return byRow;
}

/** All combinations of a period's independent values. */
function listed(independents: readonly Independent[], { change }: Written): Realisation[] {
  let all: Realisation[] = [{ chance: 1, changes: [] }];
  for (const { outcomes } of independents)
    all = all.flatMap((so) =>
      outcomes.map(({ chance, values }) => ({
        chance: so.chance * chance,
        changes: [...so.changes, ...Array.from(values, ([key, value]) => change(key, value))],
      })),
    );
  return all.filter(({ chance }) => chance > 0);
}

/** A sample of them, each equally likely, and after it the fresh draws. */
function drawn(
  independents: readonly Independent[],
  { change }: Written,
  t: number,
  { drawn: count, seed, replication, fresh = 0 }: SampleOptions,
): Realisation[] {
  return Array.from({ length: count + fresh }, (_, k) => ({
    chance: k < count ? 1 / count : 0,
    changes: independents.flatMap(({ outcomes, name }) => {
      let rest = openStream(seed, k < count ? `smps.${name}` : `smps.fresh.${name}`).uniform(replication * count + k, t);
      const outcome = outcomes.find(({ chance }) => (rest -= chance) < 0) ?? outcomes.at(-1)!;
      return Array.from(outcome.values, ([key, value]) => change(key, value));
    }),
  }));
}

/** A node of the scenario tree: the scenarios that come by, the first of which gives it its values. */
interface TreeNode {
  readonly first: Scenario;
  readonly parent: number;
  chance: number;
}

function scenarioStages(periods: Periods, { scenarios, places }: Randomness, written: readonly Written[]): Stage[] {
  // A scenario shares its parent's nodes before its period, and has its own from then on.
  const byStage: TreeNode[][] = periods.names.map(() => []);
  const nodeOf = new Map<string, number[]>();
  for (const scenario of scenarios) {
    const shared = scenario.parent === undefined ? undefined : nodeOf.get(scenario.parent)!;
    const path = periods.names.map((_, t) => {
      if (shared !== undefined && t < scenario.period) return shared[t]!;
      // Scenarios from the root share the first periods with the first of them.
      if (shared === undefined && t < scenario.period && byStage[t]!.length > 0) return 0;
      return byStage[t]!.push({ first: scenario, parent: -1, chance: 0 }) - 1;
    });
    path.forEach((n, t) => {
      const node = byStage[t]![n]!;
      node.chance += scenario.chance;
      byStage[t]![n] = { ...node, parent: t === 0 ? 0 : path[t - 1]! };
    });
    nodeOf.set(scenario.name, path);
  }
  return byStage.map((nodes, t): Stage => {
    const before = t === 0 ? [1] : byStage[t - 1]!.map(({ chance }) => chance);
    const chances = before.map((reached, m) => Float64Array.from(nodes, ({ parent, chance }) => (parent === m && reached > 0 ? chance / reached : 0)));
    return {
      nodes: nodes.map((node): StageNode => ({
        programme: written[t]!.programme,
        realisations: [{ chance: 1, changes: changesOf(node, t, places, written[t]!) }],
      })),
      chances,
    };
  });
}

const changesOf = ({ first }: TreeNode, t: number, places: ReadonlyMap<string, Place>, { change }: Written): Change[] =>
  [...first.values].flatMap(([key, value]) => (places.get(key)!.period === t ? [change(key, value)] : []));
