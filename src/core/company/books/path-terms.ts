/** Index of each number in `Books.terms`: what a path draws once and every month of its books reads. */
export const minimumCash = 0;
export const interestOnCash = 1;
/** Opening contract liabilities: earned a month, and for how many months. */
export const earnedUsd = 2;
export const earnedMonths = 3;
/** Highest multiple of the comfort line that sets off a step of the playbook. */
export const highestStep = 4;
