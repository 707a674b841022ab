/**
 * From a checked plan to its model: names become indices, in the order of the names, and every value gets its slot.
 */
import type { Course, Distribution, Process, Series, Value } from "../plan/value.ts";
import type { Contract, Offer, Plan, Product, Workload } from "../plan/vocabulary.ts";
import { compileLoad } from "./load-blocks.ts";
import type { ContractModel, EventTarget, MarketModel, Model, OfferModel, ProductModel, RegimeModel, SeriesIndex, TermsModel, ValueIndex, WorkloadModel } from "./model.ts";

/** Names in a fixed order (by code unit), whatever the order in the plan. */
export const namesOf = (entries: Readonly<Record<string, unknown>>): string[] => Object.keys(entries).sort();

/** Collects the values and series a model refers to. */
interface Registry {
  readonly values: Value[];
  readonly series: Series[];
  value(value: Value | undefined): ValueIndex;
  course(series: Series | undefined): SeriesIndex;
}

function openRegistry(): Registry {
  const values: Value[] = [];
  const series: Series[] = [];
  const valueIndex = new Map<Value, number>();
  const seriesIndex = new Map<Series, number>();
  const add = <T>(item: T | undefined, list: T[], index: Map<T, number>, ordered: (item: T) => T): number => {
    if (item === undefined) return -1;
    const known = index.get(item);
    if (known !== undefined) return known;
    index.set(item, list.length);
    list.push(ordered(item));
    return list.length - 1;
  };
  return {
    values,
    series,
    value: (value) => add(value, values, valueIndex, (held) => ({ ...held, distribution: inOrder(held.distribution) })),
    course: (course) => add(course, series, seriesIndex, (held) => ({ ...held, course: courseInOrder(held.course) })),
  };
}

/**
 * The parts of a mixture in an order of their own: by weight, the heaviest first, then by what they are. A draw chooses
 * among parts in order, and the order in which a plan lists them must not matter.
 */
function inOrder(distribution: Distribution): Distribution {
  if (distribution.kind === "spread") return { kind: "spread", over: inOrder(distribution.over) };
  if (distribution.kind !== "mix" && distribution.kind !== "beliefs") return distribution;
  const parts = distribution.parts.map((part) => ({ ...part, value: inOrder(part.value) }));
  const key = (part: { readonly value: Distribution }): string => JSON.stringify(part.value);
  parts.sort((a, b) => b.weight - a.weight || (key(a) < key(b) ? -1 : 1));
  return { ...distribution, parts } as Distribution;
}

function courseInOrder(course: Course): Course {
  if (course.kind === "value") return { kind: "value", distribution: inOrder(course.distribution) };
  if (course.kind === "steps") return { kind: "steps", steps: course.steps.map((step) => ({ ...step, distribution: inOrder(step.distribution) })) };
  if (course.kind === "relative") return { ...course, share: inOrder(course.share) };
  return course.kind === "process" ? { kind: "process", process: processInOrder(course.process) } : course;
}

function processInOrder(process: Process): Process {
  if (process.kind === "regime") return { ...process, states: process.states.map((entry) => ({ ...entry, value: inOrder(entry.value) })) };
  const isDistribution = (field: unknown): field is Distribution => typeof field === "object" && !Array.isArray(field);
  return Object.fromEntries(Object.entries(process).map(([key, field]: [string, unknown]) => [key, isDistribution(field) ? inOrder(field) : field])) as Process;
}

/**
 * Compiles a checked plan. `basePlan` is the plan without its scenario: its prices fix the units of demand.
 * Offers with `max: 0` and contracts without capacity are left out altogether, so that they can change nothing.
 */
