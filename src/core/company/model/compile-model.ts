/**
 * From a checked plan to its model: names become indices, in the order of the names, and every value gets its slot.
 */
import { medianOf } from "../../numeric/distribution.ts";
import type { Value } from "../../plan/value.ts";
import type { Contract, Offer, Plan, Product, Workload } from "../../plan/vocabulary/vocabulary.ts";
import { compileAccounting, compileLives } from "./compile-accounting.ts";
import { compileClouds } from "../books/clouds.ts";
import { compileFeedback } from "./compile-feedback.ts";
import { compileFunding } from "./compile-funding.ts";
import { compileProgrammeNeeds } from "./compile-programmes.ts";
import { compileStates } from "./compile-states.ts";
import { leaseBooking } from "./lease-booking.ts";
import { compileImpacts } from "./compile-impacts.ts";
import { ownWord } from "./own-word.ts";
import { compileLoad } from "./load-blocks.ts";
import type {
  CohortModel,
  ContractModel,
  EventTarget,
  MarketModel,
  Model,
  OfferModel,
  ProductModel,
  RegimeModel,
  SeriesIndex,
  TermsModel,
  ValueIndex,
  WorkloadModel,
} from "./model.ts";
import { namesOf, openRegistry, type Registry } from "./registry.ts";
import { withFreeUse } from "./open-access.ts";
import { mostSignings } from "../operations/signed.ts";
import { compileTenancies } from "../books/tenancies.ts";

/** Names of the entries that others refer to by index, in order. */
interface Names {
  readonly chips: readonly string[];
  readonly markets: readonly string[];
  readonly sites: readonly string[];
  readonly regimes: readonly string[];
  readonly workloads: readonly string[];
  readonly contracts: readonly string[];
  readonly offers: readonly string[];
}

/** What events act on. */
interface EventLists {
  readonly workloads: readonly string[];
  readonly markets: readonly MarketModel[];
  readonly products: readonly ProductModel[];
  readonly contracts: readonly ContractModel[];
}

/**
 * Compiles a checked plan. `basePlan` is the plan without its scenario: its prices fix the units of demand.
 * Offers with `max: 0` and contracts without capacity are left out altogether, so that they can change nothing.
 */
