import type { TermsModel } from "./model.ts";

/** Kinds of terms as numbers: first those charged by the month, used or not; then all that is signed for a place of its own; then by the hour. */
export const termsKind = {
  "take-or-pay": 0,
  "whole-site": 1,
  own: 2,
  "revenue-share": 3,
  "spend-commitment": 4,
  "on-demand": 5,
  spot: 6,
  sublet: 7,
} as const satisfies Record<TermsModel["kind"], number>;
export const lastChargedKind = termsKind["whole-site"];
export const lastPlacedKind = termsKind["spend-commitment"];
