import { expect, test } from "vitest";
import { numberFields, withNumber } from "./number-fields.ts";

const texts = (value: string): readonly string[] => numberFields(value).map(({ text }) => text);

test("numbers can be moved; dates, names of chips and sources cannot", () => {
  expect(texts("2% to 8%/month @guess")).toEqual(["2%", "8%"]);
  expect(texts("$1.25B/month @s1")).toEqual(["$1.25B"]);
  expect(texts("220k H100 @colossus-1")).toEqual(["220k"]);
  expect(texts("$2.65/H100-hour @h100-index")).toEqual(["$2.65"]);
  expect(texts("70% of markets.h100-spot.price")).toEqual(["70%"]);
  expect(texts("2026-10 to 2031-03")).toEqual([]);
  expect(texts("2026-Q4")).toEqual([]);
  expect(texts("0.24 to 0.43 Mtok/TPU-v7-hour @speed")).toEqual(["0.24", "0.43"]);
  expect(texts("-25% to 0%/year @repricing")).toEqual(["-25%", "0%"]);
});

test("another number is written as the one before: sign, letter and unit stay", () => {
  const put = (value: string, index: number, number: number): string => withNumber(value, numberFields(value)[index]!, number);
  expect(put("$47B/year @s", 0, 45.5)).toBe("$46B/year @s");
  expect(put("2% to 8%/month", 0, 1.1)).toBe("1.1% to 8%/month");
  expect(put("-25% to 0%/year", 0, -30)).toBe("-30% to 0%/year");
  expect(put("10_000 H100", 0, 12_000)).toBe("12_000 H100");
  expect(put("1.15x @guess", 0, 1.2)).toBe("1.2x @guess");
});

test("a range holds the number, a share ends at 100 %, and the steps are ones a hand can follow", () => {
  for (const value of ["2%", "60%", "$47B", "0 months", "0.464 H100e", "1.3M H100e", "-25%"]) {
    const [field] = numberFields(value);
    expect(field!.min).toBeLessThanOrEqual(field!.value);
    expect(field!.max).toBeGreaterThanOrEqual(field!.value);
    expect((field!.max - field!.min) / field!.step).toBeLessThanOrEqual(130);
  }
  expect(numberFields("60%")[0]!.max).toBe(100);
});
