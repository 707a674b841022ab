/** Index of each line between net income and cash from operations in the indirect statement. */
export const depreciation = 0;
export const stockCompensation = 1;
export const disposals = 2;
export const accretion = 3;
export const receivables = 4;
export const prepaidCompute = 5;
export const deposits = 6;
export const operatingLeases = 7;
export const payables = 8;
export const accruedCosts = 9;
export const contractLiabilities = 10;
export const refundableAdvances = 11;
export const taxPayable = 12;
