/**
 * Raises as formulas: gross, spread and costs, the tax on awards that vest at an offering, and its option a month later.
 *
 * When a raise closes, and what demand makes of the price, are the run's: they enter as values. The amounts follow the inputs.
 */
import { raiseTerms } from "../company/raises/raise-funds.ts";
import { exercisedShare, priceFactor, sizeFactor, spreadAnchors } from "../company/raises/offering.ts";
import { before, call, compare, type Expr, max, min, minus, now, of, one, over, plus, type Row, sum, times, when, whole, zero } from "./grid.ts";
import { courseRow, heldRow, heldScalar, type Making, postLive, valueAt, work } from "./making.ts";

export function raiseRows(making: Making): void {
  const { model, base } = making;
  const year = openYear(making);
  model.raises.forEach((raise, r) => {
    // What holders sell among themselves is no money of the company's; what customers pay ahead enters with the rest.
    if (raise.kind === "secondary" || raise.kind === "prepayment") return;
    const closes = heldRow(making, `${raise.name}: closes`, "count", (t) => (base.closedIn[r] === t ? 1 : 0));
    const middle = raisedGross(making, r);
    if (raise.offering !== undefined) {
      offeringRows(making, r, now(closes), middle);
      return;
    }
    const allowed = raise.signed ? undefined : allowedOf(making, year, raise.investors);
    const gross = allowed === undefined ? middle : min(middle, allowed);
    const raised = work(making, `${raise.name}: gross proceeds`, times(now(closes), gross));
    const costs = work(
      making,
      `${raise.name}: spread and costs`,
      min(now(raised), times(now(closes), plus(times(now(raised), valueAt(making, raise.spread)), valueAt(making, raise.costs)))),
    );
    if (year !== undefined) countRound(year, raise.investors, now(raised));
    if (base.closedIn[r]! < base.months) making.dilution.push(roundDilution(making, r, whole("SUM", raised), middle));
    postStock(making, raise.name, now(raised), now(costs));
  });
}

/** Part of the company that new holders get as planned; undefined where nothing states it. */
function plannedShare(making: Making, r: number, gross: Expr): Expr | undefined {
  const { sold, valuation } = making.model.raises[r]!;
  if (sold >= 0) return valueAt(making, sold);
  return valuation < 0 ? undefined : min(one, over(gross, valueAt(making, valuation)));
}

/** Shares after a round over those before: the value before the money is what was agreed, so that less money buys less. */
function roundDilution(making: Making, r: number, raised: Expr, planned: Expr): Expr {
  const sold = plannedShare(making, r, planned);
  return sold === undefined ? one : plus(one, over(raised, minus(over(planned, sold), planned)));
}

/** What private rounds have brought in a year, where a ceiling is set on it. */
interface YearOfRounds {
  readonly isFirst: Expr;
  /** Of all rounds, then by class of investors; undefined where there is no ceiling. */
  readonly all: Row | undefined;
  readonly classes: readonly Row[];
  readonly rounds: { readonly investors: number; readonly raised: Expr }[];
}

function openYear(making: Making): YearOfRounds | undefined {
  const { model } = making;
  if (model.privateCeiling < 0 && model.investors.length === 0) return undefined;
  const begins = heldRow(making, "First month of a year of the plan", "count", (t) => (t % 12 === 0 ? 1 : 0));
  return {
    isFirst: compare(now(begins), "=", one),
    all: model.privateCeiling < 0 ? undefined : work(making, "Raised privately in the year so far", zero),
    classes: model.investors.map(({ name }) => work(making, `Raised from ${name} in the year so far`, zero)),
    rounds: [],
  };
}

/** What the ceilings of the year still allow a round that is not signed. */
function allowedOf(making: Making, year: YearOfRounds | undefined, investors: number): Expr | undefined {
  if (year === undefined) return undefined;
  const { model } = making;
  const left = (ceiling: Expr, row: Row, isCounted: (of: number) => boolean): Expr =>
    minus(ceiling, sum([when(year.isFirst, zero, before(row)), ...year.rounds.filter((round) => isCounted(round.investors)).map(({ raised }) => raised)]));
  const parts = [
    ...(year.all === undefined ? [] : [left(now(courseRow(making, model.privateCeiling)), year.all, () => true)]),
    ...(investors < 0 ? [] : [left(valueAt(making, model.investors[investors]!.perYear), year.classes[investors]!, (of) => of === investors)]),
  ];
  return parts.length === 0 ? undefined : max(zero, parts.length === 1 ? parts[0]! : min(...parts));
}