export function compileModel(written: Plan, basePlan: Plan): Model {
  const plan = withFreeUse(written);
  const registry = openRegistry();
  const { value, course } = registry;
  const names: Names = {
    chips: namesOf(plan.chips),
    markets: namesOf(plan.markets),
    sites: namesOf(plan.sites),
    regimes: namesOf(plan.regimes),
    workloads: namesOf(plan.workloads),
    contracts: namesOf(plan.contracts).filter((name) => !isEmpty(plan.contracts[name]!)),
    offers: namesOf(plan.offers).filter((name) => plan.offers[name]!.max > 0),
  };
  const { months } = plan.calendar;
  const markets = names.markets.map((name) => {
    const market = plan.markets[name]!;
    const { chip } = market.price;
    return { name, price: course(market.price), perH100e: chip === undefined, chip: chip === undefined ? -1 : names.chips.indexOf(chip) };
  });
  const products = namesOf(plan.products).map((name) => compileProduct(registry, plan, name, basePlan.products[name] ?? plan.products[name]!, names.workloads));
  const contracts = names.contracts.map((name): ContractModel => {
    const contract = compileContract(registry, name, plan.contracts[name]!, names, months);
    const of = plan.contracts[name]!.of;
    const sharedProducts = products.flatMap((product, i) => (of === undefined || of.includes(product.name) ? [i] : []));
    return {
      sharedProducts,
      ...contract,
      ...leaseBooking(plan, plan.contracts[name]!, contract.last + 1 - contract.first),
    };
  });
  const offers = names.offers.map((name): OfferModel => ({
    ...compileOffer(registry, name, plan.offers[name]!, names, months),
    ...leaseBooking(plan, plan.offers[name]!, Math.round(medianOf(plan.offers[name]!.term.distribution))),
  }));
  const model: Omit<Model, "values" | "series" | "relativeChip" | "beliefs" | "mostSignings" | "impacts"> = {
    plan,
    months,
    chips: names.chips.map((name) => ({ name, h100e: value(plan.chips[name]!.h100e), powerW: value(plan.chips[name]!.power) })),
    regimes: names.regimes.map((name) => compileRegime(registry, plan, name)),
    markets,
    demand: compileDemand(registry, plan, names),
    products,
    workloads: names.workloads.map((name) => compileWorkload(registry, name, plan.workloads[name]!, names.chips, compileProgrammeNeeds(registry, plan, name))),
    sites: names.sites.map((name) => {
      const site = plan.sites[name]!;
      return { name, power: value(site.power_slip), shell: value(site.shell_slip), chips: value(site.chips_slip), announced: value(site.announced) };
    }),
    contracts,
    offers,
    ...compileFunding(registry, plan),
    events: compileEvents(registry, plan, { workloads: names.workloads, markets, products, contracts }),
    accounting: compileAccounting(registry, plan),
    tenancies: compileTenancies(registry, plan, names.chips, names.markets),
    clouds: compileClouds(
      registry,
      plan,
      products.map((product) => product.name),
    ),
    feedback: compileFeedback(registry, plan, products),
    distress: compileDistress(registry, plan, contracts, offers),
    policy: compilePolicy(registry, plan, names),
    valuation: compileValuation(registry, plan, names),
    rival:
      plan.rival === undefined
        ? undefined
        : {
            level: value(plan.rival.level),
            growth: value(plan.rival.growth),
            behindBelow: value(plan.rival.behind_below),
            ourEfficiency: value(plan.rival.our_efficiency),
          },
  };
  const impacts = compileImpacts(registry, plan, names);
  const beliefs: Model["beliefs"][number][] = registry.values.flatMap((held, index) =>
    held.distribution.kind === "beliefs" ? [{ value: index, series: -1, address: held.address, parts: held.distribution.parts }] : [],
  );
  // A price and the base price draw alike: one belief.
  registry.series.forEach(({ address, course: held }, index) => {
    if (held.kind === "value" && held.distribution.kind === "beliefs" && !beliefs.some((belief) => belief.address === address))
      beliefs.push({ value: -1, series: index, address, parts: held.distribution.parts });
  });
  return {
    ...model,
    impacts,
    mostSignings: mostSignings(model),
    values: registry.values,
    series: registry.series,
    relativeChip: registry.relativeChip,
    beliefs,
  };
}

const regimeIndex = (names: Names, name: string | undefined): number => (name === undefined ? -1 : names.regimes.indexOf(name));

/** One value for each state of a regime; none without a regime. */
const perState = (registry: Registry, plan: Plan, regime: string | undefined, by: Readonly<Record<string, Value>> | undefined): ValueIndex[] =>
  regime === undefined ? [] : compileStates(plan, regime).map((state) => registry.value(by?.[state]));

function compileDemand(registry: Registry, plan: Plan, names: Names): Model["demand"] {
  const { value, course } = registry;
  return {
    runRate: course(plan.demand.run_rate),
    isCourse: plan.demand.run_rate.course.kind !== "value",
    growth: course(plan.demand.growth),
    volatility: value(plan.demand.volatility),
    ceiling: course(plan.demand.ceiling),
    segments: namesOf(plan.segments).map((name) => {
      const segment = plan.segments[name]!;
      return { size: value(segment.size), in: segment.in, then: value(segment.then), by: segment.by ?? segment.in + 12, ours: value(segment.ours) };
    }),
    lateBy: value(plan.demand.late_by),
    regime: regimeIndex(names, plan.demand.regime),
    regimeGrowth: perState(registry, plan, plan.demand.regime, plan.demand.regime_growth),
    stream: plan.demand.run_rate.stream,
  };
}

function compileEvents(registry: Registry, plan: Plan, lists: EventLists): Model["events"] {
  const { value } = registry;
  return namesOf(plan.events).map((name) => {
    const event = plan.events[name]!;
    return {
      name,
      stream: event.chance.stream,
      chance: value(event.chance),
      first: event.when.first ?? 0,
      last: event.when.last ?? (event.when.months ?? plan.calendar.months) - 1,
      lasts: value(event.lasts),
      effects: namesOf(event.effects ?? {}).map((address) => ({
        target: compileTarget(address, lists, registry, plan),
        change: value(event.effects![address]!),
      })),
    };
  });
}

