/** Known problems 1, 3, 5, 6, 13, 15 and 17 as data. */
import { type Change, type Multistage, type Realisation, type Stage, writeStage } from "../../src/core/stochastic/multistage.ts";
import { stageOf } from "./routes.ts";

const certain: Realisation[] = [{ chance: 1, changes: [] }];
const atLeast = (row: number, lower: number): Change => ({ kind: "row", row, lower, upper: Infinity });

interface PowerPlan {
  readonly capacity: number;
  readonly budget: number;
  /** Cost of capacity that is missing; Infinity where it may not. */
  readonly penalty: number;
  readonly demands: readonly { readonly chance: number; readonly demand: readonly [number, number, number] }[];
}

/** Louveaux & Smeers: four equipments bought now, three modes of demand served next. */
function powerPlan({ capacity, budget, penalty, demands }: PowerPlan): Multistage {
  const buy = writeStage();
  const cost = [10, 7, 16, 6];
  const x = cost.map((c, i) => buy.column({ name: `x${i + 1}`, cost: c }));
  buy.row({ lower: capacity, terms: x.map((column) => [column, 1] as const) });
  buy.row({ upper: budget, terms: x.map((column, i) => [column, cost[i]!] as const) });
  x.forEach((column, i) => buy.hand(i, column));
  const serve = writeStage();
  const y = [40, 45, 32, 55].map((base) => [1, 0.6, 0.1].map((duration) => serve.column({ cost: base * duration })));
  y.forEach((modes, i) => {
    const over = Number.isFinite(penalty) ? [[serve.column({ cost: penalty }), -1] as const] : [];
    serve.row({ upper: 0, terms: [...modes.map((column) => [column, 1] as const), ...over], incoming: [[i, -1]] });
  });
  const met = [0, 1, 2].map((j) => serve.row({ lower: 0, terms: y.map((modes) => [modes[j]!, 1] as const) }));
  const realisations = demands.map(({ chance, demand }) => ({ chance, changes: met.map((row, j) => atLeast(row, demand[j]!)) }));
  return { stages: [stageOf(buy.build()), stageOf(serve.build(), realisations)], initial: new Float64Array(0) };
}

const landsDemand = [
  { chance: 0.3, demand: 3 },
  { chance: 0.4, demand: 5 },
  { chance: 0.3, demand: 7 },
];

/** 1: LandS, or with one demand only. */
export const lands = (demands = landsDemand): Multistage =>
  powerPlan({ capacity: 12, budget: 120, penalty: Infinity, demands: demands.map(({ chance, demand }) => ({ chance, demand: [demand, 3, 2] })) });

const pairsOf = (flat: readonly number[]): [value: number, chance: number][] =>
  flat.flatMap((value, i) => (i % 2 === 0 ? [[value, flat[i + 1]!] as [number, number]] : []));

/** Demands of PGP2's three modes, with their chances. */
export const pgp2Values = [
  [0.5, 0.00005, 1, 0.00125, 2.5, 0.0215, 3.5, 0.2857, 5, 0.383, 6.5, 0.2857, 7.5, 0.0215, 9, 0.00125, 9.5, 0.00005],
  [0, 0.0013, 1.5, 0.0215, 2.5, 0.2857, 4, 0.383, 5.5, 0.2857, 6.5, 0.0215, 8, 0.00125, 8.5, 0.00005],
  [0, 0.0013, 0.5, 0.0215, 1.5, 0.2857, 3, 0.383, 4.5, 0.2857, 5.5, 0.0215, 7, 0.00125, 7.5, 0.00005],
].map(pairsOf);

/** 3: PGP2, 576 scenarios. */
export function pgp2(): Multistage {
  const [one, two, three] = pgp2Values;
  const demands = one!.flatMap(([d1, p1]) =>
    two!.flatMap(([d2, p2]) => three!.map(([d3, p3]) => ({ chance: p1 * p2 * p3, demand: [d1, d2, d3] as [number, number, number] }))),
  );
  return powerPlan({ capacity: 15, budget: 220, penalty: 1000, demands });
}

/** 5: capacity with a stage of lead time; 2 or 3 stages. */
export function capacityExpansion(stageCount: 2 | 3, penalty: number): Multistage {
  const capital = [16, 5, 32, 2];
  const running = [25, 80, 6.5, 160];
  const duration = [1, 7000 / 8760, 1500 / 8760];
  const stages = Array.from({ length: stageCount }, (_, t): Stage => {
    const stage = writeStage();
    const isLast = t === stageCount - 1;
    const build = isLast ? [] : capital.map((cost, i) => stage.column({ name: `v${i + 1}`, cost }));
    capital.forEach((_c, i) => {
      const out = stage.column({ name: `x${i + 1}` });
      stage.row({ lower: 0, upper: 0, terms: [[out, 1], ...(isLast ? [] : [[build[i]!, -1] as const])], incoming: [[i, -1]] });
      stage.hand(i, out);
    });
    if (t === 0) return stageOf(stage.build());
    const y = running.map((cost) => duration.map((hours) => stage.column({ cost: cost * hours })));
    const missing = stage.column({ cost: penalty });
    y.forEach((blocks, i) => stage.row({ upper: 0, terms: blocks.map((column) => [column, 1] as const), incoming: [[i, -1]] }));
    const met = duration.map((_h, j) => stage.row({ lower: 0, terms: [...y.map((blocks) => [blocks[j]!, 1] as const), [missing, 1]] }));
    const demand = (values: readonly number[]): Change[] => met.map((row, j) => atLeast(row, values[j]!));
    return stageOf(stage.build(), [
      { chance: 0.9, changes: demand([3919, 3410, 2986]) },
      { chance: 0.1, changes: demand([7086, 1918, 2165]) },
    ]);
  });
  return { stages, initial: new Float64Array(4) };
}

