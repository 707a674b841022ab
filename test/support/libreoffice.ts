/**
 * Workbooks recomputed by LibreOffice without a window: a judge of formulas that is not ours.
 *
 * It is taken from PLIMSOLL_SOFFICE or the path. Without one the tests are skipped, saying so; with PLIMSOLL_NO_SKIPS=1 they
 * fail instead.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { TestContext } from "vitest";
import { readWorkbook, type ReadSheet } from "../../src/formats/xlsx/read-workbook.ts";

const program = process.env.PLIMSOLL_SOFFICE ?? "soffice";
const isFound = spawnSync(program, ["--version"], { encoding: "utf8" }).status === 0;
const missing = `no LibreOffice (${program}): install libreoffice-calc-nogui or set PLIMSOLL_SOFFICE`;

/** Ends the test as skipped, or as failed where skips are forbidden, if there is no LibreOffice. */
export function needsLibreOffice(context: TestContext): void {
  if (isFound) return;
  if (process.env.PLIMSOLL_NO_SKIPS === "1") throw new Error(missing);
  context.skip(missing);
}

/** Left to itself LibreOffice takes the numbers that stand beside the formulas of an .xlsx file. */
const alwaysRecalculate = `<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry"><item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item></oor:items>
`;

/** The cells of each workbook after every formula was computed anew. One start of the program serves all. */
export function recomputed(workbooks: Readonly<Record<string, Uint8Array>>): Readonly<Record<string, readonly ReadSheet[]>> {
  const folder = mkdtempSync(join(tmpdir(), "plimsoll-sheets-"));
  try {
    mkdirSync(join(folder, "profile/user"), { recursive: true });
    writeFileSync(join(folder, "profile/user/registrymodifications.xcu"), alwaysRecalculate);
    const names = Object.keys(workbooks);
    for (const name of names) writeFileSync(join(folder, `${name}.xlsx`), workbooks[name]!);
    const args = [
      `-env:UserInstallation=${pathToFileURL(join(folder, "profile")).href}`,
      "--headless",
      "--convert-to",
      "xlsx",
      "--outdir",
      join(folder, "out"),
    ];
    const done = spawnSync(program, [...args, ...names.map((name) => join(folder, `${name}.xlsx`))], { encoding: "utf8" });
    if (done.status !== 0) throw new Error(`LibreOffice: ${done.stderr}`);
    return Object.fromEntries(
      names.map((name) => {
        const read = readWorkbook(readFileSync(join(folder, "out", `${name}.xlsx`)));
        if ("kind" in read) throw new Error(`what LibreOffice wrote: ${read.why}`);
        return [name, read];
      }),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A sheet by its name. */
export function sheetOf(sheets: readonly ReadSheet[], name: string): ReadSheet {
  const sheet = sheets.find((held) => held.name === name);
  if (sheet === undefined) throw new Error(`no sheet ${name}`);
  return sheet;
}