function compileDistress({ value }: Registry, plan: Plan, contracts: readonly ContractModel[], offers: readonly OfferModel[]): Model["distress"] {
  const facilityNames = namesOf(plan.finance!.debt);
  return plan.distress.map((step, index) => ({
    action: ownWord(step.action),
    below: value(step.below),
    lag: value(step.lag),
    contracts:
      step.contracts === undefined
        ? [...contracts, ...offers].flatMap((terms, i) => (terms.exit?.ours ? [i] : []))
        : step.contracts.map((name) => contracts.findIndex((contract) => contract.name === name)).filter((i) => i >= 0),
    facility: step.facility === undefined ? -1 : facilityNames.indexOf(step.facility),
    amount: value(step.amount),
    rate: value(step.rate),
    price: value(step.price),
    chance: value(step.chance),
    stream: step.stream ?? `distress.${index}`,
  }));
}

function compilePolicy({ value }: Registry, plan: Plan, names: Names): Model["policy"] {
  const policy = plan.policy!;
  return {
    rule: policy.rule,
    schedule: namesOf(policy.schedule).flatMap((offer) =>
      names.offers.includes(offer)
        ? namesOf(policy.schedule[offer]!.blocks ?? {}).map((month) => ({
            offer: names.offers.indexOf(offer),
            month: Number(month),
            blocks: value(policy.schedule[offer]!.blocks![month]!),
          }))
        : [],
    ),
    cover:
      policy.cover === undefined
        ? undefined
        : {
            quantile: value(policy.cover.quantile),
            workload: names.workloads.indexOf(policy.cover.workload),
            offers: namesOf(policy.cover.offers ?? {})
              .filter((offer) => names.offers.includes(offer))
              .map((offer) => ({ offer: names.offers.indexOf(offer), share: value(policy.cover!.offers![offer]!) })),
            sizing: value(policy.cover.sizing),
            runway: value(policy.cover.runway),
            every: Math.max(1, Math.round(medianOf(policy.cover.every.distribution))),
          },
    minimumCash: value(policy.minimum_cash),
    minimumCashInMonths: policy.minimum_cash.unit !== undefined && policy.minimum_cash.unit !== "USD",
  };
}

function compileValuation(registry: Registry, plan: Plan, names: Names): Model["valuation"] {
  const { value } = registry;
  const { valuation } = plan;
  if (valuation === undefined) return undefined;
  return {
    discount: value(valuation.discount),
    multiple: value(valuation.multiple),
    trailing: valuation.basis === "trailing-revenue",
    regime: regimeIndex(names, valuation.regime),
    regimeMultiple: perState(registry, plan, valuation.regime, valuation.regime_multiple),
  };
}

/** A contract that is certain to hold no chips cannot matter. */
function isEmpty(contract: Contract): boolean {
  return contract.capacity?.distribution.kind === "constant" && contract.capacity.distribution.value === 0 && contract.price?.unit !== "USD/month";
}

/** States of a regime in a fixed order: those that moves start from or lead to, by name. */
function compileRegime(registry: Registry, plan: Plan, name: string): RegimeModel {
  const regime = plan.regimes[name]!;
  const states = compileStates(plan, name);
  const moves = namesOf(regime.transitions).flatMap((from) =>
    namesOf(regime.transitions[from]!.to ?? {})
      .filter((to) => to !== from)
      .map((to) => ({ from: states.indexOf(from), to: states.indexOf(to), chance: registry.value(regime.transitions[from]!.to![to]!) })),
  );
  return { name, stream: `regimes.${regime.stream ?? name}`, states, start: states.indexOf(regime.start), moves };
}

