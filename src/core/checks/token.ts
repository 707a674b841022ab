/**
 * Cuts a check into tokens. A number takes its unit with it (`12000 customers`, `$320k/customer-year`), so a division
 * is a `/` between spaces or after a name or a bracket, and a `-` inside a word belongs to the word (`lease-1y`).
 */
import { bad, good } from "../quantity/problem.ts";
import type { Outcome } from "../quantity/problem.ts";
import type { Piece } from "./expression.ts";

export type Token = Piece & {
  readonly kind: "quantity" | "period" | "name" | "symbol" | "end";
  readonly text: string;
};

/** Words of the grammar: never units. */
export const keywords: ReadonlySet<string> = new Set(["within", "at", "most", "least", "between", "and", "in", "of", "paths", "to"]);

/** Longest phrase read, in characters. */
export const phraseLengthMax = 1000;

const periodPattern = /\d{4}-(?:\d{1,2}(?:-\d{1,2})?|Q\d)(?![\w.%])/y;
const numberPattern = /\$?\d[\d_]*(?:\.\d[\d_]*)?[A-Za-z]*%?/y;
const attachedUnitPattern = /(?:[/-][A-Za-z][\w]*(?:\([a-z]+\))?)+/y;
const wordUnitPattern = /[A-Za-z][\w]*(?:\([a-z]+\))?(?:[/-][A-Za-z]\w*(?:\([a-z]+\))?)*(?![\w.(])/y;
const perPattern = / per ([A-Za-z]\w*(?:-[A-Za-z]\w*)*)(?![\w.(])/y;
const namePattern = /[A-Za-z_][\w-]*(?:\.[\w-]+)*/y;
const thousandsPattern = /\$?\d{1,3}(?:,\d{3})+(?!\d)/y;

/** The forms of a check, for remedies. */
export const checkForms =
  "a check reads `A = B within 2%`, `A at most B`, `A at least B`, `A between B and C` or `A within 2% of B`, each with or without `in 95% of paths`";

/** Symbols of other languages, and what to write here. */
const foreignSymbols: readonly (readonly [symbol: string, remedy: string])[] = [
  ["<=", "write `at most`"],
  [">=", "write `at least`"],
  ["==", "write `=`"],
  ["!=", "a check says what holds: use `=`, `at most`, `at least` or `between … and …`"],
  ["≤", "write `at most`"],
  ["≥", "write `at least`"],
  ["<", "write `at most`"],
  [">", "write `at least`"],
  ["±", "write `= … within n%`"],
  ["≈", "write `= … within n%`"],
  ["~", "write `= … within n%`"],
  ["×", "write `*`"],
  ["·", "write `*`"],
  ["÷", "write `/`"],
  ["−", "write the plain minus `-` between spaces"],
  ["–", "write the plain minus `-` between spaces, or `between … and …`"],
  ["^", "powers are not part of the language of checks: multiply"],
  ["\u00a0", "replace the no-break space by a plain space"],
];

/** Reads `pattern` (sticky) at `offset`; undefined if it does not match there. */
function matchAt(pattern: RegExp, text: string, offset: number): RegExpExecArray | undefined {
  pattern.lastIndex = offset;
  return pattern.exec(text) ?? undefined;
}

function quantityEnd(phrase: string, offset: number): number {
  const number = matchAt(numberPattern, phrase, offset);
  if (number === undefined) return offset;
  let end = offset + number[0].length;
  const attached = matchAt(attachedUnitPattern, phrase, end);
  if (attached !== undefined) end += attached[0].length;
  else if (phrase[end] === " ") {
    const word = matchAt(wordUnitPattern, phrase, end + 1);
    if (word !== undefined && word[0] !== "per" && !keywords.has(word[0])) end += 1 + word[0].length;
  }
  const per = matchAt(perPattern, phrase, end);
  return per === undefined ? end : end + per[0].length;
}

function unreadable(phrase: string, offset: number): Outcome<never> {
  const foreign = foreignSymbols.find(([symbol]) => phrase.startsWith(symbol, offset));
  const symbol = foreign?.[0] ?? String.fromCodePoint(phrase.codePointAt(offset) ?? 0xfffd);
  const shown = symbol === "\u00a0" ? "a no-break space" : `\`${symbol}\``;
  return bad("P701", `${shown} is not part of the language of checks`, foreign?.[1] ?? checkForms, offset, symbol.length);
}

/**
 * The tokens of a phrase, ending with an `end` token, or the first thing that cannot be read.
 *
 * @example tokenize("p_insolvent at most 1%").ok // true
 */
export function tokenize(phrase: string): Outcome<readonly Token[]> {
  const tokens: Token[] = [];
  const push = (kind: Token["kind"], offset: number, end: number): number => {
    tokens.push({ kind, text: phrase.slice(offset, end), offset, length: end - offset });
    return end;
  };
  if (phrase.length > phraseLengthMax)
    return bad("P701", `this check has ${phrase.length} characters; at most ${phraseLengthMax} are read`, "split it into several checks");
  let offset = 0;
  while (offset < phrase.length) {
    const character = phrase[offset] as string;
    if (/[ \n\t]/.test(character)) {
      offset += 1;
      continue;
    }
    const thousands = matchAt(thousandsPattern, phrase, offset)?.[0];
    if (thousands !== undefined && !isInsideCall(tokens))
      return bad("P102", `commas split \`${thousands}\``, `write ${thousands.replaceAll(",", "_")}`, offset, thousands.length);
    const period = matchAt(periodPattern, phrase, offset);
    if (period !== undefined) offset = push("period", offset, offset + period[0].length);
    else if (/[\d$]/.test(character) && quantityEnd(phrase, offset) > offset) offset = push("quantity", offset, quantityEnd(phrase, offset));
    else if ("()*/+-,=".includes(character) && !phrase.startsWith("==", offset)) offset = push("symbol", offset, offset + 1);
    else {
      const name = matchAt(namePattern, phrase, offset);
      if (name === undefined) return unreadable(phrase, offset);
      offset = push("name", offset, offset + name[0].length);
    }
  }
  push("end", phrase.length, phrase.length);
  return good(tokens);
}

/** Between the brackets of a metric a comma parts arguments. */
function isInsideCall(tokens: readonly Token[]): boolean {
  let depth = 0;
  for (const token of tokens) if (token.kind === "symbol") depth += token.text === "(" ? 1 : token.text === ")" ? -1 : 0;
  return depth > 0 && tokens.some((token, index) => token.text === "(" && tokens[index - 1]?.kind === "name");
}
