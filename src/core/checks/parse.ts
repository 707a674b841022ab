/** Reads a check by recursive descent: see the grammar in `expression.ts`. Never throws; work is linear in the phrase. */
import { bad, good } from "../quantity/problem.ts";
import type { Outcome } from "../quantity/problem.ts";
import type { Argument, Check, Comparison, Expression, Operator, Piece } from "./expression.ts";
import { checkForms, keywords, tokenize } from "./token.ts";
import type { Token } from "./token.ts";

/** Deepest nesting of brackets and minus signs. */
const depthMax = 50;

interface Cursor {
  readonly tokens: readonly Token[];
  index: number;
  depth: number;
}

/**
 * The check a phrase says, or the first problem in it.
 *
 * @example parseCheck("p_insolvent at most 1%").ok // true
 */
export function parseCheck(phrase: string): Outcome<Check> {
  const tokens = tokenize(phrase);
  return tokens.ok ? readCheck({ tokens: tokens.value, index: 0, depth: 0 }) : tokens;
}

function readCheck(cursor: Cursor): Outcome<Check> {
  const left = readSum(cursor);
  if (!left.ok) return left;
  const comparison = readComparison(cursor);
  if (!comparison.ok) return comparison;
  const check: Check = { left: left.value, comparison: comparison.value };
  if (!takeWord(cursor, "in")) return atEnd(cursor, check);
  const at = peek(cursor);
  const share = readPercent(cursor, "in");
  if (!share.ok) return share;
  if (!takeWord(cursor, "of") || !takeWord(cursor, "paths")) return wrong(cursor, "`of paths` must follow here", "write `in 95% of paths`");
  if (share.value > 1) return bad("P703", `${at.text} of paths is more than all`, "write a share of at most 100%", at.offset, at.length);
  return atEnd(cursor, { ...check, inShareOfPaths: { share: share.value, at: pieceOf(at) } });
}

function atEnd(cursor: Cursor, check: Check): Outcome<Check> {
  const rest = peek(cursor);
  if (rest.kind === "end") return good(check);
  return wrong(cursor, `\`${rest.text}\` is left over: the check is complete before it`, "write one comparison a check; more go on lines of their own");
}

function readComparison(cursor: Cursor): Outcome<Comparison> {
  if (takeSymbol(cursor, "=")) {
    const to = readSum(cursor);
    if (!to.ok) return to;
    if (!takeWord(cursor, "within")) return good({ kind: "near", to: to.value, toleranceShare: 0 });
    const tolerance = readPercent(cursor, "within");
    return tolerance.ok ? good({ kind: "near", to: to.value, toleranceShare: tolerance.value }) : tolerance;
  }
  if (takeWord(cursor, "within")) {
    const tolerance = readPercent(cursor, "within");
    if (!tolerance.ok) return tolerance;
    if (!takeWord(cursor, "of")) return wrong(cursor, "`of` must follow `within n%` here", "write `A within 30% of B`, or `A = B within 30%`");
    const to = readSum(cursor);
    return to.ok ? good({ kind: "near", to: to.value, toleranceShare: tolerance.value }) : to;
  }
  if (takeWord(cursor, "at")) {
    const side = takeWord(cursor, "most") ? "at most" : takeWord(cursor, "least") ? "at least" : undefined;
    if (side === undefined) return wrong(cursor, "`most` or `least` must follow `at`", checkForms);
    const bound = readSum(cursor);
    return bound.ok ? good({ kind: side, bound: bound.value }) : bound;
  }
  if (takeWord(cursor, "between")) {
    const low = readSum(cursor);
    if (!low.ok) return low;
    if (!takeWord(cursor, "and")) return wrong(cursor, "`and` must follow `between A`", "write `between 40% and 70%`");
    const high = readSum(cursor);
    return high.ok ? good({ kind: "between", low: low.value, high: high.value }) : high;
  }
  const found = peek(cursor);
  if (found.kind === "end") return wrong(cursor, "nothing is asserted: the comparison is missing", checkForms);
  return wrong(cursor, `\`${found.text}\` stands where an operator or a comparison is due`, checkForms);
}

/** `2%` after `within` or `in`: a plain share, 0 or more. */
function readPercent(cursor: Cursor, after: string): Outcome<number> {
  const token = peek(cursor);
  const match = token.kind === "quantity" ? /^(\d{1,9}(?:\.\d{1,9})?)%$/.exec(token.text) : null;
  if (match === null) return wrong(cursor, `a percentage must follow \`${after}\``, `write \`${after} ${after === "in" ? "95% of paths" : "2%"}\``);
  cursor.index += 1;
  // The decimal point is moved in the text, so that 2% is the number 0.02 and not a rounded quotient.
  return good(Number(`${match[1]}e-2`));
}

