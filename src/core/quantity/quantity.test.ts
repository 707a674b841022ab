import fc from "fast-check";
import { expect, test } from "vitest";
import { decimalText, numberOf, scanNumber } from "./number.ts";
import { parseQuantity, quantityText } from "./quantity.ts";
import { didYouMean, nearest } from "./spelling.ts";
import { parseUnit } from "./unit.ts";

const chips = ["H100", "GB200", "TPU-v5p", "Trainium2"];
const read = (text: string, ...units: string[]) => {
  const outcome = parseQuantity(text, { units, chips });
  if (!outcome.ok) throw new Error(`${text}: ${JSON.stringify(outcome.problem)}`);
  return outcome.value;
};
const codeOf = (text: string, ...units: string[]): string => {
  const outcome = parseQuantity(text, { units, chips });
  return outcome.ok ? "none" : outcome.problem.code;
};
const remedyOf = (text: string, ...units: string[]): string => {
  const outcome = parseQuantity(text, { units, chips });
  return outcome.ok ? "none" : `${outcome.problem.message}: ${outcome.problem.remedy}`;
};

test("scale letters and percent signs cost no rounding", () => {
  expect(read("2.35B", "1").low).toBe(2_350_000_000);
  expect(read("$1.25B/month", "USD/month").low).toBe(1_250_000_000);
  expect(read("35%", "1").low).toBe(0.35);
  expect(read("7%", "1").low).toBe(0.07);
  expect(read("220_000 H100", "chip")).toEqual({ low: 220_000, unitIndex: 0, chip: "H100" });
  expect(read("-25%/year", "1/year").low).toBe(-0.25);
});

test("every unit of a plan converts into the one due", () => {
  expect(read("$15B/year", "USD/month").low).toBe(1.25e9);
  expect(read("90 days", "month").low).toBe(3);
  expect(read("2 years", "month").low).toBe(24);
  expect(read("1%/month", "1/year").low).toBeCloseTo(0.12, 15);
  expect(read("$60/MW-hour", "USD/W-hour").low).toBe(6e-5);
  expect(read("6 kWh", "W-hour").low).toBe(6000);
  expect(read("$0.06/kWh", "USD/W-hour").low).toBe(6e-5);
  expect(read("$38B/GW", "USD/W").low).toBe(38);
  expect(read("250 MW", "chip | W".split(" | ")[0], "W")).toEqual({ low: 250e6, unitIndex: 1 });
  expect(read("850k tok/H100-hour", "Mtok/chip-hour")).toEqual({ low: 0.85, unitIndex: 0, chip: "H100" });
  expect(read("$30/seat-month", "USD/Mtok", "USD/seat-month").unitIndex).toBe(1);
  expect(read("$360/user-year", "USD/seat-month").low).toBe(30);
  expect(read("$2.35/H100e-hour", "USD/chip-hour", "USD/H100e-hour").unitIndex).toBe(1);
  expect(read("$1.30/TPU-v5p-hour", "USD/chip-hour")).toEqual({ low: 1.3, unitIndex: 0, chip: "TPU-v5p" });
  expect(read("2.35 USD per H100-hour", "USD/chip-hour")).toEqual({ low: 2.35, unitIndex: 0, chip: "H100" });
  expect(read("$2 per $1", "1").low).toBe(2);
  expect(read("1B shares", "share").low).toBe(1e9);
  expect(read("5000 PFLOP", "FLOP").low).toBe(5e18);
});

test("growth compounds into months", () => {
  expect(read("3%/month", "1/month").low).toBe(0.03);
  expect(1 + read("40%/year", "1/month").low).toBeCloseTo(1.4 ** (1 / 12), 14);
  expect(1 + read("2x/year", "1/month").low).toBeCloseTo(2 ** (1 / 12), 14);
  const cone = read("2.0 to 4.0 x/year", "1/month");
  expect((1 + cone.high!) ** 12).toBeCloseTo(4, 12);
  expect((1 + read("-25% to 5%/year", "1/month").low) ** 12).toBeCloseTo(0.75, 12);
  expect(codeOf("-100%/year", "1/month")).toBe("P130");
  expect(codeOf("3%", "1/month")).toBe("P122");
});

test("a volatility may be written plainly per year", () => {
  expect(read("35%/year", "1/sqrt(year)").low).toBe(0.35);
  expect(read("35%/sqrt(year)", "1/sqrt(year)").low).toBe(0.35);
  expect(read("10%/sqrt(month)", "1/sqrt(year)").low).toBeCloseTo(0.1 * Math.sqrt(12), 15);
  expect(codeOf("10%/month", "1/sqrt(year)")).toBe("P122");
});

test("intervals share their unit", () => {
  expect(read("3 to 7 months", "month")).toEqual({ low: 3, high: 7, unitIndex: 0 });
  expect(read("3 months to 1 year", "month")).toEqual({ low: 3, high: 12, unitIndex: 0 });
  expect(read("-5 to 20 (normal)", "1")).toEqual({ low: -5, high: 20, shape: "normal", unitIndex: 0 });
  expect(read("$120B to $150B", "USD")).toEqual({ low: 120e9, high: 150e9, unitIndex: 0 });
  expect(read("$0.5 to $2.5 per $1", "1")).toEqual({ low: 0.5, high: 2.5, unitIndex: 0 });
  expect(read("20k to 30k H100", "chip")).toEqual({ low: 20e3, high: 30e3, chip: "H100", unitIndex: 0 });
  for (const text of ["2 to 5M", "5 to 10%", "5% to 10", "$2 to 3"]) expect(codeOf(text, text.includes("$") ? "USD" : "1")).toBe("P125");
});

