/** Workbooks of plans, made in the test's own thread. */
import { fileURLToPath } from "node:url";
import { planFilesOf } from "../../src/adapters/files/plan-files.ts";
import { workbookOf } from "../../src/app/export-workbook.ts";
import { isValid, loadPlan, type ValidPlan } from "../../src/app/load-plan.ts";
import type { PlanFiles } from "../../src/app/ports.ts";
import { openSimulator } from "../../src/core/company/simulate.ts";
import type { Fan } from "../../src/core/results/run.ts";
import { type BasePath, runBasePath } from "../../src/core/workbook/base-path.ts";
import { smallLabText } from "../support/small-lab.ts";
import type { BuiltWorkbook } from "../../src/core/workbook/build-workbook.ts";

export interface Made {
  readonly loaded: ValidPlan;
  readonly base: BasePath;
  readonly workbook: BuiltWorkbook;
}

const zeros = Array.from({ length: 240 }, () => 0);
/** Percentiles are values: what they are plays no part in these tests. */
const noFan: Fan = { p5: zeros, p10: zeros, p25: zeros, p50: zeros, p75: zeros, p90: zeros, p95: zeros };

const exampleFile = (name: string): string => fileURLToPath(new URL(`../../examples/${name}.yaml`, import.meta.url));

export async function valid(files: PlanFiles): Promise<ValidPlan> {
  const loaded = await loadPlan(files, undefined);
  if (!isValid(loaded)) throw new Error(loaded.diagnostics.map(({ message }) => message).join("\n"));
  return loaded;
}

/** A plan's text as a file of that name. */
export const textOf = (file: string, text: string): PlanFiles => ({
  open: () => Promise.resolve({ kind: "text", file, text }),
  readText: () => Promise.resolve(undefined),
});

export async function made(files: PlanFiles): Promise<Made> {
  const loaded = await valid(files);
  const { plan, basePlan, planHash, source } = loaded;
  const run = {
    planName: plan.name,
    planFile: source.file,
    planHash,
    engine: "test",
    seed: plan.seed,
    paths: 1,
    resultHash: "none",
    cashUsd: noFan,
    revenueUsd: noFan,
    servedShare: noFan,
  };
  return { loaded, base: runBasePath(openSimulator(plan, basePlan, plan.seed)), workbook: workbookOf(loaded, run) };
}

const examples = new Map<string, Promise<Made>>();

/** The workbook of an example, or of the small lab, made once. */
export function madeOf(name: string): Promise<Made> {
  const files = name === "lab" ? textOf("lab.yaml", smallLabText) : planFilesOf(exampleFile(name), () => Promise.resolve(""));
  const known = examples.get(name) ?? made(files);
  examples.set(name, known);
  return known;
}
