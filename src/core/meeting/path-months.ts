/** A path's months as allocation problems, with what a meeting must know besides: which pool is which, where machines stand. */
import { readProblem, type ProblemFile } from "../allocation/problem-file.ts";
import type { Futures } from "../company/futures/futures.ts";
import { blockCount } from "../company/model/load-blocks.ts";
import { poolName, readMonth, supplyName } from "../company/operations/month-problem.ts";
import { deliveredChips, type Signed } from "../company/operations/signed.ts";
import { runPath, type Simulator } from "../company/simulate.ts";

/** What a pool of the problem holds. */
export interface PoolKind {
  readonly chip: string;
  readonly own: boolean;
  /** Index into `blockNames`. */
  readonly block: number;
  /** Bought by the hour: no machines of ours. */
  readonly hourly: boolean;
}

/** Sides of the meeting: who holds hours already, and for what. */
export type Side = "users" | "launch" | "research" | "other" | "let";

/** Machines of one family under one contract or signing at one site: a fabric. */
export interface Fabric {
  readonly name: string;
  readonly site: string;
  readonly chip: string;
  readonly own: boolean;
  /** Chips that work can be placed on. */
  readonly chips: number;
}

export interface PathMonth {
  readonly problem: ProblemFile;
  /** By pool id. */
  readonly pools: ReadonlyMap<string, PoolKind>;
  /** By workload id: the plan's name of it, and its side. */
  readonly holders: ReadonlyMap<string, { readonly name: string; readonly side: Side }>;
  readonly fabrics: readonly Fabric[];
}

/** Months of a path, in order; fewer than the plan's where the path fails. */
export function pathMonths(simulator: Simulator, futures: Futures): readonly PathMonth[] {
  const months: PathMonth[] = [];
  runPath(simulator, futures, {
    month(t, _month, _books, operations) {
      const { problem, errors } = readProblem(readMonth(simulator));
      if (problem === undefined) throw new Error(`month ${t} is no problem: ${errors[0]?.path} ${errors[0]?.message}`);
      months.push({ problem, pools: poolsOf(simulator), holders: holdersOf(simulator, problem), fabrics: fabricsOf(simulator, futures, operations.signed, t) });
    },
  });
  return months;
}

function poolsOf(simulator: Simulator): Map<string, PoolKind> {
  const { model, envelope } = simulator;
  const pools = new Map<string, PoolKind>();
  for (let p = 0; p < envelope.shape.pools; p++) {
    const { chip, own } = envelope.classes[Math.floor(p / blockCount)]!;
    pools.set(poolName(simulator, p), { chip: model.chips[chip]!.name, own, block: p % blockCount, hourly: false });
  }
  envelope.supplies.forEach(({ poolClass, block }, s) =>
    pools.set(supplyName(simulator, s), { chip: model.chips[envelope.classes[poolClass]!.chip]!.name, own: false, block, hourly: true }),
  );
  return pools;
}

/** Claims come in the order of the envelope; what follows them are sublets beyond a pool's first. */
function holdersOf({ model, envelope }: Simulator, problem: ProblemFile): PathMonth["holders"] {
  return new Map(
    problem.workloads.map(({ id }, i): [string, { name: string; side: Side }] => {
      if (i >= envelope.claims.length) return [id, { name: "let", side: "let" }];
      const { name, kind } = model.workloads[envelope.claims[i]!.workload]!;
      return [id, { name, side: kind === "inference" ? "users" : kind === "model-development" ? "research" : "other" }];
    }),
  );
}

function fabricsOf({ model, space }: Simulator, futures: Futures, signed: Signed, t: number): Fabric[] {
  const { parameters: value } = futures;
  const fabrics: Fabric[] = [];
  for (let i = 0; i < signed.count; i++) {
    const term = space.terms[signed.terms[i]!]!;
    if (term.kind !== "take-or-pay" && term.kind !== "whole-site" && term.kind !== "revenue-share" && term.kind !== "own") continue;
    const chips = deliveredChips(model, space.terms, futures, signed, i, t) * value[term.availability]! * value[term.placeable]!;
    // A row keeps its index along a path, so its name says which signing it is.
    const name = i < model.contracts.length ? term.name : `${term.name}, signing ${i - model.contracts.length + 1}`;
    const site = term.site < 0 ? name : model.sites[term.site]!.name;
    fabrics.push({ name, site, chip: model.chips[term.chip]!.name, own: term.kind === "own", chips });
  }
  return fabrics;
}
