/**
 * Leases of one path: liability, right-of-use asset, and what a month costs.
 *
 *     liability at the start = Σ p(i) / (1 + r)^(i+1)   in arrears; one power less in advance
 *     asset at the start     = liability + prepaid (payments made before, direct costs, less incentives)
 *
 * A month, payments p in arrears: interest = r · liability, then liability + interest − p. In advance the payment comes first.
 *
 * - **Operating lease** (ASC 842-20-25-6): one straight-line cost, (payments left + asset − liability) / months left, fixed
 *   at the start; the asset falls by cost − interest. So asset = liability + prepaid or − accrued rent, always. All cash is operating.
 * - **Finance lease** (ASC 842-20-25-5), which is also every lease under IFRS 16: the asset is amortised on a straight line,
 *   interest is an expense of its own; of a payment the interest accrued so far is operating cash, the rest financing.
 *
 * The cash is the same either way. Payments that vary (power, an index after the start) are no part of the liability: they are
 * booked as ordinary compute cost. The last month takes the rounding of the months before, which is checked to be nothing else.
 *
 * In a month of the simulation: `postLeaseMonth` in step 1 for leases paid in cash. A lease settled later (`isBilled`) has its
 * payment posted to payables instead; settle `interestPaidUsd[k]` and `principalUsd[k]` as two bills (finance lease) or their
 * sum as one (operating lease), paid against payables under `interestPaid`, `leasePrincipal` or `compute`.
 */
import { account, cashLine } from "./accounts.ts";
import { pay, post, postSigned } from "./ledger.ts";
import type { Ledger } from "./ledger.ts";
import { annuityFactor, presentValueUsd } from "./present-value.ts";

const operating = 1;
const finance = 2;

/** By lease `k`, one row of flat arrays each; USD. */
export interface Leases {
  /** `operating` or `finance`; 0 where no lease is running. */
  readonly kind: Uint8Array;
  readonly liabilityUsd: Float64Array;
  readonly assetUsd: Float64Array;
  /** A month's straight-line cost (operating) or amortisation (finance). */
  readonly costUsd: Float64Array;
  readonly ratePerMonth: Float64Array;
  readonly monthsLeft: Int32Array;
  /** 1: paid at the start of the month. */
  readonly isAdvance: Uint8Array;
  /** 1: payments go to payables and are settled later. */
  readonly isBilled: Uint8Array;
  /** Income account of the cost or amortisation. */
  readonly costAccount: Uint8Array;
  /** Largest liability so far: the yardstick of rounding. */
  readonly scaleUsd: Float64Array;
  /** 1: its asset has been written down, and what is left of it falls evenly whatever the kind. */
  readonly isImpaired: Uint8Array;
  /** A month's cost as it was before, and by how much the asset lies below what it would be without impairment. */
  readonly unimpairedCostUsd: Float64Array;
  readonly impairedUsd: Float64Array;
  /** Interest accrued and not yet paid. */
  readonly interestOwedUsd: Float64Array;
  /** The month stepped last: interest accrued, fall of the asset, and the two parts of the payment. */
  readonly interestUsd: Float64Array;
  readonly assetReductionUsd: Float64Array;
  readonly interestPaidUsd: Float64Array;
  readonly principalUsd: Float64Array;
}

/**
 * Room for `count` leases, none running.
 *
 * @example openLeases(3).kind.length // 3
 */
export function openLeases(count: number): Leases {
  const column = () => new Float64Array(count);
  return {
    kind: new Uint8Array(count),
    liabilityUsd: column(),
    assetUsd: column(),
    costUsd: column(),
    ratePerMonth: column(),
    monthsLeft: new Int32Array(count),
    isAdvance: new Uint8Array(count),
    isBilled: new Uint8Array(count),
    costAccount: new Uint8Array(count),
    scaleUsd: column(),
    isImpaired: new Uint8Array(count),
    unimpairedCostUsd: column(),
    impairedUsd: column(),
    interestOwedUsd: column(),
    interestUsd: column(),
    assetReductionUsd: column(),
    interestPaidUsd: column(),
    principalUsd: column(),
  };
}

