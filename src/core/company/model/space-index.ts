/** What the months of a model look up again and again, found once: kinds, classes, ramps, and what is bought by the hour. */
import * as claimUse from "./claim-use.ts";
import type { Envelope } from "../operations/envelope.ts";
import { blockCount } from "./load-blocks.ts";
import type { Model, SeriesIndex, TermsModel, ValueIndex, WorkloadModel } from "./model.ts";
import { spanOf, termsOf } from "../operations/signed.ts";
import * as termsKind from "./terms-kind.ts";

/** What a month asks of the terms of a contract or an offer: numbers alone, and one layout for both. */
export interface IndexedTerms {
  /** See `termsKind`. */
  readonly kind: number;
  readonly chip: number;
  /** Months before a start by which its delay is known; −1: no delay is possible. */
  readonly announced: ValueIndex;
  readonly availability: ValueIndex;
  readonly placeable: ValueIndex;
  /** Class that they add to; −1: none. */
  readonly poolClass: number;
  readonly price: SeriesIndex;
  readonly perMonth: boolean;
  /** The price follows a market, or our own purchases move it. */
  readonly priceMoves: boolean;
  /** The supplier may leave once the market has risen. */
  readonly mayLeave: boolean;
  /** Steps of the ramp: `rampFrom … rampTo − 1` of `SpaceIndex.rampAge` and `rampShare`. */
  readonly rampFrom: number;
  readonly rampTo: number;
}

/** Capacity bought by the hour from one contract or offer, in all blocks. */
export interface HourlySource {
  readonly terms: number;
  /** −1: an offer. */
  readonly contract: number;
  readonly isCommitment: boolean;
  readonly poolClass: number;
  /** Index of its supply in the first block; the others follow. Of a spend commitment first the hours within it. */
  readonly first: number;
  /** Chips on demand and spot, and when there are any; share of them that others leave (−1: all); its price, by the chip-hour. */
  readonly capacity: ValueIndex;
  readonly firstMonth: number;
  readonly lastMonth: number;
  readonly available: SeriesIndex;
  readonly price: SeriesIndex;
  /** Share of spot hours that are not taken back; −1: all. */
  readonly intact: ValueIndex;
}

/** What a contract lets of one class, in all blocks. */
export interface SubletSink {
  readonly poolClass: number;
  /** Index of its sink in the first block; the others follow. */
  readonly first: number;
  readonly firstMonth: number;
  readonly lastMonth: number;
  readonly price: SeriesIndex;
  readonly maxShare: ValueIndex;
}

/** The claims of an inference workload, one a block, one after the other. */
export interface InferenceClaims {
  readonly workload: number;
  readonly first: number;
  readonly products: readonly number[];
}