test.each([
  ["220,000 H100", "P102"],
  ["1,5", "P102"],
  ["0x10", "P104"],
  ["0o17", "P104"],
  ["007", "P105"],
  ["00.5", "P105"],
  ["1e3", "P103"],
  [".inf", "P106"],
  ["-.inf", "P106"],
  ["nan", "P106"],
  ["Infinity", "P106"],
  ["2–5", "P107"],
  ["2 – 5", "P107"],
  ["−5", "P107"],
  ["2-5", "P107"],
  ["2..5", "P110"],
  ["2 .. 5", "P107"],
  ["2_2", "P108"],
  ["220K", "P109"],
  ["5bn", "P109"],
  ["5 M", "P109"],
  [".5", "P110"],
  ["5.", "P110"],
  ["1.2.3", "P110"],
  ["+5", "P111"],
  ["$-5", "P111"],
  ["€5", "P126"],
  ["5 EUR", "P126"],
  ["five", "P101"],
  ["", "P101"],
  ["5\u00a0x", "P012"],
  ["35%@guess", "P503"],
  ["9".repeat(40), "P112"],
  ["9".repeat(100), "P112"],
  ["5 gpu-hr", "P121"],
  ["5 H100 hour", "P121"],
  ["5/", "P121"],
  ["5 month", "P122"],
  ["5 H100-GB200", "P124"],
  ["5 (normal)", "P101"],
])("%s is refused as %s", (text, code) => {
  expect(codeOf(text, "1")).toBe(code);
});

test("a unit mismatch names both units and the likely meaning", () => {
  expect(remedyOf("$2.35/month", "USD/chip-hour")).toBe("`$2.35/month` is in USD/month; USD/chip-hour is due: did you mean `$2.35/H100-hour`?");
  expect(remedyOf("220000", "chip")).toBe("`220000` has no unit: chip is due: write `220000 H100` if that is meant");
  expect(remedyOf("3%", "1/month")).toContain("say per what: `3%/month` or `3%/year`");
  expect(remedyOf("$5/GPU-hour", "USD/chip-hour")).toContain("name the chip: H100");
  expect(remedyOf("$5/H10-hour", "USD/chip-hour")).toContain("did you mean `H100`?");
  expect(remedyOf("3 mo", "month")).toContain("did you mean `month`?");
});

test("a problem knows where in the text it is", () => {
  const outcome = parseQuantity("$2.35/H100-hr", { units: ["USD/chip-hour"], chips });
  expect(outcome).toMatchObject({ ok: false, problem: { code: "P121", at: 11, length: 2 } });
});

test("numbers read back from their decimal text to the same bits", () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e30, max: 1e30 }), (value) => {
      fc.pre(value === 0 || Math.abs(value) > 1e-40);
      const scanned = scanNumber(decimalText(value), 0);
      expect(scanned.ok && numberOf(scanned.value)).toBe(value === 0 ? 0 : value);
    }),
  );
});

test("a canonical quantity reads back to the same bits", () => {
  const units = ["USD/chip-hour", "1/month", "1/year", "1/sqrt(year)", "month", "Mtok/chip-hour", "W", "USD/Mtok", "1", "USD", "H100e-hour/month"];
  fc.assert(
    fc.property(fc.double({ noNaN: true, min: 1e-9, max: 1e20 }), fc.constantFrom(...units), (value, unit) => {
      expect(read(quantityText(value, unit, "H100"), unit).low).toBe(value);
    }),
  );
});

test("no text makes the reader throw, and work stays small", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(..."0123456789.,_-+$%kMB xXe/@()tosqrtyearH100-–\u00a0\t"), maxLength: 60 }), (text) => {
      const outcome = parseQuantity(text, { units: ["USD/chip-hour", "1/month", "1"], chips });
      if (outcome.ok) expect(Number.isFinite(outcome.value.low)).toBe(true);
      else expect(outcome.problem.code).toMatch(/^P\d{3}$/);
    }),
    { numRuns: 2000 },
  );
});

test("spelling: the nearest right word, if one is near", () => {
  expect(nearest("florr", ["target", "floor", "flow"])).toBe("floor");
  expect(nearest("growht", ["growth", "price"])).toBe("growth");
  expect(nearest("zzz", ["growth", "price"])).toBeUndefined();
  expect(nearest("thr", ["throughput"])).toBe("throughput");
  expect(didYouMean("memphs", ["memphis", "trainium"])).toBe("did you mean `memphis`?");
});

test("longest chip name wins, so names may hold hyphens", () => {
  const unit = parseUnit("/TPU-v5p-hour", [...chips, "TPU"], true);
  expect(unit.ok && unit.value.chip).toBe("TPU-v5p");
});
