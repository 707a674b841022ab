/** What is found of a run later, put into the report that the run keeps: one place to read, and the run lists what it has. */
import { type SectionPlace, withSection } from "../formats/report/page.ts";
import type { Section } from "../formats/report/html.ts";
import { OperatingError, type TextFiles } from "./ports.ts";
import { type Manifest, openRun, type RunAt } from "./run-folder.ts";

export interface Addition {
  /** Of the file that holds it for programs: "sensitivity.json". */
  readonly name: string;
  readonly json: string;
  readonly section: Section;
  /** Absent: before where figures come from. */
  readonly place?: SectionPlace;
}

/** The report of a run, asked for before long work is done for it. @throws OperatingError if the folder holds no run, or its report is not what was written */
export async function reportOf(at: RunAt): Promise<{ readonly manifest: Manifest; readonly report: string }> {
  const { manifest } = await openRun(at);
  const report = await at.store.readText(at.folder, "report.html");
  if (report === undefined || manifest.files.find((file) => file.name === "report.html")?.sha256 !== at.sha256([report]))
    throw new OperatingError(`${at.folder}/report.html is not what the run wrote`, { fault: "data", hint: "simulate the plan again" });
  return { manifest, report };
}

/**
 * A section of this id takes the place of an earlier one. Should the program end in between, the report is whole, and only its
 * hash in the manifest is that of before.
 *
 * @throws OperatingError if the folder holds no run, its report is not what was written, or it cannot be written
 */
export async function addToReport(at: RunAt, texts: TextFiles, { name, json, section, place = { before: "origins" } }: Addition): Promise<void> {
  const { manifest, report } = await reportOf(at);
  const changed = withSection(report, section, place);
  const written = new Map([
    [name, `${json}\n`],
    ["report.html", changed],
  ]);
  const files = [
    ...manifest.files.filter((file) => !written.has(file.name)),
    ...[...written].map(([file, content]) => ({ name: file, sha256: at.sha256([content]) })),
  ];
  const listed: Manifest = { ...manifest, files };
  written.set("manifest.json", `${JSON.stringify(listed, null, 2)}\n`);
  for (const [file, content] of written) await texts.replace(`${at.folder}/${file}`, content);
}
