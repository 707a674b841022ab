/** What ties the parts of the plan's money: raises, loans, costs, valuation. */
import type { Checking } from "./checking.ts";
import { constantOf, faultAt, type PartialPlan, warnAt, wholeEntries } from "../read/partial-plan.ts";
import type { Place } from "../source-tree.ts";
import type { Plan } from "../vocabulary/vocabulary.ts";

type Raise = Plan["finance"]["raises"][string];
type Loan = Plan["finance"]["debt"][string];

/** Attributes of a raise that mean nothing without another. */
const halves = [
  ["closes_after", "below_runway"],
  ["strike", "warrants"],
  ["open", "regime"],
  ["awards", "withholding"],
  ["withholding", "awards"],
  ["catch_up", "awards"],
] as const satisfies readonly (readonly [keyof Raise, keyof Raise])[];

export function fundingChecks(checking: Checking, plan: PartialPlan): void {
  checkRaises(checking, plan);
  checkLoans(checking, plan);
  checkRest(checking, plan);
}

function checkRaises(checking: Checking, plan: PartialPlan): void {
  for (const [name, raise] of wholeEntries(checking, plan.finance?.raises)) {
    const months = checking.calendar?.months ?? Infinity;
    if (raise.when < 0 || raise.when >= months)
      warnAt(checking, {
        code: "W134",
        address: `finance.raises.${name}.when`,
        place: raise.place,
        message: `the raise ${name} closes outside the plan's months, so it brings nothing`,
        remedy: "correct its month, or remove it",
      });
    const isPriced = raise.sold !== undefined && raise.valuation !== undefined;
    if (raise.amount === undefined && !isPriced)
      faultAt(checking, {
        code: "P909",
        address: `finance.raises.${name}`,
        place: raise.place,
        message: `nothing says how much the raise ${name} brings`,
        remedy: "give `amount`, or `sold` and `valuation`",
      });
    if (raise.amount !== undefined && raise.sold === undefined && raise.valuation === undefined && raise.kind !== "prepayment")
      faultAt(checking, {
        code: "P909",
        address: `finance.raises.${name}`,
        place: raise.place,
        message: `nothing says what share of the company the raise ${name} costs`,
        remedy: "add `sold` or `valuation`",
      });
    if (raise.amount !== undefined && isPriced)
      faultAt(checking, {
        code: "P909",
        address: `finance.raises.${name}`,
        place: raise.place,
        message: `the raise ${name} has \`amount\`, \`sold\` and \`valuation\`, of which two give the third`,
        remedy: "leave one out",
      });
    if (raise.kind === "ipo") checkOffering(checking, `finance.raises.${name}`, raise);
    for (const [half, other] of halves)
      if (raise[half] !== undefined && raise[other] === undefined) unpaired(checking, `finance.raises.${name}`, raise.place, half, other);
  }
}

/** The registration statement is public at least 15 days before the roadshow, and that takes a week or two. */
function checkOffering(checking: Checking, address: string, { filed, when, place }: Raise): void {
  if (filed !== undefined && filed >= when)
    faultAt(checking, {
      code: "P921",
      address: `${address}.filed`,
      place,
      message: `${address} is priced in the month of its public filing, or before`,
      remedy: "let at least a month lie between `filed` and `when`: 15 days in public, then the roadshow",
    });
}

function checkVendor(checking: Checking, plan: PartialPlan, address: string, { vendor, vendor_share, place }: Loan): void {
  if (vendor === undefined) {
    if (vendor_share !== undefined) unpaired(checking, address, place, "vendor_share", "vendor");
    return;
  }
  const suppliers = [...Object.values(plan.contracts ?? {}), ...Object.values(plan.offers ?? {})].map(({ supplier }) => supplier);
  if (!suppliers.includes(vendor))
    faultAt(checking, {
      code: "P922",
      address: `${address}.vendor`,
      place,
      message: `no contract and no offer has the supplier \`${vendor}\`, so it sends no bills`,
      remedy: `name a supplier as it stands in \`contracts:\` or \`offers:\``,
    });
}

function unpaired(checking: Checking, address: string, place: Place, half: string, other: string): void {
  faultAt(checking, {
    code: "P910",
    address: `${address}.${half}`,
    place,
    message: `${address} has \`${half}\` without \`${other}\``,
    remedy: `add \`${other}: …\`, or leave it out`,
  });
}

function checkLoans(checking: Checking, plan: PartialPlan): void {
  for (const [name, loan] of wholeEntries(checking, plan.finance?.debt)) {
    const address = `finance.debt.${name}`;
    const [limit, drawn] = [constantOf(loan.limit), constantOf(loan.drawn)];
    if (limit !== undefined && drawn !== undefined && drawn > limit)
      faultAt(checking, {
        code: "P906",
        address: `${address}.drawn`,
        place: loan.drawn.place,
        message: `more is drawn on ${name} than its limit allows`,
        remedy: "raise the limit, or correct `drawn`",
      });
    if (loan.amortised_from !== undefined && loan.maturity === undefined)
      faultAt(checking, {
        code: "P910",
        address,
        place: loan.place,
        message: `${address} has \`amortised_from\` without \`maturity\``,
        remedy: "add `maturity: …`",
      });
    if (loan.maturity !== undefined && loan.amortised_from !== undefined && loan.amortised_from > loan.maturity)
      faultAt(checking, {
        code: "P906",
        address,
        place: loan.place,
        message: `${address} is repaid from a month after its maturity`,
        remedy: "let `amortised_from` come before `maturity`",
      });
    if (loan.available !== undefined && loan.available.first === undefined)
      faultAt(checking, {
        code: "P910",
        address: `${address}.available`,
        place: loan.place,
        message: `${address}.available is a duration, and nothing says where it begins`,
        remedy: "write `available: 2026-07 to 2028-06`",
      });
    checkVendor(checking, plan, address, loan);
  }
}

function checkRest(checking: Checking, plan: PartialPlan): void {
  for (const [name, cost] of wholeEntries(checking, plan.finance?.costs)) {
    if (cost.amount === undefined && constantOf(cost.of_revenue) === 0)
      faultAt(checking, {
        code: "P909",
        address: `finance.costs.${name}`,
        place: cost.place,
        message: `nothing says how much ${name} costs`,
        remedy: "give `amount`, `of_revenue`, or both",
      });
  }
  const { valuation } = plan;
  if (valuation !== undefined && valuation.regime_multiple !== undefined && valuation.regime === undefined)
    faultAt(checking, {
      code: "P910",
      address: "valuation.regime_multiple",
      place: valuation.place,
      message: "`regime_multiple` has no `regime`",
      remedy: "add `regime: …`",
    });
}
