/** Kinds of terms as numbers: first those charged by the month, used or not; then all that is signed for a place of its own; then by the hour. */
export const takeOrPay = 0;
export const wholeSite = 1;
export const own = 2;
export const revenueShare = 3;
export const spendCommitment = 4;
export const onDemand = 5;
export const spot = 6;
export const sublet = 7;

export { wholeSite as lastCharged, spendCommitment as lastPlaced };
