/** Index of each category in `Books.dueUsd`, in the order in which causes are named. */
export const debt = 0;
export const tax = 1;
export const compute = 2;
export const hourly = 3;
export const costs = 4;
export const building = 5;
export const leaving = 6;
export const refunds = 7;
export const awards = 8;
