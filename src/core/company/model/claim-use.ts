/** What the hours of a claim are used for. */
export const serving = 0;
export const development = 1;
export const internal = 2;
export const batch = 3;
