/**
 * The layer table: who may import whom. It is the picture in ARCHITECTURE.md, made executable, with canaries that prove
 * that a planted breach is caught.
 */
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path/posix";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Folder → prefixes it may import besides itself. "adapters/*" holds for each adapter apart. In reading order. */
const layers: Readonly<Record<string, readonly string[]>> = {
  "core/numeric": ["core/plan/value.ts"],
  "core/quantity": ["core/numeric/", "core/plan/source-tree.ts", "core/plan/value.ts"],
  "core/calendar": ["core/quantity/"],
  "core/serving": ["core/numeric/"],
  "core/plan": ["core/numeric/", "core/quantity/", "core/calendar/", "core/serving/"],
  "core/checks": ["core/numeric/", "core/quantity/", "core/calendar/", "core/serving/", "core/plan/"],
  "core/explain": ["core/numeric/", "core/quantity/", "core/calendar/", "core/plan/", "core/checks/", "core/supply/"],
  "core/allocation": ["core/numeric/"],
  "core/ledger": ["core/numeric/"],
  "core/drivers": ["core/numeric/", "core/plan/"],
  "core/supply": ["core/numeric/", "core/plan/"],
  "core/company": ["core/numeric/", "core/calendar/", "core/plan/", "core/allocation/", "core/ledger/", "core/drivers/", "core/supply/", "core/results/run.ts"],
  "core/stochastic": ["core/numeric/", "core/plan/", "core/company/"],
  "core/meeting": ["core/numeric/", "core/plan/", "core/allocation/", "core/company/"],
  "core/replay": ["core/allocation/", "core/company/", "core/meeting/"],
  "core/products": ["core/numeric/", "core/plan/", "core/ledger/", "core/company/"],
  "core/results": ["core/numeric/", "core/calendar/", "core/serving/", "core/plan/", "core/checks/", "core/ledger/", "core/company/", "core/products/"],
  "core/comparison": ["core/numeric/", "core/plan/", "core/results/"],
  "core/sensitivity": ["core/numeric/", "core/plan/", "core/checks/", "core/drivers/", "core/company/", "core/results/"],
  "core/evidence": [
    "core/numeric/",
    "core/quantity/",
    "core/calendar/",
    "core/plan/",
    "core/checks/",
    "core/company/",
    "core/results/",
    "core/sensitivity/",
    "core/comparison/",
  ],
  "core/funding": ["core/numeric/", "core/calendar/", "core/plan/", "core/ledger/", "core/company/", "core/results/"],
  "core/procurement": ["core/numeric/", "core/calendar/", "core/plan/", "core/ledger/", "core/supply/", "core/company/", "core/results/", "core/stochastic/"],
  "core/stress": ["core/numeric/", "core/plan/", "core/checks/", "core/company/", "core/results/", "core/procurement/"],
  "core/hindsight": ["core/numeric/", "core/ledger/", "core/company/", "core/procurement/"],
  "core/workbook": ["core/numeric/", "core/quantity/", "core/plan/", "core/checks/", "core/ledger/", "core/company/"],
  "core/information": ["core/numeric/", "core/company/", "core/plan/", "core/results/", "core/procurement/", "core/stress/"],
  "formats/*": ["core/", "formats/"],
  formats: ["core/", "formats/"],
  app: ["core/", "formats/"],
  "adapters/*": ["core/", "formats/", "app/ports.ts"],
  cli: ["core/", "formats/", "app/", "adapters/"],
  web: ["core/", "formats/", "app/", "adapters/workers/engine.ts"],
  "index.ts": ["core/", "formats/", "app/"],
};

/** npm packages, and the folder that may import each. Core imports none. */
const packages: Readonly<Record<string, string>> = {
  yaml: "formats/yaml",
  "@noble/hashes": "formats",
  "hyparquet-writer": "formats/parquet",
  commander: "cli",
  fflate: "formats/xlsx",
  highs: "adapters/highs",
  preact: "web",
  "@codemirror/autocomplete": "web",
  "@codemirror/commands": "web",
  "@codemirror/lang-yaml": "web",
  "@codemirror/language": "web",
  "@codemirror/lint": "web",
  "@codemirror/search": "web",
  "@codemirror/state": "web",
  "@codemirror/view": "web",
  "@lezer/highlight": "web",
};

