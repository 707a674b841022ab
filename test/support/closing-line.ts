/**
 * Reporter: prints every skip with its reason, and `N passed, N failed, N skipped` alone on the closing line.
 *
 * A skip without a reason counts as a failure. With PLIMSOLL_NO_SKIPS=1 every skip does, except for want of the public
 * data sets, which are not part of the repository.
 */
import type { Reporter, TestCase, TestModule, Vitest } from "vitest/node";

export interface SkippedTest {
  readonly name: string;
  readonly reason: string | undefined;
}

/** Start of the reason of a skip that is accepted everywhere. */
export const publicDataAbsent = "public data absent";

/**
 * What is wrong with a skip, or nothing.
 * @example complaint({ name: "a", reason: "no Chromium" }, true) // "a: skipped, and PLIMSOLL_NO_SKIPS is set: no Chromium"
 */
export function complaint(skip: SkippedTest, noSkips: boolean): string | undefined {
  if (skip.reason === undefined || skip.reason === "") return `${skip.name}: skipped without a reason`;
  if (noSkips && !skip.reason.startsWith(publicDataAbsent)) return `${skip.name}: skipped, and PLIMSOLL_NO_SKIPS is set: ${skip.reason}`;
  return undefined;
}

function testsOf(modules: readonly TestModule[]): TestCase[] {
  return modules.flatMap((module) => [...module.children.allTests()]);
}

export default class ClosingLine implements Reporter {
  /** Whether only tests of some name were asked for: the others are then no skips. */
  private isFiltered = false;

  onInit(vitest: Vitest): void {
    this.isFiltered = vitest.config.testNamePattern !== undefined;
  }

  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    const tests = testsOf(modules);
    const inState = (state: string): TestCase[] => tests.filter((test) => test.result().state === state);
    const skips = inState("skipped")
      .map((test): SkippedTest => {
        const result = test.result();
        return { name: test.fullName, reason: result.state === "skipped" ? result.note : undefined };
      })
      .filter((skip) => !this.isFiltered || skip.reason !== undefined);
    const complaints = skips.flatMap((skip) => complaint(skip, process.env["PLIMSOLL_NO_SKIPS"] === "1") ?? []);
    // A file that cannot be loaded has no tests to fail, and neither has an error outside of any test.
    const brokenFiles = modules.filter((module) => !module.ok() && module.errors().length > 0).length;
    const failed = inState("failed").length + complaints.length + brokenFiles + unhandled.length;
    const lines = [
      ...skips.map((skip) => `skipped: ${skip.name}: ${skip.reason ?? "no reason"}`),
      ...complaints.map((text) => `failed: ${text}`),
      `${inState("passed").length} passed, ${failed} failed, ${skips.length - complaints.length} skipped`,
    ];
    process.stdout.write(`${lines.join("\n")}\n`);
    if (failed > 0) process.exitCode = 1;
  }
}