export function compileModel(plan: Plan, basePlan: Plan): Model {
  const registry = openRegistry();
  const { value, course } = registry;
  const chipNames = namesOf(plan.chips);
  const marketNames = namesOf(plan.markets);
  const siteNames = namesOf(plan.sites);
  const regimeNames = namesOf(plan.regimes);
  const workloadNames = namesOf(plan.workloads);
  const contractNames = namesOf(plan.contracts).filter((name) => !isEmpty(plan.contracts[name]!));
  const offerNames = namesOf(plan.offers).filter((name) => plan.offers[name]!.max > 0);
  const costNames = namesOf(plan.finance!.costs);
  const facilityNames = namesOf(plan.finance!.debt);
  const names = { chips: chipNames, markets: marketNames, sites: siteNames, regimes: regimeNames };

  const markets = marketNames.map((name) => {
    const market = plan.markets[name]!;
    return { name, price: course(market.price), perH100e: market.price.chip === undefined };
  });
  const products = namesOf(plan.products).map((name) =>
    compileProduct(registry, name, plan.products[name]!, basePlan.products[name] ?? plan.products[name]!, workloadNames),
  );
  const workloads = workloadNames.map((name) => compileWorkload(registry, name, plan.workloads[name]!, chipNames));
  const contracts = contractNames.map((name) => compileContract(registry, name, plan.contracts[name]!, names, plan.calendar.months));
  const offers = offerNames.map((name) => compileOffer(registry, name, plan.offers[name]!, names, plan.calendar.months));
  const opening = plan.opening;
  const finance = plan.finance!;
  const valuation = plan.valuation;
  const policy = plan.policy!;
  const regimeIndex = (name: string | undefined): number => (name === undefined ? -1 : regimeNames.indexOf(name));
  const statesOf = (regime: number): readonly string[] => (regime < 0 ? [] : compileStates(plan, regimeNames[regime]!));
  const perState = (regime: number, by: Readonly<Record<string, Value>> | undefined): ValueIndex[] => statesOf(regime).map((state) => value(by?.[state]));
  const model: Omit<Model, "values" | "series" | "beliefs"> = {
    plan,
    months: plan.calendar.months,
    chips: chipNames.map((name) => ({ name, h100e: value(plan.chips[name]!.h100e), powerW: value(plan.chips[name]!.power) })),
    regimes: regimeNames.map((name) => compileRegime(registry, plan, name)),
    markets,
    demand: {
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
      regime: regimeIndex(plan.demand.regime),
      regimeGrowth: perState(regimeIndex(plan.demand.regime), plan.demand.regime_growth),
      stream: plan.demand.run_rate.stream,
    },
    products,
    workloads,
    sites: siteNames.map((name) => {
      const site = plan.sites[name]!;
      return { name, power: value(site.power_slip), shell: value(site.shell_slip), chips: value(site.chips_slip), announced: value(site.announced) };
    }),
    contracts,
    offers,
    costs: costNames.map((name) => {
      const cost = finance.costs[name]!;
      return {
        name,
        amount: course(cost.amount),
        growth: value(cost.growth),
        ofRevenue: value(cost.of_revenue),
        line: cost.function,
        inStock: cost.paid_in === "stock",
        paidAfterMonths: value(cost.paid_after),
      };
    }),
    facilities: facilityNames.map((name) => {
      const facility = finance.debt[name]!;
      return {
        name,
        limit: value(facility.limit),
        drawn: value(facility.drawn),
        ratePerYear: value(facility.rate),
        feePerYear: value(facility.fee),
        availableFrom: facility.available === undefined ? Infinity : (facility.available.first ?? 0),
        availableTo: facility.available === undefined ? -Infinity : (facility.available.last ?? (facility.available.months ?? Infinity) - 1),
        maturity: facility.maturity ?? Infinity,
        amortisedFrom: facility.amortised_from ?? Infinity,
        minimumCash: value(facility.minimum_cash),
        cureMonths: value(facility.cure),
        signed: facility.signed,
      };
    }),
    raises: namesOf(finance.raises).map((name) => {
      const raise = finance.raises[name]!;
      return {
        name,
        kind: raise.kind,
        stream: raise.chance.stream,
        when: raise.when,
        chance: value(raise.chance),
        lateBy: value(raise.late_by),
        amount: value(raise.amount),
        sold: value(raise.sold),
        valuation: value(raise.valuation),
        spread: value(raise.spread),
        costs: value(raise.costs),
        signed: raise.signed,
      };
    }),
    events: namesOf(plan.events).map((name) => {
      const event = plan.events[name]!;
      return {
        name,
        stream: event.chance.stream,
        chance: value(event.chance),
        first: event.when.first ?? 0,
        last: event.when.last ?? (event.when.months ?? plan.calendar.months) - 1,
        lasts: value(event.lasts),
        effects: namesOf(event.effects ?? {}).map((address) => ({
          target: compileTarget(address, { markets, products, contracts, costs: costNames }, registry, plan),
          change: value(event.effects![address]!),
        })),
      };
    }),
    distress: plan.distress.map((step, index) => ({
      action: step.action,
      below: value(step.below),
      lag: value(step.lag),
      contracts:
        step.contracts === undefined ? contracts.map((_, i) => i).filter((i) => contracts[i]!.exit?.ours) : step.contracts.map((name) => contractNames.indexOf(name)).filter((i) => i >= 0),
      facility: step.facility === undefined ? -1 : facilityNames.indexOf(step.facility),
      amount: value(step.amount),
      rate: value(step.rate),
      price: value(step.price),
      chance: value(step.chance),
      stream: step.stream ?? `distress.${index}`,
    })),
    policy: {
      rule: policy.rule,
      schedule: namesOf(policy.schedule).flatMap((offer) =>
        offerNames.includes(offer)
          ? namesOf(policy.schedule[offer]!.blocks ?? {}).map((month) => ({ offer: offerNames.indexOf(offer), month: Number(month), blocks: value(policy.schedule[offer]!.blocks![month]!) }))
          : [],
      ),
      cover:
        policy.cover === undefined
          ? undefined
          : {
              quantile: value(policy.cover.quantile),
              workload: workloadNames.indexOf(policy.cover.workload),
              offers: namesOf(policy.cover.offers ?? {})
                .filter((offer) => offerNames.includes(offer))
                .map((offer) => ({ offer: offerNames.indexOf(offer), share: value(policy.cover!.offers![offer]!) })),
              sizing: value(policy.cover.sizing),
              every: Math.max(1, Math.round(constantOf(policy.cover.every))),
            },
      minimumCash: value(policy.minimum_cash),
      minimumCashInMonths: policy.minimum_cash.unit !== undefined && policy.minimum_cash.unit !== "USD",
    },
    finance: {
      customersPayAfter: value(finance.customers_pay_after),
      suppliersPaidAfter: value(finance.suppliers_paid_after),
      interestOnCash: value(finance.interest_on_cash),
      taxRate: value(finance.tax_rate),
      lossLimit: value(finance.loss_limit),
      borrowingRate: value(finance.borrowing_rate),
      idle: finance.idle,
    },
    opening: {
      cash: value(opening.cash),
      restrictedCash: value(opening.restricted_cash),
      receivables: value(opening.receivables),
      prepaid: value(opening.prepaid),
      prepaidMonths: value(opening.prepaid_months),
      deposits: value(opening.deposits),
      payables: value(opening.payables),
      accrued: value(opening.accrued),
      contractLiabilities: value(opening.contract_liabilities),
      contractMonths: value(opening.contract_months),
      refundableAdvances: value(opening.refundable_advances),
      taxLosses: value(opening.tax_losses),
      equipment: namesOf(opening.equipment).map((name) => {
        const vintage = opening.equipment[name]!;
        return { book: value(vintage.book), lifeLeft: value(vintage.life_left), residual: value(vintage.residual) };
      }),
      leases: namesOf(opening.leases).map((name) => {
        const lease = opening.leases[name]!;
        return { liability: value(lease.liability), asset: value(lease.asset), months: value(lease.months), finance: lease.kind === "finance-lease" };
      }),
    },
    valuation:
      valuation === undefined
        ? undefined
        : {
            discount: value(valuation.discount),
            multiple: value(valuation.multiple),
            trailing: valuation.basis === "trailing-revenue",
            regime: regimeIndex(valuation.regime),
            regimeMultiple: perState(regimeIndex(valuation.regime), valuation.regime_multiple),
          },
    rival:
      plan.rival === undefined
        ? undefined
        : { level: value(plan.rival.level), growth: value(plan.rival.growth), behindBelow: value(plan.rival.behind_below), ourEfficiency: value(plan.rival.our_efficiency) },
  };
  const beliefs = registry.values.flatMap((held, index) =>
    held.distribution.kind === "beliefs" ? [{ value: index, address: held.address, parts: held.distribution.parts }] : [],
  );
  return { ...model, values: registry.values, series: registry.series, beliefs };
}

