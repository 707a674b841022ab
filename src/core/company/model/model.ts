/**
 * The plan compiled for simulation: names become indices, every uncertain value a slot in a path's parameters.
 *
 * `values[i]` is drawn once a path into `parameters[i]`; `series[i]` is filled into row i of a path's courses
 * ([series × month]). Entries are compiled in the order of their names, so the order of a plan's maps changes nothing.
 */
import type { Belief, Series, Value } from "../../plan/value.ts";
import type { Contract, Plan, Workload } from "../../plan/vocabulary/vocabulary.ts";
import type { FeedbackModel } from "../operations/feedback.ts";
import type { ImpactModel } from "../operations/market-impact.ts";
import type { LoadBlocks } from "./load-blocks.ts";

/** Index into `Model.values`; −1 where the plan says nothing. */
export type ValueIndex = number;
/** Index into `Model.series`; −1 where the plan says nothing. */
export type SeriesIndex = number;

export interface ChipModel {
  readonly name: string;
  readonly h100e: ValueIndex;
  readonly powerW: ValueIndex;
}

export interface RegimeModel {
  readonly name: string;
  readonly stream: string;
  readonly states: readonly string[];
  readonly start: number;
  /** Chance a month of moving from state i to state j (diagonal: staying); parameters. */
  readonly moves: readonly { readonly from: number; readonly to: number; readonly chance: ValueIndex }[];
}

export interface MarketModel {
  readonly name: string;
  readonly price: SeriesIndex;
  readonly perH100e: boolean;
  /** Chip it quotes; −1 where it quotes H100e. */
  readonly chip: number;
}

export interface CohortModel {
  readonly newCustomers: SeriesIndex;
  readonly openingAge: ValueIndex;
  /** By rising age in months. */
  readonly retention: readonly { readonly age: number; readonly index: ValueIndex }[];
  readonly expansion: readonly { readonly age: number; readonly index: ValueIndex }[];
}

export interface ProductModel {
  readonly name: string;
  readonly workload: number;
  readonly unit: "Mtok" | "seat" | "agent" | "customer" | "outcome";
  readonly price: SeriesIndex;
  /** Price in the base plan: units follow from it. */
  readonly basePrice: SeriesIndex;
  readonly share: ValueIndex;
  readonly customers: SeriesIndex;
  readonly growth: SeriesIndex;
  /** Customers by the month they were won; undefined: `customers` is the course of them all. */
  readonly cohorts: CohortModel | undefined;
  readonly useMtok: ValueIndex;
  /** Of an outcome: attempts that are paid for. */
  readonly success: ValueIndex;
  readonly capMtok: ValueIndex;
  readonly includedMtok: ValueIndex;
  readonly overageUsdPerMtok: ValueIndex;
  readonly compute: ValueIndex;
  readonly released: SeriesIndex;
  readonly elasticity: ValueIndex;
  readonly churn: ValueIndex;
  readonly unservedCost: ValueIndex;
  readonly variableCost: ValueIndex;
  readonly free: boolean;
  /** Of a free product: share of its served use that becomes demand of product `convertsTo` each month. */
  readonly converts: ValueIndex;
  /** −1: nobody turns to a paid product. */
  readonly convertsTo: number;
  readonly paidAfterMonths: ValueIndex;
}

export interface WorkloadModel {
  readonly name: string;
  readonly kind: Workload["kind"];
  /** Output per chip-hour by chip index; −1: cannot use the chip. For development and internal work any value ≥ 0 marks a usable chip. */
  readonly throughput: readonly ValueIndex[];
  readonly improvement: ValueIndex;
  readonly load: LoadBlocks | undefined;
  readonly headroom: ValueIndex;
  readonly preempted: ValueIndex;
  readonly floor: ValueIndex;
  readonly target: ValueIndex;
  readonly need: SeriesIndex;
  /** Hours that training programmes need, on top of `need`. */
  readonly programmes: readonly SeriesIndex[];
  readonly proportional: boolean;
  readonly value: ValueIndex;
  readonly goodput: ValueIndex;
  readonly saves: ValueIndex;
  readonly amount: SeriesIndex;
  readonly worth: ValueIndex;
  readonly priority: number;
}

