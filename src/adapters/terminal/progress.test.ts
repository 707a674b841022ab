import { expect, test } from "vitest";
import { createProgressLine, progressText } from "./progress.ts";

function recorder(isTTY: boolean) {
  const written: string[] = [];
  return { written, isTTY, columns: 60, write: (text: string) => written.push(text) };
}

test("off a terminal, or when quiet, nothing is written", () => {
  for (const [isTTY, isQuiet] of [
    [false, false],
    [true, true],
  ] as const) {
    const output = recorder(isTTY);
    const line = createProgressLine(output, { seconds: () => 0, isQuiet });
    line.show({ stage: "simulate", done: 1, total: 2, unit: "futures" });
    line.clear();
    expect(output.written).toEqual([]);
  }
});

test("repaints at most ten times a second, and always at the end", () => {
  const output = recorder(true);
  let now = 0;
  const line = createProgressLine(output, { seconds: () => now, isQuiet: false });
  for (let done = 0; done <= 100; done++) {
    line.show({ stage: "simulate", done, total: 100, unit: "futures" });
    now += 0.01;
  }
  expect(output.written.length).toBeGreaterThan(5);
  expect(output.written.length).toBeLessThan(14);
  expect(output.written.at(-1)).toContain("100 of 100 futures");
  line.clear();
  expect(output.written.at(-1)).toBe("\r");
  expect(output.written.at(-2)?.trim()).toBe("");
});

test("a line never exceeds the terminal, and uses no escape sequences", () => {
  const output = recorder(true);
  createProgressLine(output, { seconds: () => 0, isQuiet: false }).show({ stage: "x".repeat(200), done: 1, total: 2, unit: "futures" });
  expect(output.written[0]?.length).toBeLessThanOrEqual(60);
  expect(output.written.join("")).not.toContain("\u001B");
});

test("tells rate and time left", () => {
  expect(progressText({ stage: "simulate", done: 2500, total: 10000, unit: "futures" }, { seconds: 2, startedWith: 0 })).toBe(
    "simulate   2,500 of 10,000 futures   25 %   1,250/s   6 s left",
  );
  expect(progressText({ stage: "simulate", done: 10, total: 10000, unit: "futures" }, { seconds: 1, startedWith: 0 })).toContain("16 min 39 s left");
  expect(progressText({ stage: "write", done: 0, total: 0, unit: "files" }, { seconds: 0, startedWith: 0 })).toBe("write   0 of 0 files   100 %");
  // Of what a stage found done it has no merit.
  expect(
    progressText({ stage: "search", done: 130, total: 130, isOpenEnded: true, unit: "decisions", note: "best so far $2B" }, { seconds: 2, startedWith: 100 }),
  ).toBe("search   130 decisions   15/s   best so far $2B");
});
