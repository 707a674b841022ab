import { expect, test } from "vitest";
import { fillUniforms, openStream } from "../numeric/random.ts";
import { chainFault, fillRegime } from "./processes.ts";
import type { Chain } from "./processes.ts";

const chain: Chain = { states: 3, start: 1, chances: Float64Array.of(0, 0.2, 0.1, 0.3, 0, 0, 0.05, 0.15, 0) };

test("moves share the unit interval in the order of states, and the rest stays", () => {
  const next = (from: number, uniform: number): number => fillRegime({ ...chain, start: from }, Float64Array.of(0, uniform), new Uint8Array(2))[1];
  expect([0.1, 0.19, 0.21, 0.29, 0.31, 0.9].map((u) => next(0, u))).toEqual([1, 1, 2, 2, 0, 0]);
  expect([0.01, 0.06, 0.19, 0.21].map((u) => next(2, u))).toEqual([0, 1, 1, 2]);
});

test("occupancy at every month agrees with powers of the transition matrix, within 5 standard errors", () => {
  const n = 20_000;
  const months = 13;
  const stream = openStream(1, "regime");
  const counts = Array.from({ length: months }, () => [0, 0, 0]);
  const uniforms = new Float64Array(months);
  const states = new Uint8Array(months);
  for (let path = 0; path < n; path++) {
    fillRegime(chain, fillUniforms(stream, path, uniforms, 0, months), states);
    states.forEach((state, t) => counts[t][state]++);
  }
  const matrix = [
    [0.7, 0.2, 0.1],
    [0.3, 0.7, 0],
    [0.05, 0.15, 0.8],
  ];
  let law = [0, 1, 0];
  for (let t = 0; t < months; t++) {
    law.forEach((p, state) => expect(Math.abs(counts[t][state] / n - p)).toBeLessThanOrEqual(5 * Math.sqrt((p * (1 - p)) / n)));
    law = [0, 1, 2].map((to) => law.reduce((sum, p, from) => sum + p * matrix[from][to], 0));
  }
});

test("the base case moves only where a move is likelier than not", () => {
  const half = new Float64Array(4).fill(0.5);
  expect(Array.from(fillRegime(chain, half, new Uint8Array(4)))).toEqual([1, 1, 1, 1]);
  expect(Array.from(fillRegime({ states: 2, start: 0, chances: Float64Array.of(0, 0.6, 0.1, 0) }, half, new Uint8Array(4)))).toEqual([0, 1, 1, 1]);
});

test("a path can be continued from any month", () => {
  const stream = openStream(1, "regime");
  const uniforms = fillUniforms(stream, 3, new Float64Array(40), 0, 40);
  const whole = fillRegime(chain, uniforms, new Uint8Array(40));
  const continued = whole.slice();
  continued.fill(0, 18);
  expect(fillRegime(chain, uniforms, continued, 17)).toEqual(whole);
});

test("faults of a chain are named", () => {
  expect(chainFault(chain)).toBeUndefined();
  expect(chainFault({ ...chain, start: 3 })).toBe("it starts in state 3 of 3");
  expect(chainFault({ ...chain, states: 2 })).toBe("9 chances for 2 states");
  expect(chainFault({ states: 2, start: 0, chances: Float64Array.of(0, -0.1, 0, 0) })).toBe("the chance from state 0 to 1 is -0.1");
  expect(chainFault({ states: 3, start: 0, chances: Float64Array.of(0, 0.7, 0.6, 0, 0, 0, 0, 0, 0) })).toBe(
    "the chances of leaving state 0 add to 1.2999999999999998",
  );
});
