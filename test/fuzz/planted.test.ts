/** The gate itself is tested: faults planted into the language are seen by `examine`. */
import { describe, expect, test } from "vitest";
import type { Diagnostic } from "../../src/core/plan/diagnostic.ts";
import { caseText } from "./cases.ts";
import { examine, ours } from "./examine.ts";

describe("a planted fault is seen", () => {
  const accepted = Array.from({ length: 200 }, (_, index) => caseText(2, index, [])).find((text) => examine(text).accepted) as string;
  const faultsOf = (text: string, planted: Partial<typeof ours>): string => examine(text, { ...ours, ...planted }).faults.join("\n");
  const error: Diagnostic = { severity: "error", code: "P999", address: "", place: { file: "plan.yaml", line: 1, column: 1, length: 1 }, message: "planted" };

  test("an exception", () => {
    expect(
      faultsOf(accepted, {
        check: () => {
          throw new Error("planted");
        },
      }),
    ).toContain("threw Error: planted");
  });
  test("no plan and no error", () => {
    expect(faultsOf(accepted, { read: () => ({ root: undefined, diagnostics: [] }) })).toContain("neither a plan nor an error");
  });
  test("a place outside the text", () => {
    const place = { ...error.place, line: 1e6 };
    expect(faultsOf(accepted, { read: () => ({ root: undefined, diagnostics: [{ ...error, place }] }) })).toContain("line of");
  });
  test("a number read twice, or never", () => {
    expect(faultsOf(accepted, { check: (root, options) => (ours.check(root, options), ours.check(root, options)) })).toContain("was read 2 times");
    expect(faultsOf(accepted, { check: (root) => ours.check(root) })).toContain("was read 0 times");
  });
});