function readSum(cursor: Cursor): Outcome<Expression> {
  return readOperators(cursor, "+-", readProduct);
}

function readProduct(cursor: Cursor): Outcome<Expression> {
  return readOperators(cursor, "*/", readFactor);
}

function readOperators(cursor: Cursor, operators: string, readNext: (cursor: Cursor) => Outcome<Expression>): Outcome<Expression> {
  let left = readNext(cursor);
  for (;;) {
    const token = peek(cursor);
    if (!left.ok || token.kind !== "symbol" || !operators.includes(token.text)) return left;
    cursor.index += 1;
    const right = readNext(cursor);
    if (!right.ok) return right;
    const at = { offset: left.value.at.offset, length: right.value.at.offset + right.value.at.length - left.value.at.offset };
    left = good({ kind: "binary", operator: token.text as Operator, left: left.value, right: right.value, at });
  }
}

function readFactor(cursor: Cursor): Outcome<Expression> {
  const token = peek(cursor);
  if (takeSymbol(cursor, "-")) {
    const of = nested(cursor, readFactor);
    return of.ok ? good({ kind: "negate", of: of.value, at: { offset: token.offset, length: of.value.at.offset + of.value.at.length - token.offset } }) : of;
  }
  if (takeSymbol(cursor, "(")) {
    const inner = nested(cursor, readSum);
    if (!inner.ok) return inner;
    return takeSymbol(cursor, ")") ? inner : wrong(cursor, "a bracket is not closed", "close it with `)`");
  }
  if (token.kind === "quantity") {
    cursor.index += 1;
    return good({ kind: "literal", text: token.text, at: pieceOf(token) });
  }
  if (token.kind === "name" && !keywords.has(token.text)) return readName(cursor, token);
  if (token.kind === "period")
    return wrong(cursor, `the month \`${token.text}\` stands where a number is due`, `a month is the argument of a metric: \`cash(${token.text})\``);
  if (token.kind === "end") return wrong(cursor, "the check ends where a number is due", checkForms);
  return wrong(cursor, `\`${token.text}\` stands where a number, an address or a metric is due`, checkForms);
}

function readName(cursor: Cursor, token: Token): Outcome<Expression> {
  cursor.index += 1;
  if (!takeSymbol(cursor, "(")) {
    const at = pieceOf(token);
    return good(token.text.includes(".") ? { kind: "address", address: token.text, at } : { kind: "metric", name: token.text, arguments: [], at });
  }
  const given: Argument[] = [];
  while (!takeSymbol(cursor, ")")) {
    if (given.length > 0 && !takeSymbol(cursor, ",")) return wrong(cursor, "a bracket is not closed", "arguments are parted by commas and end with `)`");
    const argument = peek(cursor);
    const isPeriod =
      argument.kind === "period" ||
      (argument.kind === "quantity" && /^\d{4}$/.test(argument.text)) ||
      (argument.kind === "name" && /^FY\d{4}$/.test(argument.text));
    if (!isPeriod && argument.kind !== "name") {
      return wrong(
        cursor,
        `${argument.kind === "end" ? "the end" : `\`${argument.text}\``} stands where an argument is due`,
        "an argument is a month (2027-03), quarter (2027-Q1), year (2027, FY2027) or an address (contracts.memphis)",
      );
    }
    cursor.index += 1;
    given.push({ kind: isPeriod ? "period" : "name", text: argument.text, at: pieceOf(argument) });
  }
  const end = cursor.tokens[cursor.index - 1] as Token;
  return good({ kind: "metric", name: token.text, arguments: given, at: { offset: token.offset, length: end.offset + end.length - token.offset } });
}

function nested(cursor: Cursor, read: (cursor: Cursor) => Outcome<Expression>): Outcome<Expression> {
  if (cursor.depth >= depthMax) return wrong(cursor, `brackets are nested more than ${depthMax} deep`, "split the check");
  cursor.depth += 1;
  const result = read(cursor);
  cursor.depth -= 1;
  return result;
}

const pieceOf = (token: Token): Piece => ({ offset: token.offset, length: token.length });

/** The last token is `end`, and nothing reads past it. */
const peek = (cursor: Cursor): Token => cursor.tokens[cursor.index] as Token;

function takeWord(cursor: Cursor, word: string): boolean {
  const token = peek(cursor);
  if (token.kind !== "name" || token.text !== word) return false;
  cursor.index += 1;
  return true;
}

function takeSymbol(cursor: Cursor, symbol: string): boolean {
  const token = peek(cursor);
  if (token.kind !== "symbol" || token.text !== symbol) return false;
  cursor.index += 1;
  return true;
}

function wrong(cursor: Cursor, message: string, remedy: string): Outcome<never> {
  const { offset, length } = peek(cursor);
  return bad("P702", message, remedy, offset, Math.max(1, length));
}
