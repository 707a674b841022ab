/**
 * Raises as formulas: gross, spread and costs, the tax on awards that vest at an offering, and its option a month later.
 *
 * When a raise closes, and what demand makes of the price, are the run's: they enter as values. The amounts follow the inputs.
 */
import { pricedOffering, raiseTerms } from "../company/raise-funds.ts";
import { exercisedShare, sizeFactor } from "../company/offering.ts";
import { type Expr, min, minus, now, of, one, over, plus, times } from "./grid.ts";
import { heldRow, heldScalar, type Making, postLive, valueAt, work } from "./making.ts";

export function raiseRows(making: Making): void {
  const { model, base } = making;
  model.raises.forEach((raise, r) => {
    // What holders sell among themselves is no money of the company's; what customers pay ahead enters with the rest.
    if (raise.kind === "secondary" || raise.kind === "prepayment") return;
    const closes = heldRow(making, `${raise.name}: closes`, "count", (t) => (base.futures.raiseMonth[r] === t ? 1 : 0));
    const middle = raise.amount >= 0 ? valueAt(making, raise.amount) : times(valueAt(making, raise.sold), valueAt(making, raise.valuation));
    if (raise.offering !== undefined) {
      offeringRows(making, r, now(closes), middle);
      return;
    }
    const raised = work(making, `${raise.name}: gross proceeds`, times(now(closes), middle));
    const costs = work(
      making,
      `${raise.name}: spread and costs`,
      times(now(closes), min(middle, plus(times(middle, valueAt(making, raise.spread)), valueAt(making, raise.costs)))),
    );
    postStock(making, raise.name, now(raised), now(costs));
  });
}

function postStock(making: Making, why: string, gross: Expr, costs: Expr): void {
  postLive(making, { debit: "cash", credit: "stockIssued", cashLine: "stockIssued", why }, gross);
  postLive(making, { debit: "stockIssued", credit: "cash", cashLine: "issueCosts", why }, costs);
}

/** An offering at the demand of the run. Without an attribute its part is left out. */
function offeringRows(making: Making, r: number, closes: Expr, middle: Expr): void {
  const { model, base } = making;
  const raise = model.raises[r]!;
  const offering = raise.offering!;
  const { name } = raise;
  const priced = pricedOffering(model, base.futures, r);
  const { soldShare } = raiseTerms(model, base.futures, r);
  const multiple = base.futures.raiseDemand[r]!;
  const demanded = Number.isNaN(multiple) ? 2 : multiple;
  const price = offering.demand < 0 ? one : of(heldScalar(making, `${name}: price over the middle of its range`, priced.priceFactor, "number"));
  const size = offering.demand < 0 ? one : of(heldScalar(making, `${name}: shares sold over shares offered`, sizeFactor(demanded), "number"));
  const gross = times(times(middle, price), size);
  const spread = offering.spreadBySize
    ? of(heldScalar(making, `${name}: spread by the size of the deal`, priced.spreadShare, "number"))
    : valueAt(making, raise.spread);
  const raised = work(making, `${name}: gross proceeds`, times(closes, gross));
  const costs = work(making, `${name}: spread and costs`, times(closes, min(gross, plus(times(gross, spread), valueAt(making, raise.costs)))));
  const hasOption = offering.greenshoe >= 0;
  let [grossAll, costsAll]: [Expr, Expr] = [now(raised), now(costs)];
  if (hasOption) {
    const later = heldRow(making, `${name}: its option closes`, "count", (t) => (base.futures.raiseMonth[r] === t - 1 ? 1 : 0));
    const exercised = of(heldScalar(making, `${name}: option exercised`, exercisedShare(demanded), "number"));
    const secondary = offering.secondary < 0 ? one : over(one, minus(one, valueAt(making, offering.secondary)));
    const option = times(times(times(gross, secondary), valueAt(making, offering.greenshoe)), exercised);
    const optioned = work(making, `${name}: gross of its option`, times(now(later), option));
    grossAll = plus(grossAll, now(optioned));
    costsAll = plus(costsAll, times(now(optioned), spread));
  }
  postStock(making, name, grossAll, costsAll);
  if (offering.awards < 0 || offering.withholding < 0) return;
  const sold =
    raise.sold >= 0
      ? valueAt(making, raise.sold)
      : raise.valuation >= 0
        ? over(middle, valueAt(making, raise.valuation))
        : of(heldScalar(making, `${name}: share sold`, soldShare, "number"));
  const valuation = raise.valuation >= 0 ? valueAt(making, raise.valuation) : over(middle, sold);
  const before = times(times(valuation, minus(one, sold)), price);
  const withheld = work(
    making,
    `${name}: tax on awards that vest`,
    times(closes, times(times(valueAt(making, offering.awards), valueAt(making, offering.withholding)), before)),
  );
  postLive(making, { debit: "stockAwards", credit: "cash", cashLine: "awardWithholding", why: name }, now(withheld));
}
