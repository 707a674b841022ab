/**
 * Does a contract hold a lease, and of which kind?
 *
 * - A lease is the right to control the use of an **identified asset** (ASC 842-10-15-3, IFRS 16.9). A supplier's substantive right to
 *   substitute it means that none is identified (ASC 842-10-15-10, IFRS 16.B14).
 * - The term is what is **enforceable**: where each side may leave without a penalty that matters, only the notice is
 *   (ASC 842-10-55-23, IFRS 16.B34). Up to twelve months it may be kept off the balance sheet (ASC 842-20-25-2, IFRS 16.5); here it is.
 * - IFRS 16 knows one kind for a lessee. US GAAP calls a finance lease what transfers title, runs for the major part (75 %) of the asset's
 *   life, or is worth substantially all (90 %) of its fair value (ASC 842-10-25-2, 55-2); every other is operating.
 */
export interface LeaseFacts {
  readonly isIdentified: boolean;
  readonly isSubstitutable: boolean;
  readonly transfersTitle: boolean;
  /** Months of the term, and of the notice where both sides may leave without a fee. */
  readonly termMonths: number;
  readonly freeNoticeMonths?: number;
  /** Economic life of the asset at the start; absent: not tested. */
  readonly lifeMonths?: number;
  /** Present value of the lease payments, and fair value of the asset; absent: not tested. */
  readonly presentValueUsd?: number;
  readonly fairValueUsd?: number;
}

export interface LeaseVerdict {
  readonly booked: "service" | "operating-lease" | "finance-lease";
  /** Why, in words: "the supplier may substitute the machines". */
  readonly why: string;
}

const majorPart = 0.75;
const substantiallyAll = 0.9;
const shortTermMonths = 12;

/**
 * The verdict of the test under US GAAP. Under IFRS the two kinds of lease are booked alike.
 *
 * @example classifyLease({ isIdentified: true, isSubstitutable: false, transfersTitle: false, termMonths: 36 }).booked // "operating-lease"
 * @example classifyLease({ isIdentified: true, isSubstitutable: true, transfersTitle: false, termMonths: 36 }).booked // "service"
 * @example classifyLease({ isIdentified: true, isSubstitutable: false, transfersTitle: false, termMonths: 36, freeNoticeMonths: 3 }).why // "either side may leave on 3 months' notice: 12 months or less are enforceable"
 */
export function classifyLease(facts: LeaseFacts): LeaseVerdict {
  const { termMonths, freeNoticeMonths, lifeMonths, presentValueUsd, fairValueUsd } = facts;
  if (!facts.isIdentified) return { booked: "service", why: "no asset is identified" };
  if (facts.isSubstitutable) return { booked: "service", why: "the supplier may substitute the machines" };
  if (facts.transfersTitle) return { booked: "finance-lease", why: "title passes to us" };
  if (freeNoticeMonths !== undefined && freeNoticeMonths <= shortTermMonths)
    return { booked: "service", why: `either side may leave on ${freeNoticeMonths} months' notice: ${shortTermMonths} months or less are enforceable` };
  if (termMonths <= shortTermMonths) return { booked: "service", why: `a term of ${termMonths} months is short` };
  if (lifeMonths !== undefined && termMonths >= majorPart * lifeMonths)
    return { booked: "finance-lease", why: `${termMonths} of ${lifeMonths} months of its life are the major part` };
  if (presentValueUsd !== undefined && fairValueUsd !== undefined && presentValueUsd >= substantiallyAll * fairValueUsd)
    return { booked: "finance-lease", why: "the payments are worth substantially all of its fair value" };
  return { booked: "operating-lease", why: "an identified asset that we control, and no more" };
}