function compileProduct(registry: Registry, plan: Plan, name: string, base: Product, workloadNames: readonly string[]): ProductModel {
  const { value, course } = registry;
  const product = plan.products[name]!;
  const unit = (product.price.unit ?? "USD/Mtok").replace(/^USD\//, "").replace(/-month$/, "") as ProductModel["unit"];
  return {
    name,
    workload: workloadNames.indexOf(product.on),
    unit: ownWord(unit),
    price: course(product.price),
    // A series of its own: events move the price, never the price that units follow from.
    basePrice: course({ ...base.price }),
    share: value(product.share),
    customers: course(product.customers),
    growth: course(product.growth),
    cohorts: compileCohorts(registry, product),
    useMtok: value(product.use),
    success: value(product.success),
    capMtok: value(product.cap),
    includedMtok: value(product.included),
    overageUsdPerMtok: value(product.overage),
    compute: value(product.compute),
    released: product.access === "gated" ? -1 : course(product.released_demand),
    elasticity: value(product.elasticity),
    churn: value(product.churn_if_unserved),
    unservedCost: value(product.unserved_cost),
    variableCost: value(product.variable_cost),
    free: product.free,
    converts: product.free ? value(product.converts) : -1,
    convertsTo: product.free && product.converts !== undefined && product.converts_to !== undefined ? namesOf(plan.products).indexOf(product.converts_to) : -1,
    paidAfterMonths: value(product.paid_after),
  };
}

function compileCohorts({ value, course }: Registry, { cohorts }: Product): CohortModel | undefined {
  if (cohorts === undefined) return undefined;
  const byAge = (points: Readonly<Record<string, Value>> | undefined): CohortModel["retention"] =>
    Object.keys(points ?? {})
      .map((age) => ({ age: Number(age), index: value(points![age]) }))
      .sort((a, b) => a.age - b.age);
  return {
    newCustomers: course(cohorts.new),
    openingAge: value(cohorts.opening_age),
    retention: byAge(cohorts.retention),
    expansion: byAge(cohorts.expansion),
  };
}

function compileWorkload(
  registry: Registry,
  name: string,
  workload: Workload,
  chipNames: readonly string[],
  programmes: readonly SeriesIndex[],
): WorkloadModel {
  const { value, course } = registry;
  const usable = workload.chips === undefined ? chipNames : workload.chips;
  return {
    name,
    kind: ownWord(workload.kind),
    throughput:
      workload.throughput === undefined
        ? chipNames.map((chip) => (usable.includes(chip) ? 0 : -1))
        : chipNames.map((chip) => value(workload.throughput![chip])),
    improvement: value(workload.improvement),
    load: workload.kind === "inference" ? compileLoad(value(workload.peak_to_mean), workload.load) : undefined,
    headroom: value(workload.headroom),
    preempted: value(workload.preempted),
    floor: value(workload.floor),
    target: value(workload.target),
    need: course(workload.need),
    programmes,
    proportional: workload.measure === "proportional",
    value: value(workload.value),
    goodput: value(workload.goodput),
    saves: value(workload.saves),
    amount: course(workload.amount),
    worth: value(workload.worth),
    priority: workload.priority,
  };
}

function compileTerms(registry: Registry, name: string, terms: Contract | Offer, capacity: Value | undefined, names: Names): TermsModel {
  const { value, course } = registry;
  const chip = terms.chip ?? capacity?.chip ?? terms.price?.chip;
  const exit = terms.exit;
  const price = course(terms.price);
  if (terms.price?.course.kind === "relative" && chip !== undefined) registry.relativeChip.set(price, names.chips.indexOf(chip));
  return {
    name,
    kind: ownWord(terms.kind),
    supplier: terms.supplier ?? name,
    // What is had by the hour, or let, stands already: no site delays it.
    site: terms.site === undefined || ["on-demand", "spot", "sublet"].includes(terms.kind) ? -1 : names.sites.indexOf(terms.site),
    chip: chip === undefined ? -1 : names.chips.indexOf(chip),
    market: terms.market === undefined ? -1 : names.markets.indexOf(terms.market),
    price,
    perMonth: terms.price?.unit === "USD/month",
    capacity: value(capacity),
    ramp: Object.keys(terms.ramp ?? {})
      .map((age) => ({ age: Number(age), share: value(terms.ramp![age]!) }))
      .sort((a, b) => a.age - b.age),
    availability: value(terms.availability),
    placeable: value(terms.placeable),
    prepay: value(terms.prepay),
    refundable: terms.refundable,
    indexed: terms.indexed,
    exit:
      exit === undefined
        ? undefined
        : {
            ours: exit.by !== "supplier",
            theirs: exit.by !== "us" && exit.leaves,
            theyMay: exit.by !== "us",
            notice: value(exit.notice),
            fee: value(exit.fee),
            lockedUntil: exit.locked_until ?? -Infinity,
            exercised: exit.exercised ?? Infinity,
            leavesAbove: value(exit.leaves_above),
            leavesAfter: value(exit.leaves_after),
          },
    letterOfCredit: value(terms.letter_of_credit),
    inAdvance: terms.pays === "advance",
    paidAfterMonths: value(terms.paid_after),
    damages: value(terms.damages),
    longStop: value(terms.long_stop),
    impairments: ("impaired" in terms ? Object.keys(terms.impaired ?? {}) : [])
      .map((month) => ({ month: Number(month), share: value((terms as Contract).impaired![month]) }))
      .sort((a, b) => a.month - b.month),
    accounting: ownWord(terms.accounting),
    leaseShare: value(terms.lease_share),
    pue: value(terms.pue),
    powerPrice: course(terms.power_price),
    staff: value(terms.staff),
    lifeMonths: value(terms.life),
    lifeChanges: compileLives(registry, terms.life_change),
    residual: value(terms.residual),
    maxShare: value(terms.max_share),
    preempted: value(terms.preempted),
    available: course("available" in terms ? terms.available : undefined),
    commit: value(terms.commit),
  };
}

function compileContract(registry: Registry, name: string, contract: Contract, names: Names, months: number): Omit<ContractModel, "sharedProducts"> {
  const first = contract.term?.first ?? 0;
  const last = contract.term?.last ?? (contract.term?.months === undefined ? months - 1 : first + contract.term.months - 1);
  return { ...compileTerms(registry, name, contract, contract.capacity, names), first, last, revenueShare: registry.value(contract.revenue_share) };
}

function compileOffer(registry: Registry, name: string, offer: Offer, names: Names, months: number): OfferModel {
  return {
    ...compileTerms(registry, name, offer, offer.block, names),
    max: offer.max,
    from: offer.from ?? 0,
    until: offer.until ?? months - 1,
    fixedUntil: offer.fixed_until ?? Infinity,
    termMonths: registry.value(offer.term),
    leadMonths: registry.value(offer.lead),
    capex: registry.value(offer.capex),
    blockInW: offer.block.unit === "W",
    capexPerW: offer.capex?.unit === "USD/W",
  };
}

/** What an event acts on, from its address: "demand.run_rate", "markets.h100.price", "products.api.price", "contracts.memphis.capacity"… The last part of an address in `finance` stands third. */
function compileTarget(address: string, lists: EventLists, registry: Registry, plan: Plan): EventTarget {
  const [collection, name = "", attribute = ""] = address.split(".");
  if (collection === "demand") return name === "growth" ? { kind: "growth" } : { kind: "demand" };
  if (collection === "markets") return { kind: "series", series: lists.markets.find((market) => market.name === name)!.price };
  if (collection === "contracts") return { kind: "contract", contract: lists.contracts.findIndex((contract) => contract.name === name) };
  if (collection === "products") {
    const product = lists.products.find((candidate) => candidate.name === name)!;
    return { kind: "series", series: attribute === "customers" ? product.customers : product.price };
  }
  if (collection === "segments") return { kind: "series", series: registry.course(plan.segments[name]!.rival_price) };
  if (collection === "workloads") return { kind: "goodput", workload: lists.workloads.indexOf(name) };
  if (collection === "valuation") return { kind: "valuation", value: registry.value(plan.valuation!.multiple), raise: -1 };
  if (address.startsWith("finance.raises."))
    return { kind: "valuation", value: registry.value(plan.finance!.raises[attribute]!.valuation), raise: namesOf(plan.finance!.raises).indexOf(attribute) };
  if (address.startsWith("finance.costs.")) return { kind: "series", series: registry.course(plan.finance!.costs[attribute]!.amount) };
  throw new Error(`an event acts on ${address}, which the checker should have refused`);
}
