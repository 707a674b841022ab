/**
 * The files of a run: what a finished simulation leaves in its folder, and how they are read again.
 *
 *     manifest.json        what made the run, and every file with its SHA-256
 *     summary.json         the answer: the document that `simulate --json` prints
 *     report.html          the same for people
 *     columns.parquet      one row a month and path: cash, revenue, demand, …
 *     paths.parquet        one row a path: month of failure, cause, value, …
 *     percentiles.parquet  one row a month and column: mean and percentiles over paths
 *     tables/*.csv         every table of the report
 *     plan/                the plan as it was, with the files it names
 */
import type { ChunkResult } from "../core/company/chunk.ts";
import { mean, quantiles } from "../core/numeric/statistics.ts";
import { mergeChunks } from "../core/results/merged.ts";
import type { Merged } from "../core/results/merged.ts";
import type { RunSummary } from "../core/results/run.ts";
import { parquetOf } from "../formats/parquet/table.ts";
import type { ParquetColumn } from "../formats/parquet/table.ts";
import { answerJson } from "../formats/text/answer-json.ts";
import { csvOf } from "../formats/text/show.ts";
import { tablesOf } from "../formats/text/summary-tables.ts";
import type { LoadedPlan } from "./load-plan.ts";
import { OperatingError } from "./ports.ts";
import type { PlanFiles, RunStore, Sha256 } from "./ports.ts";

export interface Manifest {
  /** Version of this layout. */
  readonly run: 1;
  readonly engine: string;
  readonly planHash: string;
  readonly resultHash: string;
  readonly seed: number;
  readonly paths: number;
  readonly scenario?: string;
  /** The run whose operations it holds. */
  readonly held?: { readonly folder: string; readonly planHash: string };
  readonly plan: {
    readonly file: string;
    readonly kind: "text" | "object";
    /** File of the run that holds the plan, and those that hold the files it names, by the names it uses. */
    readonly copy: string;
    readonly named: Readonly<Record<string, string>>;
  };
  readonly files: readonly { readonly name: string; readonly sha256: string }[];
}

export interface FinishedRun {
  readonly summary: RunSummary;
  readonly report: string;
  readonly chunks: readonly ChunkResult[];
  readonly loaded: LoadedPlan;
  readonly held?: Manifest["held"];
}

/** Files that every run has, whatever its plan. */
export const fixedNames = ["manifest.json", "summary.json", "report.html", "columns.parquet", "paths.parquet", "percentiles.parquet"] as const;

type Files = Map<string, string | Uint8Array>;

/** Everything a run leaves behind, by name. The manifest comes last, so that it can list the others. */
export function filesOf({ summary, report, chunks, loaded, held }: FinishedRun, sha256: Sha256): Files {
  const plan = planCopy(loaded);
  const files: Files = new Map<string, string | Uint8Array>([
    ["summary.json", `${answerJson(summary)}\n`],
    ["report.html", report],
    ...columnFiles(chunks, summary),
    ...tablesOf(summary).map((table): [string, string] => [`tables/${table.id}.csv`, csvOf(table)]),
    ...plan.files,
  ]);
  const manifest: Manifest = {
    run: 1,
    engine: summary.engine,
    planHash: summary.planHash,
    resultHash: summary.resultHash,
    seed: summary.seed,
    paths: summary.paths,
    ...(summary.scenario === undefined ? {} : { scenario: summary.scenario }),
    ...(held === undefined ? {} : { held: { folder: held.folder, planHash: held.planHash } }),
    plan: plan.entry,
    files: [...files].map(([name, content]) => ({ name, sha256: sha256([content]) })),
  };
  files.set("manifest.json", `${JSON.stringify(manifest, null, 2)}\n`);
  return files;
}

/** A plan made by a program is kept as the object it made, since its code may not run elsewhere; its text lies beside it. */
function planCopy(loaded: LoadedPlan): { readonly entry: Manifest["plan"]; readonly files: readonly (readonly [string, string])[] } {
  const { source } = loaded;
  const baseName = source.file.replace(/^.*[\\/]/, "").replace(/[^\w.-]/g, "_");
  const named = [...loaded.named].map(([name, text], index) => ({
    name,
    text,
    copy: `plan/named-${index + 1}-${name.replace(/^.*[\\/]/, "").replace(/[^\w.-]/g, "_")}`,
  }));
  const copy = source.kind === "text" ? `plan/${baseName}` : "plan/plan.json";
  const own =
    source.kind === "text"
      ? [[copy, source.text] as const]
      : [[copy, `${JSON.stringify(source.value, null, 2)}\n`] as const, [`plan/${baseName}.txt`, source.text] as const];
  return {
    entry: { file: source.file, kind: source.kind, copy, named: Object.fromEntries(named.map((file) => [file.name, file.copy])) },
    files: [...own, ...named.map((file) => [file.copy, file.text] as const)],
  };
}

/* ---- columns ----------------------------------------------------------------------------------------------------- */

