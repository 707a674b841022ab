/** Checks that ask for business metrics are judged on the futures that keep them. */
import { expect, test } from "vitest";
import { bindCheck } from "../checks/bind.ts";
import type { CheckEnvironment } from "../checks/evaluate.ts";
import { planScope } from "../checks/scope.ts";
import { smallLab } from "../../../test/support/small-lab.ts";
import { environmentFor } from "./metric-environment.ts";

const all: CheckEnvironment = { metric: ({ name }) => (name === "p_insolvent" ? 0.1 : Float64Array.of(1, 2, 3, 4, 5).slice(0, name === "customers" ? 3 : 5)) };
const bound = (phrase: string) => {
  const outcome = bindCheck(phrase, planScope(smallLab()));
  if (!outcome.ok) throw new Error(outcome.problem.message);
  return outcome.value;
};

test("columns are cut to them, and single numbers left", () => {
  const cut = environmentFor(bound("customers*contract_value at most run_rate(2027)"), all, 3);
  expect(cut.metric({ name: "run_rate" })).toEqual(Float64Array.of(1, 2, 3));
  expect(cut.metric({ name: "customers" })).toHaveLength(3);
  expect(cut.metric({ name: "p_insolvent" })).toBe(0.1);
});

test("other checks see all futures", () => {
  const other = bound("cash(2027) at least $1M in 50% of paths");
  expect(environmentFor(other, all, 3)).toBe(all);
});