const folderOf = (file: string): string => /^src\/((?:core|adapters|formats)\/[^/.]+(?=\/)|[^/]+)/.exec(file)?.[1] ?? file;
const rowOf = (folder: string): readonly string[] | undefined => layers[folder] ?? layers[folder.replace(/\/.*/, "/*")];

/** Import and export specifiers of a module, with their offsets; also `import("…")` in types and at run time. */
function specifiersOf(text: string): { readonly specifier: string; readonly index: number }[] {
  const statements = [...text.matchAll(/^(?:import|export)\s+(?:[\w\s{},*$]+?\sfrom\s+)?"([^"]+)"/gm)];
  const calls = [...text.matchAll(/\bimport\(\s*(?:new URL\()?"([^"]+)"/g)];
  return [...statements, ...calls].map((match) => ({ specifier: match[1] as string, index: match.index }));
}

function mayImport(file: string, specifier: string): boolean {
  const from = folderOf(file);
  const allowed = rowOf(from);
  if (allowed === undefined) return false;
  if (specifier.startsWith("node:")) return from.startsWith("adapters/") || from === "cli";
  if (!specifier.startsWith(".")) {
    const name = specifier
      .split("/")
      .slice(0, specifier.startsWith("@") ? 2 : 1)
      .join("/");
    return packages[name] !== undefined && `${from}/`.startsWith(`${packages[name]}/`);
  }
  const target = join(dirname(file), specifier);
  return folderOf(target) === from || allowed.some((prefix) => target.startsWith(`src/${prefix}`));
}

function violations(file: string, text: string): string[] {
  if (rowOf(folderOf(file)) === undefined) return [`${file}: ${folderOf(file)} is not in the layer table`];
  return specifiersOf(text)
    .filter(({ specifier }) => !mayImport(file, specifier))
    .map(({ specifier, index }) => `${file}:${text.slice(0, index).split("\n").length}: ${folderOf(file)} may not import ${specifier}`);
}

/** Files below a folder, as posix paths from the root. */
const filesIn = (folder: string, pattern: RegExp): string[] =>
  (readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }) as string[])
    .map((name) => `${folder}/${name.replaceAll("\\", "/")}`)
    .filter((name) => pattern.test(name))
    .sort();
/** The source of a file of dist/, which scripts import. */
const sourceOf = (path: string): string => path.replace(/^dist\/(.*)\.js$/, "src/$1.ts");
const sources = filesIn("src", /(?<!\.(?:test|d))\.tsx?$/);
const read = (file: string): string => readFileSync(join(root, file), "utf8");

