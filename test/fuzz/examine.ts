/** What must hold for any text given as a plan: see `examine`. */
import { diagnoseChecks } from "../../src/core/checks/scope.ts";
import { numbersOfPlan } from "../../src/core/checks/plan-numbers.ts";
import { explainAddress } from "../../src/core/explain/explain.ts";
import { checkPlan } from "../../src/core/plan/check/check.ts";
import type { Diagnostic } from "../../src/core/plan/diagnostic.ts";
import type { Plan } from "../../src/core/plan/vocabulary/vocabulary.ts";
import type { SourceNode, SourceScalar } from "../../src/core/plan/source-tree.ts";
import { explanationText } from "../../src/formats/explain/explain-text.ts";
import { planHash } from "../../src/formats/hash.ts";
import { renderDiagnostics } from "../../src/formats/text/diagnostics.ts";
import { formatYamlPlan } from "../../src/formats/yaml/format-plan.ts";
import { readYamlPlan } from "../../src/formats/yaml/read-plan.ts";
import { roundTripFaults } from "./round-trip.ts";

export interface Examined {
  readonly accepted: boolean;
  /** Empty if everything held. */
  readonly faults: readonly string[];
}

/** What is examined; a test plants faults here to prove that they are seen. */
export interface Language {
  readonly read: typeof readYamlPlan;
  readonly check: typeof checkPlan;
}
export const ours: Language = { read: readYamlPlan, check: checkPlan };

/** Milliseconds of processor time that reading and checking may take for a text of this length, generously for a slow machine: work must be bounded by size. */
const millisecondsAllowed = (length: number): number => 2000 + length / 20;

/**
 * Reads and checks a text and lists what does not hold: no exception; a plan or an error with a place inside the text;
 * work bounded by size; formatting that changes nothing; in an accepted plan every digit-bearing scalar read exactly once, every number explained, and
 * its canonical words read back to the same bits.
 */
export function examine(text: string, language: Language = ours): Examined {
  try {
    return examineUnguarded(text, language);
  } catch (error) {
    return {
      accepted: false,
      faults: [`threw ${error instanceof Error ? (error.stack ?? error.message).split("\n").slice(0, 3).join(" | ") : String(error)}`],
    };
  }
}

function examineUnguarded(text: string, language: Language): Examined {
  const file = "plan.yaml";
  const before = process.cpuUsage();
  const { root, diagnostics } = language.read(text, file);
  const reads = new Map<SourceScalar, number>();
  const checked = root === undefined ? undefined : language.check(root, { reads });
  const { user, system } = process.cpuUsage(before);
  const took = (user + system) / 1000;
  const all = [...diagnostics, ...(checked?.diagnostics ?? [])];
  const rendered = renderDiagnostics(all, { sourceOf: () => text });
  const hasError = all.some(({ severity }) => severity === "error");
  const plan = diagnostics.some(({ severity }) => severity === "error") ? undefined : checked?.plan;
  const faults = [
    ...(took > millisecondsAllowed(text.length) ? [`took ${Math.round(took)} ms for ${text.length} characters`] : []),
    ...all.flatMap((diagnostic) => placeFaults(diagnostic, text, file)),
    ...(all.length > 0 && !rendered.startsWith(`${file}:`) ? ["the diagnostics are not rendered"] : []),
    ...(plan === undefined && !hasError ? ["neither a plan nor an error"] : []),
    ...(checked?.plan !== undefined && checked.diagnostics.some(({ severity }) => severity === "error") ? ["a plan beside an error"] : []),
  ];
  // Formatting reads the text several times over: one text in three, and none of the long ones.
  if (text.length < 12_000 && text.length % 3 === 0) faults.push(...formatFaults(text, plan));
  if (plan === undefined || root === undefined) return { accepted: false, faults };
  for (const { name } of checked?.scenarios.slice(0, 3) ?? []) {
    const set = language.check(root, { scenario: name });
    if (set.plan === undefined) faults.push(`the scenario ${name} was tried without an error and is refused when chosen`);
  }
  for (const diagnostic of diagnoseChecks(plan)) faults.push(...placeFaults(diagnostic, text, file));
  for (const address of ["", ...numbersOfPlan(plan).keys(), "nowhere.at.all"]) {
    if (/undefined|NaN|\[object/.test(explanationText(explainAddress(plan, address)))) faults.push(`explain ${address} prints a broken value`);
  }
  return { accepted: true, faults: [...faults, ...readFaults(root, reads), ...roundTripFaults(root, plan, {})] };
}

/** Formatting says why it cannot, or gives a text that it leaves alone and that means the same plan. */
function formatFaults(text: string, plan: Plan | undefined): readonly string[] {
  const formatted = formatYamlPlan(text, "plan.yaml");
  if (formatted.text === undefined) return formatted.diagnostics.some(({ severity }) => severity === "error") ? [] : ["fmt gives neither a text nor an error"];
  const again = formatYamlPlan(formatted.text, "plan.yaml");
  const faults = again.text === formatted.text ? [] : ["fmt changes what it has formatted"];
  if (plan === undefined) return faults;
  const { root } = readYamlPlan(formatted.text, "plan.yaml");
  const after = root === undefined ? undefined : checkPlan(root).plan;
  if (after === undefined) return [...faults, "fmt makes a plan that is refused"];
  return planHash(after) === planHash(plan) ? faults : [...faults, "fmt changes the plan's hash"];
}

function placeFaults({ code, message, place, severity }: Diagnostic, text: string, file: string): readonly string[] {
  const lines = text.split(/\r\n|\n|\r/);
  const line = lines[place.line - 1];
  const name = `${severity} ${code} at ${place.line}:${place.column}+${place.length}`;
  return [
    ...(/^[PW]\d{3}$/.test(code) ? [] : [`${name}: code`]),
    ...(message === "" || /undefined|NaN|\[object/.test(message.replaceAll(/`[^`]*`/g, "")) ? [`${name}: message "${message}"`] : []),
    ...(place.file === file || place.file === "" ? [] : [`${name}: file ${place.file}`]),
    ...(line === undefined && !(place.line === lines.length + 1 && place.column === 1) ? [`${name}: line of ${lines.length}`] : []),
    ...(line !== undefined && (place.column < 1 || place.column > line.length + 1) ? [`${name}: column of ${line.length}`] : []),
    ...(Number.isInteger(place.length) && place.length >= 0 ? [] : [`${name}: length`]),
  ];
}

/** Scalars with a digit that were not read exactly once; private keys and what is set aside for scenarios do not count. */
function readFaults(root: SourceNode, reads: ReadonlyMap<SourceScalar, number>): readonly string[] {
  const faults: string[] = [];
  const visit = (node: SourceNode, address: string): void => {
    if (node.kind === "scalar") {
      const count = reads.get(node) ?? 0;
      if (/\d/.test(node.text) && count !== 1) faults.push(`${address}: \`${node.text.slice(0, 60)}\` was read ${count} times`);
    } else if (node.kind === "list") node.items.forEach((item, index) => visit(item, `${address}.${index}`));
    else if (node.kind === "map")
      for (const { key, value } of node.entries)
        if (!key.startsWith("x-") && !(address === "" && ["scenarios", "include", "override"].includes(key)))
          visit(value, address === "" ? key : `${address}.${key}`);
  };
  visit(root, "");
  return faults;
}
