/** Workbooks of plans, made in the test's own thread. */
import { fileURLToPath } from "node:url";
import { planFilesOf } from "../../src/adapters/files/plan-files.ts";
import { workbookOf } from "../../src/app/export-workbook.ts";
import { isValid, loadPlan, type ValidPlan } from "../../src/app/load-plan.ts";
import type { PlanFiles } from "../../src/app/ports.ts";
import { openSimulator } from "../../src/core/company/simulate.ts";
import type { Model } from "../../src/core/company/model/model.ts";
import type { Fan } from "../../src/core/results/run.ts";
import { type BasePath, runBasePath } from "../../src/core/workbook/base-path.ts";
import { everyInstrumentText } from "./every-instrument.ts";
import { smallLabText } from "../support/small-lab.ts";
import type { BuiltWorkbook } from "../../src/core/workbook/build-workbook.ts";

export interface Made {
  readonly loaded: ValidPlan;
  readonly model: Model;
  readonly base: BasePath;
  readonly workbook: BuiltWorkbook;
}

const zeros = Array.from({ length: 240 }, () => 0);
/** Percentiles are values: what they are plays no part in these tests. */
const noFan: Fan = { p5: zeros, p10: zeros, p25: zeros, p50: zeros, p75: zeros, p90: zeros, p95: zeros };

const exampleFile = (name: string): string => fileURLToPath(new URL(`../../examples/${name}.yaml`, import.meta.url));

export async function valid(files: PlanFiles, scenario?: string): Promise<ValidPlan> {
  const loaded = await loadPlan(files, scenario);
  if (!isValid(loaded)) throw new Error(loaded.diagnostics.map(({ message }) => message).join("\n"));
  return loaded;
}

/** A plan's text as a file of that name. */
export const textOf = (file: string, text: string): PlanFiles => ({
  open: () => Promise.resolve({ kind: "text", file, text }),
  readText: () => Promise.resolve(undefined),
});

export async function made(files: PlanFiles, scenario?: string): Promise<Made> {
  const loaded = await valid(files, scenario);
  const { plan, basePlan, planHash, source } = loaded;
  const run = {
    planName: plan.name,
    planFile: source.file,
    planHash,
    ...(scenario === undefined ? {} : { scenario }),
    engine: "test",
    seed: plan.seed,
    paths: 1,
    resultHash: "none",
    cashUsd: noFan,
    revenueUsd: noFan,
    servedShare: noFan,
    tables: [],
  };
  const simulator = openSimulator(plan, basePlan, plan.seed);
  return { loaded, model: simulator.model, base: runBasePath(simulator), workbook: workbookOf(loaded, run) };
}

const madeOnce = new Map<string, Promise<Made>>();

/** Plans of these tests that are no examples. */
const texts: Readonly<Record<string, string>> = {
  lab: smallLabText,
  "lab ifrs": `${smallLabText}\naccounting: {gaap: ifrs}\n`,
  every: everyInstrumentText,
  "every ifrs": everyInstrumentText.replace("accounting:\n", "accounting:\n  gaap: ifrs\n"),
};

/** The workbook of an example (`name`, or `name, scenario`), or of a plan of these tests, made once. */
export function madeOf(name: string): Promise<Made> {
  const [example, scenario] = name.split(", ") as [string, string?];
  const text = texts[name];
  const files = text === undefined ? planFilesOf(exampleFile(example), () => Promise.resolve("")) : textOf("lab.yaml", text);
  const known = madeOnce.get(name) ?? made(files, scenario);
  madeOnce.set(name, known);
  return known;
}