/** The claim of a workload over all blocks; it has one segment. */
export interface OtherClaim {
  readonly claim: number;
  /** See claim-use.ts. */
  readonly use: number;
  readonly workload: number;
  readonly segment: number;
  /** Classes that it can use. */
  readonly classes: readonly number[];
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

const useNumber: { readonly [K in WorkloadModel["kind"]]: number } = {
  inference: claimUse.serving,
  "model-development": claimUse.development,
  internal: claimUse.internal,
  batch: claimUse.batch,
};

export interface SpaceIndex {
  /** Contracts, then offers. */
  readonly terms: readonly IndexedTerms[];
  /** Class that each of the terms adds to; −1: none. */
  readonly classOfTerms: Int32Array;
  /** By terms: value indices of their availability, and of what can be placed on them. */
  readonly availabilityOf: Int32Array;
  readonly placeableOf: Int32Array;
  /** Steps of all ramps: age in months, and the value index of the share. */
  readonly rampAge: Float64Array;
  readonly rampShare: Int32Array;
  /** Market that quotes each chip; −1: none. */
  readonly marketOfChip: Int32Array;
  readonly hourly: readonly HourlySource[];
  readonly sublets: readonly SubletSink[];
  /** Sinks of contracts come first; then the playbook's, from here on. */
  readonly playbookSinks: number;
  readonly sinkClass: Int32Array;
  readonly developmentClaims: readonly OtherClaim[];
  /** 1 for a product that nobody pays for. */
  readonly isFree: Uint8Array;
  readonly hasFreeProducts: boolean;
  /** Products some of whose users come to pay for another. */
  readonly converting: readonly number[];
  readonly inference: readonly InferenceClaims[];
  readonly otherClaims: readonly OtherClaim[];
  /** Those of workloads with programmes. */
  readonly programmeClaims: readonly OtherClaim[];
  /** Compatible pairs of class and claim, three numbers each: the claim, where their hours begin in the answer, and what they are used for. */
  readonly pairs: Int32Array;
  /** Pairs of class k: from element `pairStart[k]` of `pairs` to before `pairStart[k + 1]`. */
  readonly pairStart: Int32Array;
}

export function indexSpace(model: Model, envelope: Envelope): SpaceIndex {
  const { claims, classes, sinks } = envelope;
  const terms = termsOf(model);
  const ramps = terms.flatMap((term) => term.ramp);
  const indexed = indexTerms(model, envelope);
  const pairs = pairsOf(envelope);
  const uses = claims.map(({ workload }) => useNumber[model.workloads[workload]!.kind]);
  const otherClaims = claims.flatMap(({ workload: w, block }, claim): OtherClaim[] => {
    const { kind, throughput } = model.workloads[w]!;
    const usable = [...classes.keys()].filter((k) => throughput[classes[k]!.chip]! >= 0);
    return block < 0 ? [{ claim, use: useNumber[kind], workload: w, segment: envelope.shape.segmentStart[claim]!, classes: usable }] : [];
  });
  const contractSinks = sinks.filter((sink) => sink.contract >= 0).length;
  return {
    terms: indexed,
    classOfTerms: Int32Array.from(indexed, ({ poolClass }) => poolClass),
    availabilityOf: Int32Array.from(terms, (term) => term.availability),
    placeableOf: Int32Array.from(terms, (term) => term.placeable),
    rampAge: Float64Array.from(ramps, (step) => step.age),
    rampShare: Int32Array.from(ramps, (step) => step.share),
    // The market quoted for the chip, else one quoted per H100e.
    marketOfChip: Int32Array.from(model.chips, ({ name }) => {
      const quoted = model.markets.findIndex((market) => !market.perH100e && model.series[market.price]!.chip === name);
      return quoted >= 0 ? quoted : model.markets.findIndex((market) => market.perH100e);
    }),
    hourly: hourlySources(model, envelope),
    sublets: sinks.flatMap(({ contract: c, poolClass, block }, first): SubletSink[] => {
      if (c < 0 || block !== 0) return [];
      const { first: firstMonth, last: lastMonth, price, maxShare } = model.contracts[c]!;
      return [{ poolClass, first, firstMonth, lastMonth, price, maxShare }];
    }),
    playbookSinks: contractSinks,
    sinkClass: Int32Array.from(sinks, ({ poolClass }) => poolClass),
    developmentClaims: otherClaims.filter(({ use }) => use === claimUse.development),
    isFree: Uint8Array.from(model.products, ({ free }) => (free ? 1 : 0)),
    hasFreeProducts: model.products.some(({ free }) => free),
    converting: [...model.products.keys()].filter((i) => model.products[i]!.convertsTo >= 0),
    inference: claims.flatMap((claim, first) => (claim.block === 0 ? [{ workload: claim.workload, first, products: envelope.productsOf[first]! }] : [])),
    otherClaims,
    programmeClaims: otherClaims.filter(({ workload }) => model.workloads[workload]!.programmes.length > 0),
    pairs: Int32Array.from(pairs.flatMap(({ claim, hours }) => [claim, hours, uses[claim]!])),
    pairStart: Int32Array.from({ length: classes.length + 1 }, (_, k) => 3 * pairs.filter(({ poolClass }) => poolClass < k).length),
  };
}

function indexTerms(model: Model, { classes }: Envelope): readonly IndexedTerms[] {
  let rampTo = 0;
  return termsOf(model).map((term) => {
    const { chip, site, availability, placeable, price, perMonth, market, exit } = term;
    const rampFrom = rampTo;
    rampTo += term.ramp.length;
    return {
      kind: kindNumber[term.kind],
      chip,
      announced: site < 0 ? -1 : model.sites[site]!.announced,
      availability,
      placeable,
      poolClass: classes.findIndex((candidate) => candidate.chip === chip && candidate.own === (term.kind === "own")),
      price,
      perMonth,
      priceMoves: model.impacts !== undefined || (term.indexed && market >= 0),
      mayLeave: exit?.theirs === true && market >= 0,
      rampFrom,
      rampTo,
    };
  });
}

function hourlySources(model: Model, { supplies }: Envelope): readonly HourlySource[] {
  return supplies.flatMap((supply, first): HourlySource[] => {
    const { contract, poolClass } = supply;
    const term: TermsModel = contract >= 0 ? model.contracts[contract]! : model.offers[supply.offer]!;
    const isCommitment = term.kind === "spend-commitment";
    if (supply.block !== 0 || (isCommitment && !supply.withinCommitment)) return [];
    const { capacity, available, price, preempted } = term;
    const [firstMonth, lastMonth] = contract >= 0 ? spanOf(model.contracts[contract]!) : [0, model.months];
    const intact = term.kind === "spot" ? preempted : -1;
    const terms = contract >= 0 ? contract : model.contracts.length + supply.offer;
    return [{ terms, contract, isCommitment, poolClass, first, capacity, firstMonth, lastMonth, available, price, intact }];
  });
}

interface Pair {
  readonly claim: number;
  readonly poolClass: number;
  readonly hours: number;
}

function pairsOf({ claims, classes, shape }: Envelope): readonly Pair[] {
  return classes.flatMap((_, poolClass) =>
    claims.flatMap(({ block }, claim) => {
      const hours = claim * shape.pools + poolClass * blockCount + Math.max(0, block);
      return shape.compatible[hours] === 1 ? [{ claim, poolClass, hours }] : [];
    }),
  );
}