export interface ExitModel {
  readonly ours: boolean;
  /** The supplier may leave, and is taken to do so when the market pays it to. */
  readonly theirs: boolean;
  /** The supplier may leave, whether or not it is taken to. */
  readonly theyMay: boolean;
  readonly notice: ValueIndex;
  readonly fee: ValueIndex;
  /** First month in which notice may be given. */
  readonly lockedUntil: number;
  /** Month in which the plan gives notice; Infinity: never. */
  readonly exercised: number;
  readonly leavesAbove: ValueIndex;
  readonly leavesAfter: ValueIndex;
}

/** A change of useful life: it acts from its month on, on what is left. */
export interface LifeChange {
  readonly month: number;
  /** Of what we own by contract: the whole life from placing in service; of an opening vintage: what is left. */
  readonly lifeMonths: ValueIndex;
}

/** What a contract and an offer have in common. */
export interface TermsModel {
  readonly name: string;
  readonly kind: Contract["kind"];
  readonly supplier: string;
  readonly site: number;
  readonly chip: number;
  readonly market: number;
  readonly price: SeriesIndex;
  /** The price is for the whole contract (a block) a month, not a chip-hour. */
  readonly perMonth: boolean;
  readonly capacity: ValueIndex;
  /** Rising ages in months since the start with the share delivered from then on. */
  readonly ramp: readonly { readonly age: number; readonly share: ValueIndex }[];
  readonly availability: ValueIndex;
  readonly placeable: ValueIndex;
  readonly prepay: ValueIndex;
  readonly refundable: boolean;
  readonly indexed: boolean;
  readonly exit: ExitModel | undefined;
  readonly letterOfCredit: ValueIndex;
  readonly inAdvance: boolean;
  readonly paidAfterMonths: ValueIndex;
  readonly damages: ValueIndex;
  readonly longStop: ValueIndex;
  /** Under US GAAP; under IFRS every lease is one kind. */
  /** By rising month: part of a lease's asset written off. */
  readonly impairments: readonly { readonly month: number; readonly share: ValueIndex }[];
  readonly accounting: Contract["accounting"];
  /** What the lease test found, where it decided. */
  readonly accountingWhy?: string | undefined;
  readonly leaseShare: ValueIndex;
  readonly pue: ValueIndex;
  readonly powerPrice: SeriesIndex;
  readonly staff: ValueIndex;
  readonly lifeMonths: ValueIndex;
  readonly lifeChanges: readonly LifeChange[];
  readonly residual: ValueIndex;
  readonly maxShare: ValueIndex;
  readonly preempted: ValueIndex;
  readonly available: SeriesIndex;
  readonly commit: ValueIndex;
}

export interface ContractModel extends TermsModel {
  /** Of a revenue share: the share, and the products whose revenue it is of. */
  readonly revenueShare: ValueIndex;
  readonly sharedProducts: readonly number[];
  /** First month (may be negative: running) and last month, both included. */
  readonly first: number;
  readonly last: number;
}

export interface OfferModel extends TermsModel {
  readonly max: number;
  readonly from: number;
  readonly until: number;
  readonly fixedUntil: number;
  readonly termMonths: ValueIndex;
  readonly leadMonths: ValueIndex;
  readonly capex: ValueIndex;
  /** `block` is power of a site: chips follow from power per chip and PUE. */
  readonly blockInW: boolean;
  readonly capexPerW: boolean;
}

export interface CostModel {
  readonly name: string;
  readonly amount: SeriesIndex;
  readonly growth: ValueIndex;
  readonly ofRevenue: ValueIndex;
  readonly line: "cost-of-revenue" | "research" | "sales" | "general";
  readonly inStock: boolean;
  readonly paidAfterMonths: ValueIndex;
}