/** Ends all leases without a posting, for the next path. */
export function resetLeases(leases: Leases): void {
  leases.kind.fill(0);
  leases.liabilityUsd.fill(0);
  leases.assetUsd.fill(0);
}

export interface LeaseTerms {
  readonly kind: "operating-lease" | "finance-lease";
  /** Scheduled payments, one a month; read from `first` on, `months` of them; may rise, pause or be 0. */
  readonly paymentsUsd: ArrayLike<number>;
  readonly first: number;
  readonly months: number;
  /** Incremental borrowing rate a month (a year's rate / 12), ≥ 0. */
  readonly ratePerMonth: number;
  readonly pays: "arrears" | "advance";
  /** Paid before the start and direct costs, less incentives received. */
  readonly prepaidUsd: number;
  /** Income account of the cost (operating) or amortisation (finance). */
  readonly costAccount: number;
  readonly settled: "cash" | "payables";
}

/**
 * Measures a lease at its start. Post it with `postLeaseStart`.
 *
 * @returns the liability, USD
 * @throws Error if a term makes no sense
 * @example beginLease(openLeases(1), 0, { kind: "operating-lease", paymentsUsd: [100, 100], first: 0, months: 2, ratePerMonth: 0, pays: "arrears", prepaidUsd: 0, costAccount: 39, settled: "cash" }) // 200
 */
export function beginLease(leases: Leases, k: number, terms: LeaseTerms): number {
  const { paymentsUsd, first, months, ratePerMonth } = terms;
  let paymentsLeftUsd = 0;
  for (let i = first; i < first + months; i++) paymentsLeftUsd += paymentsUsd[i];
  if (!(months >= 1 && ratePerMonth >= 0 && paymentsLeftUsd >= 0)) throw new Error(`lease: ${months} months, rate ${ratePerMonth}, ${paymentsLeftUsd} USD`);
  const atFirstPayment = presentValueUsd(paymentsUsd, ratePerMonth, first, months);
  const liabilityUsd = terms.pays === "advance" ? atFirstPayment : atFirstPayment / (1 + ratePerMonth);
  leases.liabilityUsd[k] = liabilityUsd;
  leases.assetUsd[k] = liabilityUsd + terms.prepaidUsd;
  leases.isAdvance[k] = terms.pays === "advance" ? 1 : 0;
  setTerms(leases, k, terms, paymentsLeftUsd);
  return liabilityUsd;
}

export interface RunningLease {
  readonly kind: "operating-lease" | "finance-lease";
  readonly liabilityUsd: number;
  readonly assetUsd: number;
  readonly months: number;
  readonly ratePerMonth: number;
  readonly costAccount: number;
  readonly settled: "cash" | "payables";
}

/**
 * Takes over a lease from the opening balance sheet, paid in arrears in equal payments. Nothing is posted.
 *
 * @returns the payment a month that the liability implies at the rate, USD
 * @example resumeLease(openLeases(1), 0, { kind: "finance-lease", liabilityUsd: 200, assetUsd: 200, months: 2, ratePerMonth: 0, costAccount: 41, settled: "cash" }) // 100
 */
export function resumeLease(leases: Leases, k: number, lease: RunningLease): number {
  const paymentUsd = lease.liabilityUsd / annuityFactor(lease.ratePerMonth, lease.months);
  leases.liabilityUsd[k] = lease.liabilityUsd;
  leases.assetUsd[k] = lease.assetUsd;
  leases.isAdvance[k] = 0;
  setTerms(leases, k, lease, paymentUsd * lease.months);
  return paymentUsd;
}

type CommonTerms = Pick<LeaseTerms, "kind" | "months" | "ratePerMonth" | "costAccount" | "settled">;

