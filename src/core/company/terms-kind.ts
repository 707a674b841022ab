import type { TermsModel } from "./model.ts";

/** Kinds of terms as numbers. The first two are charged by the month, used or not. */
export const termsKind = {
  "take-or-pay": 0,
  "whole-site": 1,
  own: 2,
  "spend-commitment": 3,
  "on-demand": 4,
  spot: 5,
  sublet: 6,
} as const satisfies Record<TermsModel["kind"], number>;
export const lastChargedKind = termsKind["whole-site"];