export interface FacilityModel {
  readonly name: string;
  readonly limit: ValueIndex;
  readonly drawn: ValueIndex;
  readonly ratePerYear: ValueIndex;
  readonly feePerYear: ValueIndex;
  readonly availableFrom: number;
  readonly availableTo: number;
  readonly maturity: number;
  readonly amortisedFrom: number;
  readonly minimumCash: ValueIndex;
  readonly cureMonths: ValueIndex;
  readonly leverage: ValueIndex;
  /** Supplier who lends against its own bills; undefined: money. */
  readonly vendor: string | undefined;
  readonly vendorShare: ValueIndex;
  readonly crossDefaults: boolean;
  readonly signed: boolean;
}

/** What a public offering has beside the terms of any raise. */
export interface OfferingModel {
  /** Month of the public filing. */
  readonly filed: number;
  readonly regime: number;
  /** Chance by state; −1: as the state's name says (see `opensByName`). */
  readonly open: readonly ValueIndex[];
  readonly opensByName: readonly boolean[];
  readonly retryMonths: ValueIndex;
  readonly range: ValueIndex;
  readonly demand: ValueIndex;
  readonly pulledBelow: ValueIndex;
  readonly secondary: ValueIndex;
  readonly greenshoe: ValueIndex;
  readonly spreadBySize: boolean;
  readonly cashAfterMonths: ValueIndex;
  readonly lockUpMonths: ValueIndex;
  readonly convertsAbove: ValueIndex;
  readonly awards: ValueIndex;
  readonly withholding: ValueIndex;
  readonly catchUp: ValueIndex;
}

/** A rival's offering, felt for some months from `when` on. */
export interface RivalOfferingModel {
  readonly name: string;
  readonly stream: string;
  readonly when: number;
  readonly chance: ValueIndex;
  readonly lastsMonths: ValueIndex;
  readonly open: ValueIndex;
  readonly demand: ValueIndex;
}

export interface RaiseModel {
  readonly name: string;
  readonly kind: "round" | "ipo" | "secondary" | "prepayment";
  readonly stream: string;
  /** Class of investors; −1: none. */
  readonly investors: number;
  readonly belowRunway: ValueIndex;
  readonly closesAfter: ValueIndex;
  readonly preference: ValueIndex;
  readonly ratchet: ValueIndex;
  readonly warrants: ValueIndex;
  readonly strike: ValueIndex;
  /** Of a public offering only. */
  readonly offering: OfferingModel | undefined;
  readonly refundable: boolean;
  readonly usedOver: ValueIndex;
  readonly when: number;
  readonly chance: ValueIndex;
  readonly lateBy: ValueIndex;
  readonly amount: ValueIndex;
  readonly sold: ValueIndex;
  readonly valuation: ValueIndex;
  readonly spread: ValueIndex;
  readonly costs: ValueIndex;
  readonly signed: boolean;
}

export interface TaxRuleModel {
  readonly kind: "interest-limit" | "research-costs" | "ownership-change" | "award-deduction" | "minimum-tax";
  readonly first: number;
  readonly last: number;
  readonly share: ValueIndex;
  readonly ofEbitda: boolean;
  readonly foreignShare: ValueIndex;
  readonly foreignMonths: ValueIndex;
  readonly domesticMonths: ValueIndex;
  /** Index of the raise that changes ownership; −1: the date does. */
  readonly raise: number;
  readonly value: ValueIndex;
  readonly exemptRate: ValueIndex;
  readonly least: ValueIndex;
  readonly threshold: ValueIndex;
}

export interface TenancyModel {
  readonly name: string;
  readonly tenant: string;
  readonly chip: number;
  readonly size: ValueIndex;
  readonly rent: SeriesIndex;
  readonly first: number;
  readonly termMonths: ValueIndex;
  /** The owner trains instead where that is worth more. */
  readonly mayTrain: boolean;
  /** Months after which it chooses anew; −1: never. */
  readonly chosenAgain: ValueIndex;
  readonly prepay: ValueIndex;
  readonly tenantPaysPower: boolean;
  readonly market: number;
  /** −1: the tenant never leaves. */
  readonly leavesBelow: ValueIndex;
  readonly leavesAfter: ValueIndex;
  readonly notice: ValueIndex;
  readonly fee: ValueIndex;
  readonly paidAfterMonths: ValueIndex;
}