/** The rest of a row, once its liability and asset are known. */
function setTerms(leases: Leases, k: number, terms: CommonTerms, paymentsLeftUsd: number): void {
  const isOperating = terms.kind === "operating-lease";
  const assetUsd = leases.assetUsd[k];
  const totalUsd = isOperating ? paymentsLeftUsd + assetUsd - leases.liabilityUsd[k] : assetUsd;
  leases.kind[k] = isOperating ? operating : finance;
  leases.costUsd[k] = totalUsd / terms.months;
  leases.ratePerMonth[k] = terms.ratePerMonth;
  leases.monthsLeft[k] = terms.months;
  leases.isBilled[k] = terms.settled === "payables" ? 1 : 0;
  leases.costAccount[k] = terms.costAccount;
  leases.scaleUsd[k] = Math.max(paymentsLeftUsd, assetUsd);
  leases.isImpaired[k] = 0;
  leases.impairedUsd[k] = 0;
  leases.interestOwedUsd[k] = 0;
}

/**
 * Steps one lease by one month: interest, payment, fall of the asset. Results are in the last four columns.
 *
 * @param paymentUsd this month's scheduled payment, ≥ 0
 * @throws Error if no lease is running, or if in the last month the payment does not settle the liability
 */
export function stepLease(leases: Leases, k: number, paymentUsd: number): void {
  if (!(leases.monthsLeft[k] > 0 && leases.kind[k] !== 0)) throw new Error(`lease ${k} is not running`);
  const isLast = leases.monthsLeft[k] === 1;
  const before = leases.liabilityUsd[k];
  const bearing = leases.isAdvance[k] === 1 ? before - paymentUsd : before;
  const interestUsd = isLast ? paymentUsd - before : leases.ratePerMonth[k] * bearing;
  const isStraight = leases.kind[k] === operating && leases.isImpaired[k] === 0;
  const reductionUsd = isLast ? leases.assetUsd[k] : isStraight ? leases.costUsd[k] - interestUsd : leases.costUsd[k];
  if (isLast) assertSettled(leases, k, interestUsd - leases.ratePerMonth[k] * bearing, reductionUsd + (isStraight ? interestUsd : 0) - leases.costUsd[k]);
  const owedUsd = leases.interestOwedUsd[k] + (leases.isAdvance[k] === 1 ? 0 : interestUsd);
  const interestPaidUsd = Math.min(Math.max(owedUsd, 0), paymentUsd);
  leases.interestOwedUsd[k] += interestUsd - interestPaidUsd;
  leases.liabilityUsd[k] = isLast ? 0 : before + interestUsd - paymentUsd;
  leases.assetUsd[k] -= reductionUsd;
  leases.monthsLeft[k]--;
  leases.interestUsd[k] = interestUsd;
  leases.assetReductionUsd[k] = reductionUsd;
  leases.interestPaidUsd[k] = interestPaidUsd;
  leases.principalUsd[k] = paymentUsd - interestPaidUsd;
  if (isLast) leases.kind[k] = 0;
}

function assertSettled(leases: Leases, k: number, interestDustUsd: number, costDustUsd: number): void {
  const dustUsd = Math.max(Math.abs(interestDustUsd), Math.abs(costDustUsd));
  if (!(dustUsd <= 1e-9 * leases.scaleUsd[k])) throw new Error(`lease ${k}: its last payment leaves ${dustUsd} USD; payments were not those scheduled`);
}

/**
 * Posts a lease just begun: the asset against the liability, and what was prepaid into the asset.
 *
 * @param prepaidUsd as in its terms; of either sign
 */
export function postLeaseStart(ledger: Ledger, leases: Leases, k: number, prepaidUsd: number): void {
  post(ledger, assetAccount(leases, k), liabilityAccount(leases, k), leases.liabilityUsd[k]);
  if (prepaidUsd !== 0) postSigned(ledger, assetAccount(leases, k), account.prepaidCompute, prepaidUsd);
}

/**
 * Steps one lease by one month and posts it: the payment, the interest, the fall of the asset.
 *
 * @param paymentUsd this month's scheduled payment, ≥ 0
 * @throws Error as `stepLease`
 */