/** A contract that is certain to hold no chips cannot matter. */
function isEmpty(contract: Contract): boolean {
  return contract.capacity?.distribution.kind === "constant" && contract.capacity.distribution.value === 0 && contract.price?.unit !== "USD/month";
}

const constantOf = (value: Value): number => (value.distribution.kind === "constant" ? value.distribution.value : 3);

/** States of a regime in a fixed order: those that moves start from or lead to, by name. */
function compileStates(plan: Plan, name: string): readonly string[] {
  const regime = plan.regimes[name]!;
  const states = new Set<string>([regime.start, ...namesOf(regime.transitions)]);
  for (const from of namesOf(regime.transitions)) for (const to of namesOf(regime.transitions[from]!.to ?? {})) states.add(to);
  return [...states].sort();
}

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

function compileProduct(registry: Registry, name: string, product: Product, base: Product, workloadNames: readonly string[]): ProductModel {
  const { value, course } = registry;
  const unit = (product.price.unit ?? "USD/Mtok").replace(/^USD\//, "").replace(/-month$/, "") as ProductModel["unit"];
  return {
    name,
    workload: workloadNames.indexOf(product.on),
    unit,
    price: course(product.price),
    // A series of its own: events move the price, never the price that units follow from.
    basePrice: course({ ...base.price }),
    share: value(product.share),
    customers: course(product.customers),
    growth: course(product.growth),
    useMtok: value(product.use),
    compute: value(product.compute),
    released: product.access === "gated" ? -1 : course(product.released_demand),
    elasticity: value(product.elasticity),
    churn: value(product.churn_if_unserved),
    unservedCost: value(product.unserved_cost),
    variableCost: value(product.variable_cost),
    free: product.free,
    paidAfterMonths: value(product.paid_after),
  };
}

function compileWorkload(registry: Registry, name: string, workload: Workload, chipNames: readonly string[]): WorkloadModel {
  const { value, course } = registry;
  const usable = workload.chips === undefined ? chipNames : workload.chips;
  return {
    name,
    kind: workload.kind,
    throughput:
      workload.throughput === undefined ? chipNames.map((chip) => (usable.includes(chip) ? 0 : -1)) : chipNames.map((chip) => value(workload.throughput![chip])),
    improvement: value(workload.improvement),
    load: workload.kind === "inference" ? compileLoad(value(workload.peak_to_mean), workload.load) : undefined,
    headroom: value(workload.headroom),
    preempted: value(workload.preempted),
    floor: value(workload.floor),
    target: value(workload.target),
    need: course(workload.need),
    proportional: workload.measure === "proportional",
    value: value(workload.value),
    goodput: value(workload.goodput),
    saves: value(workload.saves),
    amount: course(workload.amount),
    worth: value(workload.worth),
    priority: workload.priority,
  };
}

interface Names {
  readonly chips: readonly string[];
  readonly markets: readonly string[];
  readonly sites: readonly string[];
}

function compileTerms(registry: Registry, name: string, terms: Contract | Offer, capacity: Value | undefined, names: Names): TermsModel {
  const { value, course } = registry;
  const chip = terms.chip ?? capacity?.chip ?? terms.price?.chip;
  const exit = terms.exit;
  return {
    name,
    kind: terms.kind,
    supplier: terms.supplier ?? name,
    site: terms.site === undefined ? -1 : names.sites.indexOf(terms.site),
    chip: chip === undefined ? -1 : names.chips.indexOf(chip),
    market: terms.market === undefined ? -1 : names.markets.indexOf(terms.market),
    price: course(terms.price),
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
            notice: value(exit.notice),
            fee: value(exit.fee),
            lockedUntil: exit.locked_until ?? -Infinity,
            exercised: exit.exercised ?? Infinity,
            leavesAbove: value(exit.leaves_above),
            leavesAfter: value(exit.leaves_after),
          },
    inAdvance: terms.pays === "advance",
    paidAfterMonths: value(terms.paid_after),
    damages: value(terms.damages),
    longStop: value(terms.long_stop),
    accounting: terms.accounting,
    leaseShare: value(terms.lease_share),
    pue: value(terms.pue),
    powerPrice: course(terms.power_price),
    staff: value(terms.staff),
    lifeMonths: value(terms.life),
    residual: value(terms.residual),
    maxShare: value(terms.max_share),
    preempted: value(terms.preempted),
    available: course("available" in terms ? terms.available : undefined),
    commit: value(terms.commit),
  };
}

