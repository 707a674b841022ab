/** What the months of a model look up again and again, found once: kinds, classes, ramps, and what is bought by the hour. */
import * as claimUse from "./claim-use.ts";
import type { Envelope } from "../operations/envelope.ts";
import { blockCount } from "./load-blocks.ts";
import type { Model, TermsModel, WorkloadModel } from "./model.ts";
import { termsOf } from "../operations/signed.ts";
import * as termsKind from "./terms-kind.ts";

/** Capacity bought by the hour from one contract or offer, in all blocks. */
export interface HourlySource {
  readonly terms: number;
  /** −1: an offer. */
  readonly contract: number;
  readonly kind: number;
  readonly poolClass: number;
  /** Index of its supply in the first block; the others follow. Of a spend commitment first the hours within it. */
  readonly first: number;
}

/** The claims of an inference workload, one a block, one after the other. */
export interface InferenceClaims {
  readonly workload: number;
  readonly first: number;
  readonly products: readonly number[];
}

const kindNumber: { readonly [K in TermsModel["kind"]]: number } = {
  "take-or-pay": termsKind.takeOrPay,
  "whole-site": termsKind.wholeSite,
  own: termsKind.own,
  "revenue-share": termsKind.revenueShare,
  "spend-commitment": termsKind.spendCommitment,
  "on-demand": termsKind.onDemand,
  spot: termsKind.spot,
  sublet: termsKind.sublet,
};

const useOf = (kind: WorkloadModel["kind"]): number =>
  kind === "inference" ? claimUse.serving : kind === "model-development" ? claimUse.development : claimUse.other;

export interface SpaceIndex {
  /** By terms: contracts, then offers. */
  readonly kindOfTerms: Uint8Array;
  /** Class that each of the terms adds to; −1: none. */
  readonly classOfTerms: Int32Array;
  /** 1 where the supplier may leave once the market has risen. */
  readonly mayLeave: Uint8Array;
  /** Steps of the ramp of terms k: `rampStart[k] … rampStart[k + 1] − 1`, by age in months, with the value index of the share. */
  readonly rampStart: Int32Array;
  readonly rampAge: Float64Array;
  readonly rampShare: Int32Array;
  /** Market that quotes each chip; −1: none. */
  readonly marketOfChip: Int32Array;
  readonly hourly: readonly HourlySource[];
  /** Sinks of contracts come first; then the playbook's, from here on. */
  readonly playbookSinks: number;
  readonly sinkClass: Int32Array;
  /** By claim: what its hours are used for (see `claimUse`), and its workload. */
  readonly useOfClaim: Uint8Array;
  readonly workloadOfClaim: Int32Array;
  readonly developmentClaims: Int32Array;
  /** 1 for a product that nobody pays for. */
  readonly isFree: Uint8Array;
  readonly inference: readonly InferenceClaims[];
  /** Claims over all blocks. */
  readonly otherClaims: readonly number[];
  /** Compatible pairs of class and claim, those of class k: `pairStart[k] … pairStart[k + 1] − 1`; the claim, and where their hours begin in the answer. */
  readonly pairStart: Int32Array;
  readonly pairClaim: Int32Array;
  readonly pairHours: Int32Array;
  /** Pools of each pair: one for a claim in one block, else all blocks. */
  readonly pairPools: Int32Array;
}

export function indexSpace(model: Model, envelope: Envelope): SpaceIndex {
  const { claims, classes, supplies, sinks } = envelope;
  const terms = termsOf(model);
  const ramps = terms.flatMap((term) => term.ramp);
  const rampStart = new Int32Array(terms.length + 1);
  terms.forEach((term, k) => (rampStart[k + 1] = rampStart[k]! + term.ramp.length));
  const pairs = pairsOf(envelope);
  const column = (of: (pair: Pair) => number): Int32Array => Int32Array.from(pairs, of);
  const uses = claims.map(({ workload }) => useOf(model.workloads[workload]!.kind));
  const contractSinks = sinks.filter((sink) => sink.contract >= 0).length;
  return {
    kindOfTerms: Uint8Array.from(terms, (term) => kindNumber[term.kind]),
    classOfTerms: Int32Array.from(terms, (term) => classes.findIndex((candidate) => candidate.chip === term.chip && candidate.own === (term.kind === "own"))),
    mayLeave: Uint8Array.from(terms, (term) => (term.exit?.theirs === true && term.market >= 0 ? 1 : 0)),
    rampStart,
    rampAge: Float64Array.from(ramps, (step) => step.age),
    rampShare: Int32Array.from(ramps, (step) => step.share),
    // The market quoted for the chip, else one quoted per H100e.
    marketOfChip: Int32Array.from(model.chips, ({ name }) => {
      const quoted = model.markets.findIndex((market) => !market.perH100e && model.series[market.price]!.chip === name);
      return quoted >= 0 ? quoted : model.markets.findIndex((market) => market.perH100e);
    }),
    hourly: supplies.flatMap((supply, first): HourlySource[] => {
      const kind = kindNumber[(supply.contract >= 0 ? model.contracts[supply.contract]! : model.offers[supply.offer]!).kind];
      const isFirst = supply.block === 0 && (kind !== termsKind.spendCommitment || supply.withinCommitment);
      const index = supply.contract >= 0 ? supply.contract : model.contracts.length + supply.offer;
      return isFirst ? [{ terms: index, contract: supply.contract, kind, poolClass: supply.poolClass, first }] : [];
    }),
    playbookSinks: contractSinks,
    sinkClass: Int32Array.from(sinks, ({ poolClass }) => poolClass),
    useOfClaim: Uint8Array.from(uses),
    workloadOfClaim: Int32Array.from(claims, ({ workload }) => workload),
    developmentClaims: Int32Array.from([...claims.keys()].filter((i) => uses[i] === claimUse.development)),
    isFree: Uint8Array.from(model.products, ({ free }) => (free ? 1 : 0)),
    inference: claims.flatMap((claim, first) => (claim.block === 0 ? [{ workload: claim.workload, first, products: envelope.productsOf[first]! }] : [])),
    otherClaims: [...claims.keys()].filter((i) => claims[i]!.block < 0),
    pairStart: Int32Array.from({ length: classes.length + 1 }, (_, k) => pairs.filter(({ poolClass }) => poolClass < k).length),
    pairClaim: column((pair) => pair.claim),
    pairHours: column((pair) => pair.hours),
    pairPools: column((pair) => pair.pools),
  };
}

interface Pair {
  readonly claim: number;
  readonly poolClass: number;
  readonly hours: number;
  readonly pools: number;
}

function pairsOf({ claims, classes, shape }: Envelope): readonly Pair[] {
  return classes.flatMap((_, poolClass) =>
    claims.flatMap(({ block }, claim) => {
      const hours = claim * shape.pools + poolClass * blockCount + Math.max(0, block);
      return shape.compatible[hours] === 1 ? [{ claim, poolClass, hours, pools: block < 0 ? blockCount : 1 }] : [];
    }),
  );
}

/** Share of the capacity of terms `k` delivered `age` months after the start. */
export function rampAt(index: SpaceIndex, value: Float64Array, k: number, age: number): number {
  const { rampStart, rampAge } = index;
  const from = rampStart[k]!;
  const to = rampStart[k + 1]!;
  if (from === to) return 1;
  let step = from;
  while (step < to && rampAge[step]! <= age) step++;
  return step === from ? 0 : value[index.rampShare[step - 1]!]!;
}