export function postLeaseMonth(ledger: Ledger, leases: Leases, k: number, paymentUsd: number): void {
  const asset = assetAccount(leases, k);
  const liability = liabilityAccount(leases, k);
  const isOperating = leases.kind[k] === operating;
  stepLease(leases, k, paymentUsd);
  const cost = leases.costAccount[k];
  postSigned(ledger, isOperating ? cost : account.leaseInterest, liability, leases.interestUsd[k]);
  postSigned(ledger, cost, asset, leases.assetReductionUsd[k]);
  if (leases.isBilled[k] === 1) post(ledger, liability, account.payables, paymentUsd);
  else if (isOperating) pay(ledger, cashLine.compute, liability, paymentUsd);
  else {
    pay(ledger, cashLine.interestPaid, liability, leases.interestPaidUsd[k]);
    pay(ledger, cashLine.leasePrincipal, liability, leases.principalUsd[k]);
  }
}

/**
 * Writes part of a running lease's asset off: a loss, without cash. What is left falls evenly over the months left; the liability goes on as it
 * was, so that an operating lease costs its interest and that fall from now on (ASC 842-20-35-10; IAS 36).
 *
 * @param share 0–1
 * @returns the loss, USD
 */
export function postImpairment(ledger: Ledger, leases: Leases, k: number, share: number): number {
  if (!(leases.monthsLeft[k] > 0 && leases.kind[k] !== 0)) throw new Error(`lease ${k} is not running`);
  const lossUsd = Math.max(0, leases.assetUsd[k]) * share;
  if (lossUsd === 0) return 0;
  if (leases.isImpaired[k] === 0) leases.unimpairedCostUsd[k] = leases.costUsd[k];
  leases.isImpaired[k] = 1;
  leases.assetUsd[k] -= lossUsd;
  leases.impairedUsd[k] += lossUsd;
  leases.costUsd[k] = leases.assetUsd[k] / leases.monthsLeft[k];
  post(ledger, account.disposalLoss, assetAccount(leases, k), lossUsd);
  return lossUsd;
}

/**
 * Once a month of an impaired lease is stepped: how much less its asset fell than it would have without impairment, USD. Over the lease's months it
 * comes to the loss.
 */
export function releaseImpairment(leases: Leases, k: number): number {
  if (leases.isImpaired[k] === 0) return 0;
  const wouldFallUsd = leases.unimpairedCostUsd[k] - (leases.kind[k] === operating ? leases.interestUsd[k] : 0);
  const releasedUsd = leases.monthsLeft[k] === 0 ? leases.impairedUsd[k] : wouldFallUsd - leases.assetReductionUsd[k];
  leases.impairedUsd[k] -= releasedUsd;
  return releasedUsd;
}

/** What ending a running lease would gain, USD: what is owed less the asset; negative for a loss. */
export const leaseEndGainUsd = (leases: Leases, k: number): number => leases.liabilityUsd[k] - leases.assetUsd[k];

/**
 * Ends a lease early: liability and asset leave the books, the difference is a gain or loss. A fee is the caller's to pay.
 *
 * @returns the gain, USD; negative for a loss
 */
export function postLeaseEnd(ledger: Ledger, leases: Leases, k: number): number {
  if (leases.kind[k] === 0) throw new Error(`lease ${k} is not running`);
  const asset = assetAccount(leases, k);
  const liability = liabilityAccount(leases, k);
  const [assetUsd, liabilityUsd] = [leases.assetUsd[k], leases.liabilityUsd[k]];
  postSigned(ledger, liability, asset, assetUsd);
  const gainUsd = liabilityUsd - assetUsd;
  if (gainUsd >= 0) post(ledger, liability, account.disposalLoss, gainUsd);
  else post(ledger, account.disposalLoss, liability, -gainUsd);
  leases.kind[k] = 0;
  leases.monthsLeft[k] = 0;
  leases.assetUsd[k] = 0;
  leases.liabilityUsd[k] = 0;
  return gainUsd;
}

const assetAccount = (leases: Leases, k: number): number => (leases.kind[k] === operating ? account.rightOfUseOperating : account.rightOfUseFinance);
const liabilityAccount = (leases: Leases, k: number): number => (leases.kind[k] === operating ? account.leaseOperating : account.leaseFinance);
