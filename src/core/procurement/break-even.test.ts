import { expect, test } from "vitest";
import type { EvaluationAnswer, Evaluating } from "./archive.ts";
import { type Ask, breakEvenOf, confirmed, type ValueOf } from "./break-even.ts";
import { nothingMore } from "./decision.ts";

/** A lot's answer to being run: the test's own `valueOf` reads its worth. */
interface LotAnswer {
  readonly worth: number;
}

const ask: Ask = function* (decisions, stage, shift) {
  return yield { stream: "select", firstPath: 0, pathCount: 4, decisions, stage, ...(shift === undefined ? {} : { shift }) };
};

/** With the lot, four futures that differ by $2; without, nothing. */
const valueOf: ValueOf = (answer, d) =>
  d === 1 ? new Float64Array(4) : Float64Array.from([-1, 1, -1, 1], (error) => (answer as unknown as LotAnswer).worth + error);

/** Runs what is asked for with a lot worth `worth` at a factor on its price; keeps the factors run. */
function lived<T>(work: Evaluating<T>, worth: (factor: number) => number, factors: number[]): T {
  let step = work.next();
  while (step.done !== true) {
    const factor = step.value.shift?.offerPrice?.["hall"] ?? 1;
    factors.push(factor);
    step = work.next({ worth: worth(factor) } satisfies LotAnswer as unknown as EvaluationAnswer);
  }
  return step.value;
}

function sought(worth: (factor: number) => number) {
  const factors: number[] = [];
  const pair = [nothingMore, nothingMore] as const;
  const found = lived(breakEvenOf("hall", pair, ask, valueOf), worth, factors);
  if (found.priceFactor === undefined) return { found, factors };
  return { found, factors, last: lived(confirmed("hall", pair, { ...found, priceFactor: found.priceFactor }, ask, valueOf), worth, factors) };
}

test("worth that falls in a line breaks even where the line does, and one run either side shows it", () => {
  const { last, factors } = sought((factor) => 300 * (0.8 - factor));
  expect(last!.priceFactor).toBeCloseTo(0.8, 12);
  expect(last!.sides.belowUsd.mean).toBeCloseTo(2.4, 9);
  expect(last!.sides.aboveUsd.mean).toBeCloseTo(-2.4, 9);
  expect(factors).toHaveLength(5);
});

// A bend (what was saved is spent elsewhere) and a step (a company that fails at some price) mislead a line.
test.each([
  ["a bend above", (factor: number) => (factor < 0.9 ? 2000 * (0.9 - factor) : 20 * (0.9 - factor)), 0.9],
  ["a bend below", (factor: number) => (factor > 1.3 ? 3000 * (1.3 - factor) : 15 * (1.3 - factor)), 1.3],
  ["a step", (factor: number) => (factor < 0.62 ? 400 : -50 * factor), 0.62],
] as const)("worth with %s is followed until 1 percent either side changes its sign", (_, worth, at) => {
  const { last } = sought(worth);
  expect(last!.sides.belowUsd.mean).toBeGreaterThanOrEqual(0);
  expect(last!.sides.aboveUsd.mean).toBeLessThanOrEqual(0);
  expect(Math.abs(last!.priceFactor / at - 1)).toBeLessThanOrEqual(0.0102);
});

test("a lot that earns at any price breaks even at none", () => {
  expect(sought(() => 40).found.priceFactor).toBeUndefined();
});