/** Text with comments blanked, so that a word in prose is no breach; line numbers stay. */
const withoutComments = (text: string): string => text.replace(/\/\*[\s\S]*?\*\/|(?<![:"'`])\/\/.*$/gm, (comment) => comment.replace(/[^\n]/g, " "));

describe("imports", () => {
  test("every import follows the layer table", () => {
    expect(sources.length).toBeGreaterThan(10);
    expect(sources.flatMap((file) => violations(file, read(file)))).toEqual([]);
  });

  test("canary: forbidden imports are seen", () => {
    const planted =
      'import { readFileSync } from "node:fs";\nimport type { Report } from "../../app/report.ts";\nimport { parse } from "yaml";\nexport const x = import("../company/simulate.ts");\n';
    expect(violations("src/core/numeric/x.ts", planted)).toEqual([
      "src/core/numeric/x.ts:1: core/numeric may not import node:fs",
      "src/core/numeric/x.ts:2: core/numeric may not import ../../app/report.ts",
      "src/core/numeric/x.ts:3: core/numeric may not import yaml",
      "src/core/numeric/x.ts:4: core/numeric may not import ../company/simulate.ts",
    ]);
    expect(violations("src/core/numeric/x.ts", 'export const a = "../app/ports.ts"; // from "../../app/ports.ts"')).toEqual([]);
    expect(violations("src/adapters/files/x.ts", 'import {\n  pool,\n} from "../workers/pool.ts";')).toEqual([
      "src/adapters/files/x.ts:1: adapters/files may not import ../workers/pool.ts",
    ]);
    expect(violations("src/core/misc/x.ts", "")).toEqual(["src/core/misc/x.ts: core/misc is not in the layer table"]);
    expect(violations("src/app/x.ts", 'export { pool } from "../adapters/workers/pool.ts";')).toHaveLength(1);
  });

  test("no source file lies unused", () => {
    const roots = new Set([
      "src/index.ts",
      "src/cli/main.ts",
      "src/adapters/workers/chunk-worker.ts",
      "src/adapters/workers/evaluation-worker.ts",
      "src/web/main.tsx",
      "src/web/engine/desk-worker.ts",
      "src/web/engine/chunk-worker.ts",
      "src/web/engine/evaluation-worker.ts",
      "src/web/engine/errand-worker.ts",
    ]);
    // A test beside a file does not make it used; a test, script or bench elsewhere does.
    const users = [...sources, ...["test", "scripts", "bench"].flatMap((folder) => filesIn(folder, /\.(?:ts|mjs)$/))];
    const used = new Set(users.flatMap((file) => specifiersOf(read(file)).map(({ specifier }) => sourceOf(join(dirname(file), specifier)))));
    expect(sources.filter((file) => !roots.has(file) && !used.has(file))).toEqual([]);
  });
});

describe("the compiler's fence around core", () => {
  /** Codes of the compiler's errors for one planted line, compiled with the settings of core. */
  function errorCodesOf(line: string): string[] {
    const folder = mkdtempSync(join(root, "test/.fence-"));
    try {
      writeFileSync(join(folder, "planted.ts"), `${line}\nexport const planted = 1;\n`);
      const settings = { extends: "../../src/core/tsconfig.json", compilerOptions: { rootDir: ".", noEmit: true }, include: ["*.ts"] };
      writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(settings));
      const { stdout } = spawnSync(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-p", folder, "--pretty", "false"], { encoding: "utf8" });
      return [...stdout.matchAll(/error (TS\d+)/g)].map((match) => match[1] as string);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  test("plain code passes", () => {
    expect(errorCodesOf("export const sum = Math.max(1, 2);")).toEqual([]);
  });

  test.each([
    ["node:fs", 'import { readFileSync } from "node:fs"; readFileSync("x");'],
    ["console", 'console.log("x");'],
    ["process", "process.exit(1);"],
    ["fetch", 'void fetch("x");'],
    ["another layer", 'import { x } from "../../src/app/ports.ts"; x();'],
  ])("canary: %s is refused", (_name, line) => {
    expect(errorCodesOf(line)).not.toEqual([]);
  });
});

describe("house rules", () => {
  /** Lines that use what differs between engines, or that are unfinished. The linter sees the rest (.oxlintrc.json). */
  function breaches(file: string, text: string): string[] {
    const prose = text.split("\n");
    const code = withoutComments(text).split("\n");
    const isPure = /^src\/(?:core|formats)\//.test(file);
    const found: string[] = [];
    for (const [index, line] of code.entries()) {
      const at = `${file}:${index + 1}`;
      // A power of two is exact everywhere, and so is a small whole power of a literal.
      if (isPure && /(?<!\b2) \*\* (?!-?\d+\b)/.test(line)) found.push(`${at}: \`**\`: use core/numeric/elementary.ts`);
      if (/\bexport \* from\b/.test(line)) found.push(`${at}: a barrel`);
      if (/\b(?:TODO|FIXME|XXX)\b/.test(prose[index] as string)) found.push(`${at}: unfinished work`);
    }
    return found;
  }

  test("the sources keep to them", () => {
    expect(sources.flatMap((file) => breaches(file, read(file)))).toEqual([]);
  });

  test("canary: breaches are seen", () => {
    expect(breaches("src/core/x.ts", "/** a ** b */\nconst a = 2 ** 32;\nconst b = x ** y; // TODO later")).toEqual([
      "src/core/x.ts:3: `**`: use core/numeric/elementary.ts",
      "src/core/x.ts:3: unfinished work",
    ]);
  });

  test("canary: the linter refuses what core must not touch", () => {
    const folder = mkdtempSync(join(root, "test/.lint-"));
    try {
      mkdirSync(join(folder, "src/core"), { recursive: true });
      copyFileSync(join(root, ".oxlintrc.json"), join(folder, ".oxlintrc.json"));
      const planted = "export const a = Math.random() + Math.exp(1) + new Date().getTime();\nexport async function b() {}\nexport default a;\n";
      writeFileSync(join(folder, "src/core/planted.ts"), planted);
      const { status, stdout } = spawnSync(process.execPath, [join(root, "node_modules/oxlint/bin/oxlint"), "--format=unix", "src"], {
        cwd: folder,
        encoding: "utf8",
      });
      expect(status).not.toBe(0);
      for (const seen of ["'Math.random'", "'Math.exp'", "'Date'", "no-async-await", "no-default-export"]) expect(stdout).toContain(seen);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