export interface CloudModel {
  readonly name: string;
  readonly products: readonly { readonly product: number; readonly share: ValueIndex }[];
  readonly share: ValueIndex;
  /** Of rising amounts a year. */
  readonly tiers: readonly { readonly above: ValueIndex; readonly share: ValueIndex }[];
  readonly cloudBills: boolean;
  readonly isNet: boolean;
  readonly priceIsNet: boolean;
  readonly paidAfterMonths: ValueIndex;
  /** Supplier whose bills it sets off. */
  readonly setOff: string | undefined;
}

export type EventTarget =
  | { readonly kind: "demand" }
  | { readonly kind: "growth" }
  | { readonly kind: "series"; readonly series: SeriesIndex }
  | { readonly kind: "contract"; readonly contract: number }
  | { readonly kind: "goodput"; readonly workload: number }
  /** Read once, when a raise closes, or at the horizon (`raise` −1). */
  | { readonly kind: "valuation"; readonly value: ValueIndex; readonly raise: number };

export interface EventModel {
  readonly name: string;
  readonly stream: string;
  readonly chance: ValueIndex;
  readonly first: number;
  readonly last: number;
  readonly lasts: ValueIndex;
  readonly effects: readonly { readonly target: EventTarget; readonly change: ValueIndex }[];
}

export interface DistressModel {
  readonly action: "stop-signing" | "notice" | "development-to-floor" | "sublet" | "draw" | "bridge";
  readonly below: ValueIndex;
  readonly lag: ValueIndex;
  /** Terms that notice is given on, as in `Signed.terms`: contracts, then offers. */
  readonly contracts: readonly number[];
  readonly facility: number;
  readonly amount: ValueIndex;
  readonly rate: ValueIndex;
  readonly price: ValueIndex;
  readonly chance: ValueIndex;
  readonly stream: string;
}

export interface CoverModel {
  readonly quantile: ValueIndex;
  readonly workload: number;
  readonly offers: readonly { readonly offer: number; readonly share: ValueIndex }[];
  readonly sizing: ValueIndex;
  readonly runway: ValueIndex;
  readonly every: number;
}