function countRound(year: YearOfRounds, investors: number, raised: Expr): void {
  year.rounds.push({ investors, raised });
  const closing = (row: Row, isCounted: (of: number) => boolean): Expr =>
    sum([when(year.isFirst, zero, before(row)), ...year.rounds.filter((round) => isCounted(round.investors)).map((round) => round.raised)]);
  if (year.all !== undefined) year.all.months = closing(year.all, () => true);
  year.classes.forEach((row, n) => (row.months = closing(row, (of) => of === n)));
}

/** Gross proceeds as planned: of an offering, in the middle of its range. */
export function raisedGross(making: Making, r: number): Expr {
  const { amount, sold, valuation } = making.model.raises[r]!;
  return amount >= 0 ? valueAt(making, amount) : times(valueAt(making, sold), valueAt(making, valuation));
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
  const { soldShare } = raiseTerms(model, base.futures, r);
  const multiple = base.futures.raiseDemand[r]!;
  const demanded = Number.isNaN(multiple) ? 2 : multiple;
  const isPriced = offering.demand >= 0 && offering.range >= 0;
  const within = isPriced ? of(heldScalar(making, `${name}: price in its range, −1 its bottom, 1 its top`, priceFactor(demanded, 1) - 1, "number")) : zero;
  const price = isPriced ? plus(one, times(valueAt(making, offering.range), within)) : one;
  const size = offering.demand < 0 ? one : of(heldScalar(making, `${name}: shares sold over shares offered`, sizeFactor(demanded), "number"));
  const gross = times(times(middle, price), size);
  const holders = offering.secondary < 0 ? gross : over(gross, minus(one, valueAt(making, offering.secondary)));
  const spread = offering.spreadBySize
    ? now(work(making, `${name}: spread by the size of the deal`, spreadOf(making, holders), { unit: "share" }))
    : valueAt(making, raise.spread);
  const raised = work(making, `${name}: gross proceeds`, times(closes, gross));
  const costs = work(making, `${name}: spread and costs`, times(closes, min(gross, plus(times(gross, spread), valueAt(making, raise.costs)))));
  const hasOption = offering.greenshoe >= 0;
  const planned = plannedShare(making, r, middle);
  const offered = planned === undefined ? undefined : over(planned, minus(one, planned));
  const newShares = offered === undefined ? zero : times(offered, size);
  const closed = base.closedIn[r]!;
  const awards = offering.awards < 0 || offering.withholding < 0 ? zero : times(valueAt(making, offering.awards), valueAt(making, offering.withholding));
  if (closed < base.months && offered !== undefined) making.dilution.push(plus(one, newShares));
  if (closed < base.months && offered !== undefined && awards !== zero) making.dilution.push(minus(one, over(awards, plus(one, newShares))));
  let [grossAll, costsAll]: [Expr, Expr] = [now(raised), now(costs)];
  if (hasOption) {
    const later = heldRow(making, `${name}: its option closes`, "count", (t) => (base.closedIn[r] === t - 1 ? 1 : 0));
    const exercised = of(heldScalar(making, `${name}: option exercised`, exercisedShare(demanded), "number"));
    const option = times(times(holders, valueAt(making, offering.greenshoe)), exercised);
    const taken = over(option, gross);
    if (closed + 1 < base.months && offered !== undefined) making.dilution.push(plus(one, over(times(newShares, taken), minus(plus(one, newShares), awards))));
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
  making.vested.withheld.push({ usd: withheld, share: valueAt(making, offering.withholding) });
  postLive(making, { debit: "stockAwards", credit: "cash", cashLine: "awardWithholding", why: name }, now(withheld));
}

/** Underwriters' share of a deal: straight in the logarithm of its size between the deals that are known. */
function spreadOf(making: Making, deal: Expr): Expr {
  const anchors = spreadAnchors.map(({ usd, share }, n) => ({
    usd: of(anchorOf(making, `Spread by size: deal ${n + 1}`, usd, "USD")),
    share: of(anchorOf(making, `Spread by size: share of deal ${n + 1}`, share, "share")),
  }));
  let spread = anchors.at(-1)!.share;
  for (let n = anchors.length - 1; n > 0; n--) {
    const [low, high] = [anchors[n - 1]!, anchors[n]!];
    const along = over(call("LN", over(deal, low.usd)), call("LN", over(high.usd, low.usd)));
    spread = when(compare(deal, "<=", high.usd), plus(low.share, times(minus(high.share, low.share), along)), spread);
  }
  return when(compare(deal, "<=", anchors[0]!.usd), anchors[0]!.share, spread);
}

function anchorOf(making: Making, label: string, value: number, unit: "USD" | "share") {
  const known = making.held.find((item) => item.kind === "scalar" && item.label === label);
  return known?.kind === "scalar" ? known : heldScalar(making, label, value, unit);
}
