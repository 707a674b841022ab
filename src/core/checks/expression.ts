/**
 * The tree of a check, before names are looked up: `p_insolvent at most 1%` is a comparison of two expressions.
 *
 *     check      = expression comparison [ "in" percent "of" "paths" ]
 *     comparison = "=" expression [ "within" percent ]  |  "within" percent "of" expression
 *                | "at most" expression  |  "at least" expression  |  "between" expression "and" expression
 *     expression = term { ("+" | "-") term }          "+" and "-" stand between spaces: names may hold a dash
 *     term       = factor { ("*" | "/") factor }
 *     factor     = "-" factor  |  quantity  |  address  |  metric [ "(" argument { "," argument } ")" ]  |  "(" expression ")"
 *     argument   = month, quarter, year or fiscal year (2027-03, 2027-Q1, 2027, FY2027)  |  address or name
 */

/** A piece of a phrase: `offset` counts characters from its start. */
export interface Piece {
  readonly offset: number;
  readonly length: number;
}

export type Expression =
  /** A number with its unit, as typed: `$320k/customer-year`. */
  | { readonly kind: "literal"; readonly text: string; readonly at: Piece }
  /** A dotted name: an address of the plan. A name without a dot is a metric without arguments. */
  | { readonly kind: "address"; readonly address: string; readonly at: Piece }
  | { readonly kind: "metric"; readonly name: string; readonly arguments: readonly Argument[]; readonly at: Piece }
  | { readonly kind: "negate"; readonly of: Expression; readonly at: Piece }
  | { readonly kind: "binary"; readonly operator: Operator; readonly left: Expression; readonly right: Expression; readonly at: Piece };

export type Operator = "+" | "-" | "*" | "/";

export interface Argument {
  readonly kind: "period" | "name";
  readonly text: string;
  readonly at: Piece;
}

export type Comparison =
  /** `=` and `within … of`: |left − right| ≤ tolerance × |right|. */
  | { readonly kind: "near"; readonly to: Expression; readonly toleranceShare: number }
  | { readonly kind: "at most" | "at least"; readonly bound: Expression }
  | { readonly kind: "between"; readonly low: Expression; readonly high: Expression };

export interface Check {
  readonly left: Expression;
  readonly comparison: Comparison;
  /** Share of paths on which the comparison must hold, 0–1; absent: it must hold once, a per-path quantity counting by its median. */
  readonly inShareOfPaths?: { readonly share: number; readonly at: Piece };
}