export interface Model {
  readonly plan: Plan;
  readonly months: number;
  readonly values: readonly Value[];
  readonly series: readonly Series[];
  /** Chip of each price that follows a market: a market per H100e counts by the chip's H100e. */
  readonly relativeChip: ReadonlyMap<SeriesIndex, number>;
  readonly chips: readonly ChipModel[];
  readonly regimes: readonly RegimeModel[];
  readonly markets: readonly MarketModel[];
  readonly demand: {
    readonly runRate: SeriesIndex;
    /** The run-rate is a course of its own: no growth, ceiling or delay. */
    readonly isCourse: boolean;
    readonly growth: SeriesIndex;
    readonly volatility: ValueIndex;
    readonly ceiling: SeriesIndex;
    readonly segments: readonly { readonly size: ValueIndex; readonly in: number; readonly then: ValueIndex; readonly by: number; readonly ours: ValueIndex }[];
    readonly lateBy: ValueIndex;
    readonly regime: number;
    readonly regimeGrowth: readonly ValueIndex[];
    readonly stream: string;
  };
  readonly products: readonly ProductModel[];
  readonly workloads: readonly WorkloadModel[];
  readonly sites: readonly {
    readonly name: string;
    readonly power: ValueIndex;
    readonly shell: ValueIndex;
    readonly chips: ValueIndex;
    readonly announced: ValueIndex;
  }[];
  readonly contracts: readonly ContractModel[];
  readonly offers: readonly OfferModel[];
  /** Most rows of contracts and signings that a path can need. */
  readonly mostSignings: number;
  readonly costs: readonly CostModel[];
  readonly facilities: readonly FacilityModel[];
  readonly raises: readonly RaiseModel[];
  /** Most that each class of investors puts in, USD a year. */
  readonly investors: readonly { readonly name: string; readonly perYear: ValueIndex }[];
  /** Most that all private rounds bring in a year; −1: no ceiling. */
  readonly privateCeiling: SeriesIndex;
  readonly rivalOfferings: readonly RivalOfferingModel[];
  readonly events: readonly EventModel[];
  readonly distress: readonly DistressModel[];
  /** What our purchases do to market prices; absent: nothing. */
  readonly impacts: ImpactModel | undefined;
  /** What earlier months do to later demand and prices; absent: nothing. */
  readonly feedback: FeedbackModel | undefined;
  readonly policy: {
    readonly rule: Plan["policy"]["rule"];
    /** Blocks by offer index and month. */
    readonly schedule: readonly { readonly offer: number; readonly month: number; readonly blocks: ValueIndex }[];
    readonly cover: CoverModel | undefined;
    readonly minimumCash: ValueIndex;
    readonly minimumCashInMonths: boolean;
  };
  readonly finance: {
    readonly customersPayAfter: ValueIndex;
    readonly suppliersPaidAfter: ValueIndex;
    readonly interestOnCash: ValueIndex;
    readonly taxRate: ValueIndex;
    readonly lossLimit: ValueIndex;
    readonly borrowingRate: ValueIndex;
    readonly idle: Plan["finance"]["idle"];
  };
  readonly clouds: readonly CloudModel[];
  readonly tenancies: readonly TenancyModel[];
  readonly accounting: {
    readonly isIfrs: boolean;
    readonly capitalisesInterest: boolean;
    readonly taxRules: readonly TaxRuleModel[];
    /** Months in which they are called; −1: never. */
    readonly guarantees: readonly {
      readonly name: string;
      readonly of: string;
      readonly amount: ValueIndex;
      readonly until: number;
      readonly called: number;
    }[];
    /** −1: two months. */
    readonly issuedAfter: ValueIndex;
    /** The view of compute as an investment, where the plan asks for it. */
    readonly investment: { readonly lifeMonths: ValueIndex } | undefined;
  };
  readonly opening: {
    readonly cash: ValueIndex;
    readonly restrictedCash: ValueIndex;
    readonly receivables: ValueIndex;
    readonly prepaid: ValueIndex;
    readonly prepaidMonths: ValueIndex;
    readonly deposits: ValueIndex;
    readonly payables: ValueIndex;
    readonly accrued: ValueIndex;
    readonly contractLiabilities: ValueIndex;
    readonly contractMonths: ValueIndex;
    readonly refundableAdvances: ValueIndex;
    readonly shares: ValueIndex;
    readonly taxLosses: ValueIndex;
    readonly equipment: readonly {
      readonly book: ValueIndex;
      readonly lifeLeft: ValueIndex;
      readonly residual: ValueIndex;
      readonly lifeChanges: readonly LifeChange[];
    }[];
    readonly leases: readonly { readonly liability: ValueIndex; readonly asset: ValueIndex; readonly months: ValueIndex; readonly finance: boolean }[];
  };
  readonly valuation:
    | {
        readonly discount: ValueIndex;
        readonly multiple: ValueIndex;
        readonly trailing: boolean;
        readonly regime: number;
        readonly regimeMultiple: readonly ValueIndex[];
      }
    | undefined;
  readonly rival: { readonly level: ValueIndex; readonly growth: ValueIndex; readonly behindBelow: ValueIndex; readonly ourEfficiency: ValueIndex } | undefined;
  /** Values whose sources disagree, with their parts in order. */
  readonly beliefs: readonly { readonly value: ValueIndex; readonly series: SeriesIndex; readonly address: string; readonly parts: readonly Belief[] }[];
}
