/** The plan's money as indices: costs, loans, raises, terms of payment, the opening balance sheet. */
import { compileLabelCosts } from "./compile-programmes.ts";
import type { Plan } from "../../plan/vocabulary/vocabulary.ts";
import { compileLives } from "./compile-accounting.ts";
import { compileStates } from "./compile-states.ts";
import type { Model, OfferingModel } from "./model.ts";
import { ownWord } from "./own-word.ts";
import { namesOf, type Registry } from "./registry.ts";

type FundingParts = "costs" | "facilities" | "raises" | "investors" | "privateCeiling" | "rivalOfferings" | "finance" | "opening";

export function compileFunding(registry: Registry, plan: Plan): Pick<Model, FundingParts> {
  return {
    costs: [...compileCosts(registry, plan), ...compileLabelCosts(registry, plan)],
    facilities: compileFacilities(registry, plan),
    raises: compileRaises(registry, plan),
    investors: namesOf(plan.finance!.investors).map((name) => ({ name, perYear: registry.value(plan.finance!.investors[name]!.per_year) })),
    privateCeiling: registry.course(plan.finance!.private_ceiling),
    rivalOfferings: compileRivalOfferings(registry, plan),
    finance: compileTerms(registry, plan),
    opening: compileOpening(registry, plan),
  };
}

function compileCosts({ value, course }: Registry, { finance }: Plan): Model["costs"] {
  return namesOf(finance!.costs).map((name) => {
    const cost = finance!.costs[name]!;
    return {
      name,
      amount: course(cost.amount),
      growth: value(cost.growth),
      ofRevenue: value(cost.of_revenue),
      line: cost.function,
      inStock: cost.paid_in === "stock",
      paidAfterMonths: value(cost.paid_after),
    };
  });
}

function compileFacilities({ value }: Registry, { finance }: Plan): Model["facilities"] {
  return namesOf(finance!.debt).map((name) => {
    const facility = finance!.debt[name]!;
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
      leverage: value(facility.leverage),
      vendor: facility.vendor,
      vendorShare: value(facility.vendor_share),
      crossDefaults: facility.cross_default ?? false,
      signed: facility.signed,
    };
  });
}

function compileRaises(registry: Registry, plan: Plan): Model["raises"] {
  const { value } = registry;
  const { finance } = plan;
  const classes = namesOf(finance!.investors);
  return namesOf(finance!.raises).map((name) => {
    const raise = finance!.raises[name]!;
    return {
      name,
      kind: ownWord(raise.kind),
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
      investors: raise.investors === undefined ? -1 : classes.indexOf(raise.investors),
      belowRunway: value(raise.below_runway),
      closesAfter: value(raise.closes_after),
      preference: value(raise.preference),
      ratchet: value(raise.ratchet),
      warrants: value(raise.warrants),
      strike: value(raise.strike),
      offering: raise.kind === "ipo" ? compileOffering(registry, plan, raise) : undefined,
      refundable: raise.refundable === true,
      usedOver: value(raise.used_over),
    };
  });
}

function compileOffering({ value }: Registry, plan: Plan, raise: Plan["finance"]["raises"][string]): OfferingModel {
  const { regime } = raise;
  const states = regime === undefined ? [] : compileStates(plan, regime);
  return {
    filed: raise.filed ?? raise.when - 1,
    regime: regime === undefined ? -1 : namesOf(plan.regimes).indexOf(regime),
    open: states.map((state) => value(raise.open?.[state])),
    opensByName: states.map((state) => state === "open"),
    retryMonths: value(raise.retry),
    range: value(raise.range),
    demand: value(raise.demand),
    pulledBelow: value(raise.pulled_below),
    secondary: value(raise.secondary),
    greenshoe: value(raise.greenshoe),
    spreadBySize: raise.spread_by_size === true,
    cashAfterMonths: value(raise.cash_after),
    lockUpMonths: value(raise.lock_up),
    convertsAbove: value(raise.converts_above),
    awards: value(raise.awards),
    withholding: value(raise.withholding),
    catchUp: value(raise.catch_up),
  };
}

function compileRivalOfferings({ value }: Registry, { finance }: Plan): Model["rivalOfferings"] {
  return namesOf(finance!.rival_offerings).map((name) => {
    const rival = finance!.rival_offerings[name]!;
    return {
      name,
      stream: rival.chance.stream,
      when: rival.when,
      chance: value(rival.chance),
      lastsMonths: value(rival.lasts),
      open: value(rival.open),
      demand: value(rival.demand),
    };
  });
}

function compileTerms({ value }: Registry, plan: Plan): Model["finance"] {
  const finance = plan.finance!;
  return {
    customersPayAfter: value(finance.customers_pay_after),
    suppliersPaidAfter: value(finance.suppliers_paid_after),
    interestOnCash: value(finance.interest_on_cash),
    taxRate: value(finance.tax_rate),
    lossLimit: value(finance.loss_limit),
    borrowingRate: value(finance.borrowing_rate),
    idle: finance.idle,
  };
}

function compileOpening(registry: Registry, { opening }: Plan): Model["opening"] {
  const { value } = registry;
  return {
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
    shares: value(opening.shares),
    equipment: namesOf(opening.equipment).map((name) => {
      const vintage = opening.equipment[name]!;
      return {
        book: value(vintage.book),
        lifeLeft: value(vintage.life_left),
        residual: value(vintage.residual),
        lifeChanges: compileLives(registry, vintage.life_change),
      };
    }),
    leases: namesOf(opening.leases).map((name) => {
      const lease = opening.leases[name]!;
      return { liability: value(lease.liability), asset: value(lease.asset), months: value(lease.months), finance: lease.kind === "finance-lease" };
    }),
  };
}