function compileContract(registry: Registry, name: string, contract: Contract, names: Names, months: number): ContractModel {
  const first = contract.term?.first ?? 0;
  const last = contract.term?.last ?? (contract.term?.months === undefined ? months - 1 : first + contract.term.months - 1);
  return { ...compileTerms(registry, name, contract, contract.capacity, names), first, last };
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

/** What an event acts on, from its address: "demand.run_rate", "markets.h100.price", "products.api.price", "contracts.memphis.capacity"… */
function compileTarget(
  address: string,
  lists: { readonly markets: readonly MarketModel[]; readonly products: readonly ProductModel[]; readonly contracts: readonly ContractModel[]; readonly costs: readonly string[] },
  registry: Registry,
  plan: Plan,
): EventTarget {
  const [collection, name = "", attribute = ""] = address.split(".");
  if (collection === "demand") return name === "growth" ? { kind: "growth" } : { kind: "demand" };
  if (collection === "markets") return { kind: "series", series: lists.markets.find((market) => market.name === name)!.price };
  if (collection === "contracts") return { kind: "contract", contract: lists.contracts.findIndex((contract) => contract.name === name) };
  if (collection === "products") {
    const product = lists.products.find((candidate) => candidate.name === name)!;
    return { kind: "series", series: attribute === "customers" ? product.customers : product.price };
  }
  if (address.startsWith("finance.costs.")) return { kind: "series", series: registry.course(plan.finance!.costs[attribute]!.amount) };
  throw new Error(`an event acts on ${address}, which the checker should have refused`);
}