function columnFiles(chunks: readonly ChunkResult[], { months, paths, planHash, seed, engine }: RunSummary): [string, Uint8Array][] {
  const metadata = { planHash, seed: String(seed), engine, layout: "one row a month and path; month counts from 0; USD, Mtok, H100e-hours, shares 0-1" };
  const merged = mergeChunks(chunks, months);
  const columns = Object.entries(merged.columns).map(([name, data]) => ({ name, data }));
  const month = new Int32Array(months * paths);
  const path = new Int32Array(months * paths);
  for (let t = 0; t < months; t++) {
    month.fill(t, t * paths, (t + 1) * paths);
    for (let p = 0; p < paths; p++) path[t * paths + p] = p;
  }
  const long: ParquetColumn[] = [
    { name: "month", type: "INT32", data: month },
    { name: "path", type: "INT32", data: path },
    ...columns.map(({ name, data }): ParquetColumn => ({ name, type: "DOUBLE", data })),
  ];
  return [
    // A year a row group: a reader of one date skips the rest.
    ["columns.parquet", parquetOf(long, { rowsPerGroup: 12 * paths, metadata })],
    [
      "paths.parquet",
      parquetOf(pathColumns(merged), { rowsPerGroup: paths, metadata: { ...metadata, layout: "one row a path; months count from 0, -1 is never" } }),
    ],
    [
      "percentiles.parquet",
      parquetOf(percentileColumns(columns, months, paths), {
        rowsPerGroup: months * columns.length,
        metadata: { ...metadata, layout: "one row a column and month" },
      }),
    ],
  ];
}

function pathColumns({ paths, perPath }: Merged): ParquetColumn[] {
  const path = Int32Array.from({ length: paths }, (_, p) => p);
  return [{ name: "path", type: "INT32", data: path }, ...Object.entries(perPath).map(([name, data]): ParquetColumn => ({ name, type: "DOUBLE", data }))];
}

const levels = [0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99];

function percentileColumns(columns: readonly { readonly name: string; readonly data: Float64Array }[], months: number, paths: number): ParquetColumn[] {
  const rows = columns.length * months;
  const month = new Int32Array(rows);
  const name: string[] = [];
  const means = new Float64Array(rows);
  const percentiles = levels.map(() => new Float64Array(rows));
  const scratch = new Float64Array(paths);
  for (const [index, column] of columns.entries()) {
    for (let t = 0; t < months; t++) {
      const row = index * months + t;
      const values = column.data.subarray(t * paths, (t + 1) * paths);
      month[row] = t;
      name.push(column.name);
      means[row] = mean(values);
      for (const [k, value] of quantiles(values, levels, scratch).entries()) percentiles[k]![row] = value;
    }
  }
  return [
    { name: "column", type: "STRING", data: name },
    { name: "month", type: "INT32", data: month },
    { name: "mean", type: "DOUBLE", data: means },
    ...levels.map((level, k): ParquetColumn => ({ name: `p${Math.round(level * 100)}`, type: "DOUBLE", data: percentiles[k]! })),
  ];
}

/* ---- reading ----------------------------------------------------------------------------------------------------- */

export interface RunAt {
  readonly store: RunStore;
  readonly sha256: Sha256;
  readonly folder: string;
}

export interface OpenRun {
  readonly manifest: Manifest;
  /** The plan as the run had it: what the run kept stands for what the plan names. */
  readonly files: PlanFiles;
  summary(): Promise<RunSummary>;
  /** What was found of the run later, such as "break.json"; undefined if it has none. */
  addition(name: string): Promise<string | undefined>;
}

/** Whether `folder` holds a run, of whatever version. */
export const isRun = async (store: RunStore, folder: string): Promise<boolean> => (await store.readText(folder, "manifest.json")) !== undefined;

/** @throws OperatingError if the folder holds no run, or one that is not what was written */
export async function openRun(at: RunAt): Promise<OpenRun> {
  const manifest = manifestOf(await fileOf(at, "manifest.json"));
  if (manifest === undefined) throw new OperatingError(`${at.folder}/manifest.json is damaged, or of another version of plimsoll`, again);
  const { plan } = manifest;
  const proven = (name: string): Promise<string> => provenFile(at, manifest, name);
  return {
    manifest,
    files: {
      open: async () => {
        const text = await proven(plan.copy);
        return plan.kind === "text" ? { kind: "text", file: plan.file, text } : { kind: "object", file: plan.file, text, value: JSON.parse(text) as unknown };
      },
      readText: async (name) => {
        const copy = plan.named[name];
        return copy === undefined ? undefined : proven(copy);
      },
    },
    summary: async () => JSON.parse(await proven("summary.json")) as RunSummary,
    addition: async (name) => (manifest.files.some((file) => file.name === name) ? proven(name) : undefined),
  };
}

const again = { fault: "data", hint: "simulate the plan again" } as const;

async function fileOf({ store, folder }: RunAt, name: string): Promise<string> {
  const text = await store.readText(folder, name);
  if (text === undefined)
    throw new OperatingError(`${folder} is no folder of a run: there is no ${folder.replace(/[\\/]+$/, "")}/${name}`, {
      fault: "input",
      hint: "give the folder that `plimsoll simulate` wrote, such as runs/my-plan",
    });
  return text;
}

/** A text file of a run, if it is what was written. */
async function provenFile(at: RunAt, manifest: Manifest, name: string): Promise<string> {
  const text = await fileOf(at, name);
  const listed = manifest.files.find((file) => file.name === name);
  if (listed?.sha256 !== at.sha256([text])) throw new OperatingError(`${at.folder}/${name} is not what the run wrote`, again);
  return text;
}

function manifestOf(text: string): Manifest | undefined {
  try {
    const manifest = JSON.parse(text) as Manifest;
    return manifest.run === 1 ? manifest : undefined;
  } catch {
    return undefined;
  }
}