/** 6: air conditioners over three months. */
export function airConditioners(whole: boolean): Multistage {
  const stages = [0, 1, 2].map((t) => {
    const stage = writeStage();
    const made = stage.column({ name: "made", cost: 100, upper: 200, whole });
    const overtime = stage.column({ name: "overtime", cost: 300, whole });
    const stored = stage.column({ name: "stored", cost: 50, upper: 100, whole });
    const balance = stage.row({
      lower: -100,
      upper: -100,
      terms: [
        [stored, 1],
        [made, -1],
        [overtime, -1],
      ],
      incoming: [[0, -1]],
    });
    stage.hand(0, stored);
    const demand = (d: number): Realisation => ({ chance: 0.5, changes: [{ kind: "row", row: balance, lower: -d, upper: -d }] });
    return stageOf(stage.build(), t === 0 ? certain : [demand(100), demand(300)]);
  });
  return { stages, initial: Float64Array.of(0) };
}

/** 13: the farmer, with the yields given. */
export function farmer(yields = [1.2, 1, 0.8]): Multistage {
  const plant = writeStage();
  const acres = [150, 230, 260].map((cost, i) => plant.column({ name: ["wheat", "corn", "beet"][i]!, cost }));
  plant.row({ upper: 500, terms: acres.map((column) => [column, 1] as const) });
  acres.forEach((column, i) => plant.hand(i, column));
  const sell = writeStage();
  const bought = [238, 210].map((cost) => sell.column({ cost }));
  const sold = [-170, -150, -36, -10].map((cost, i) => sell.column({ cost, upper: i === 2 ? 6000 : Infinity }));
  const rows = [
    sell.row({
      lower: 200,
      terms: [
        [bought[0]!, 1],
        [sold[0]!, -1],
      ],
      incoming: [[0, 2.5]],
    }),
    sell.row({
      lower: 240,
      terms: [
        [bought[1]!, 1],
        [sold[1]!, -1],
      ],
      incoming: [[1, 3]],
    }),
    sell.row({
      lower: 0,
      terms: [
        [sold[2]!, -1],
        [sold[3]!, -1],
      ],
      incoming: [[2, 20]],
    }),
  ];
  const realisations = yields.map((factor): Realisation => ({
    chance: 1 / yields.length,
    changes: rows.map((row, i) => ({ kind: "incoming", entry: sell.incoming(row, i), value: factor * [2.5, 3, 20][i]! })),
  }));
  return { stages: [stageOf(plant.build()), stageOf(sell.build(), realisations)], initial: new Float64Array(0) };
}

/** 15: inventory with a period of lead, twenty demands. The state is stock less backlog, and what was ordered. */
export function inventory(periods: number): Multistage {
  const order = (t: number): Stage => {
    const stage = writeStage();
    const ordered = stage.column({ name: "order", cost: 35, upper: 1e5 });
    const position = stage.column({ name: "position", lower: -1e5, upper: 1e5 });
    stage.hand(0, position);
    if (t === 0) {
      stage.row({
        lower: 0,
        upper: 0,
        terms: [
          [position, 1],
          [ordered, -1],
        ],
        incoming: [[0, -1]],
      });
      return stageOf(stage.build());
    }
    const isLast = t === periods;
    // At the end stock is sold at cost and backlog bought out at cost; before, stock is held and backlog pays.
    const stock = stage.column({ cost: isLast ? -35 : 1, upper: 1e5 });
    const backlog = stage.column({ cost: isLast ? 35 : 15, upper: 1e5 });
    const after = stage.row({
      lower: 0,
      upper: 0,
      terms: [
        [stock, 1],
        [backlog, -1],
      ],
      incoming: [[0, -1]],
    });
    stage.row({ lower: 0, upper: 0, terms: [[position, 1], [stock, -1], [backlog, 1], ...(isLast ? [] : [[ordered, -1] as const])] });
    if (isLast) stage.row({ upper: 0, terms: [[ordered, 1]] });
    const demands = Array.from({ length: 20 }, (_, k) => (k * 800) / 19);
    return stageOf(
      stage.build(),
      demands.map((d) => ({ chance: 1 / 20, changes: [{ kind: "row", row: after, lower: -d, upper: -d }] })),
    );
  };
  return { stages: Array.from({ length: periods + 1 }, (_, t) => order(t)), initial: Float64Array.of(10) };
}

/** The snapshots of PyPSA's screening curve. */
const snapshots = Array.from({ length: 1001 }, (_, z) => 1000 - z);

/** 17: own, lease or spot against a falling load, each level as likely. */
export function screening(loads: readonly number[] = snapshots): Multistage {
  const invest = writeStage();
  const capacity = [15, 10].map((cost, i) => invest.column({ name: "AB"[i]!, cost }));
  capacity.forEach((column, i) => invest.hand(i, column));
  const run = writeStage();
  const made = [2, 12, 1012].map((cost) => run.column({ cost }));
  [0, 1].forEach((i) => run.row({ upper: 0, terms: [[made[i]!, 1]], incoming: [[i, -1]] }));
  const load = run.row({ lower: 0, terms: made.map((column) => [column, 1] as const) });
  const realisations = loads.map((level) => ({ chance: 1 / loads.length, changes: [atLeast(load, level)] }));
  return { stages: [stageOf(invest.build()), stageOf(run.build(), realisations)], initial: new Float64Array(0) };
}
