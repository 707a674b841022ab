/**
 * Every diagnostic has a plan that meets it and the text a user then reads: `test/golden/diagnostics/CODE.yaml` and
 * `.txt`. To accept a changed text: `GOLDEN=write npx vitest run test/diagnostics.test.ts`, then read the difference.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { diagnoseChecks } from "../src/core/checks/scope.ts";
import { checkPlan } from "../src/core/plan/check/check.ts";
import { diagnosticCodes } from "../src/core/plan/diagnostic-codes.ts";
import type { Diagnostic } from "../src/core/plan/diagnostic.ts";
import { diagnosticsJson, renderDiagnostics } from "../src/formats/text/diagnostics.ts";
import { formatYamlPlan } from "../src/formats/yaml/format-plan.ts";
import { readYamlPlan } from "../src/formats/yaml/read-plan.ts";

const folder = join(import.meta.dirname, "golden/diagnostics");
const isWriting = process.env["GOLDEN"] === "write";
const codes = Object.keys(diagnosticCodes);

/** The plan of a golden; two are too long to be kept as files. */
function planText(code: string): string {
  const text = readFileSync(join(folder, `${code}.yaml`), "utf8");
  if (code === "P001") return text + `# ${"x".repeat(1000)}\n`.repeat(1000);
  return code === "P608" ? `${text}checks:\n${"  - opening.cash at least $1\n".repeat(900)}` : text;
}

/** Reads and checks as the command does; `# scenario: x` and `# today: y` in the text stand for its options. */
function diagnose(code: string): { readonly text: string; readonly diagnostics: readonly Diagnostic[] } {
  const text = planText(code);
  const file = `${code}.yaml`;
  const option = (name: string): string | undefined => new RegExp(`^# ${name}: (.*)$`, "m").exec(text)?.[1];
  if (code === "P024") return { text, diagnostics: formatYamlPlan(text, file).diagnostics };
  const read = readYamlPlan(text, file);
  if (read.root === undefined) return { text, diagnostics: read.diagnostics };
  const readText = (path: string): string | undefined => (existsSync(join(folder, path)) ? readFileSync(join(folder, path), "utf8") : undefined);
  const checked = checkPlan(read.root, { readText, parse: readYamlPlan, scenario: option("scenario"), today: option("today") });
  const ofChecks = checked.plan === undefined ? [] : diagnoseChecks(checked.plan);
  return { text, diagnostics: [...read.diagnostics, ...checked.diagnostics, ...ofChecks] };
}

test.each(codes)("%s is met by its golden plan, which reads as written", (code) => {
  const { text, diagnostics } = diagnose(code);
  const sourceOf = (file: string): string | undefined =>
    file === `${code}.yaml` ? text : existsSync(join(folder, file)) ? readFileSync(join(folder, file), "utf8") : undefined;
  const rendered = renderDiagnostics(diagnostics, { sourceOf });
  expect(diagnostics.map((found) => found.code)).toContain(code);
  const golden = join(folder, `${code}.txt`);
  if (isWriting) writeFileSync(golden, rendered);
  expect(rendered).toBe(readFileSync(golden, "utf8"));
});

test("every golden belongs to a code, and every code used in the sources is in the table", () => {
  const goldens = readdirSync(folder)
    .filter((name) => /\.(yaml|txt)$/.test(name))
    .map((name) => name.replace(/\.\w+$/, ""));
  expect(goldens.filter((name) => !codes.includes(name))).toEqual([]);
  const used = new Set<string>();
  const sources = join(import.meta.dirname, "../src");
  for (const name of readdirSync(sources, { recursive: true, encoding: "utf8" })) {
    if (!name.endsWith(".ts") || /\.test\.ts$|diagnostic-codes\.ts$/.test(name)) continue;
    for (const match of readFileSync(join(sources, name), "utf8").matchAll(/"([PW]\d{3})"/g)) used.add(match[1] as string);
  }
  expect([...used].filter((code) => !codes.includes(code))).toEqual([]);
  expect(codes.filter((code) => !used.has(code))).toEqual([]);
});

test("every diagnostic has a remedy, and one sentence without a full stop", () => {
  for (const code of codes) {
    for (const found of diagnose(code).diagnostics) {
      expect(found.remedy, `${code}: ${found.message}`).toBeTruthy();
      expect(found.message, code).not.toMatch(/\.$/);
    }
  }
});

test("a plan with five different mistakes shows all five", () => {
  const text = [
    "plimsoll: 1",
    "name: Five",
    "calendar: {start: 2026-13}",
    "chips: {H100: 1 H100e}",
    "demand: {run_rate: $1B/year @nobody, growht: 3%/month}",
    "opening: {cash: 220,000}",
    "limits: {insolvency: >= 1%}",
  ].join("\n");
  const read = readYamlPlan(text, "five.yaml");
  const diagnostics = [...read.diagnostics, ...checkPlan(read.root!).diagnostics];
  expect(diagnostics.map(({ code, place }) => `${place.line}:${place.column} ${code}`).sort()).toEqual([
    "3:19 P402",
    "5:29 P502",
    "5:38 P301",
    "6:17 P014",
    "7:22 P015",
  ]);
});

test("more than twenty are counted, and machines get the same fields", () => {
  const diagnostics = Array.from({ length: 25 }, (_, index): Diagnostic => ({
    severity: index < 3 ? "warning" : "error",
    code: "P301",
    address: "a.b",
    place: { file: "p.yaml", line: index + 1, column: 2, length: 1 },
    message: "m",
    remedy: "r",
  }));
  const rendered = renderDiagnostics(diagnostics, { sourceOf: () => undefined });
  expect(rendered.split("\n").filter((line) => line.startsWith("p.yaml:"))).toHaveLength(20);
  expect(rendered).toContain("22 errors, 3 warnings; the first 20 are shown");
  expect(diagnosticsJson(diagnostics.slice(0, 1))).toEqual({
    diagnostics: [{ severity: "warning", code: "P301", file: "p.yaml", line: 1, column: 2, length: 1, address: "a.b", message: "m", remedy: "r" }],
  });
});
