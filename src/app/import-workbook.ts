/** Changed inputs of a workbook as a small change of the plan's text, proved by reading the plan again. */
import { compileModel } from "../core/company/model/compile-model.ts";
import { openFutures } from "../core/company/futures/draw-futures.ts";
import { bothWithRatio, inCanonicalUnit, withRatio } from "../core/workbook/changed-text.ts";
import type { InputLine } from "../core/workbook/grid.ts";
import { openInputs } from "../core/workbook/inputs.ts";
import type { ChangedInput, ReturnedWorkbook } from "../formats/xlsx/read-inputs.ts";
import { addValue, applyChange, replaceValue } from "../formats/yaml/patch-plan.ts";
import type { TextChange } from "../formats/yaml/patch-plan.ts";
import { isValid, loadPlan, type ValidPlan } from "./load-plan.ts";
import { OperatingError, type PlanFiles } from "./ports.ts";

export interface AcceptedChange {
  readonly address: string;
  readonly from: string;
  readonly to: string;
  /** Line of the plan, counted from 1; absent: a line that is added. */
  readonly line?: number;
}

export interface RefusedChange {
  readonly address: string;
  readonly cell: string;
  readonly why: string;
}

export interface ImportedWorkbook {
  /** Text of the plan before and after; equal where nothing was changed. */
  readonly before: string;
  readonly after: string;
  readonly accepted: readonly AcceptedChange[];
  readonly refused: readonly RefusedChange[];
}

interface Wanted {
  readonly changed: ChangedInput;
  readonly line: InputLine;
  readonly text: string;
  readonly change: TextChange;
}

/**
 * Works out the change. Nothing is written.
 *
 * @throws OperatingError if the workbook was made from another plan, or the plan is no text
 */
export async function importWorkbook(files: PlanFiles, returned: ReturnedWorkbook): Promise<ImportedWorkbook> {
  const loaded = await loadPlan(files, returned.scenario);
  const { source } = loaded;
  if (!isValid(loaded)) throw new OperatingError(`${source.file} is no valid plan`, { fault: "input", hint: `plimsoll check ${source.file}` });
  if (source.kind !== "text")
    throw new OperatingError(`${source.file} is made by a program: its text cannot be changed from outside`, { fault: "input", hint: "change the program" });
  if (loaded.planHash !== returned.planHash)
    throw new OperatingError(`${source.file} is not the plan that the workbook was made from`, {
      fault: "input",
      hint: "simulate and export it again, or give the plan as it was",
    });
  const lines = new Map(linesOf(loaded).map((line) => [line.address, line]));
  const refused: RefusedChange[] = [];
  const refuse = ({ address, cell }: ChangedInput, why: string): void => void refused.push({ address, cell, why });
  let wanted: Wanted[] = [];
  for (const changed of returned.changes) {
    const line = lines.get(changed.address);
    const made = line === undefined ? "the plan has no such input" : changeOf(changed, line, source.text, source.file, false);
    if (typeof made === "string") refuse(changed, made);
    else wanted.push(made);
  }
  // What a multiplied text does not read back to is written in the canonical unit; what even that does not give is refused.
  for (const inCanonical of [true, undefined]) {
    const after = textWith(source.text, wanted);
    const missed = await missedBy(files, returned, after, wanted);
    if (missed.length === 0) break;
    wanted = wanted.flatMap((one): Wanted[] => {
      if (!missed.includes(one)) return [one];
      const made = inCanonical === true ? changeOf(one.changed, one.line, source.text, source.file, true) : "the plan does not accept it";
      if (typeof made !== "string") return [made];
      refuse(one.changed, made);
      return [];
    });
  }
  const accepted = wanted.map(({ line, text }) => ({
    address: line.address,
    from: line.text,
    to: text,
    ...(line.at === undefined ? {} : { line: line.at.line }),
  }));
  return { before: source.text, after: textWith(source.text, wanted), accepted, refused };
}

/** The inputs of a plan as a workbook lists them, those that have a default included. */
function linesOf({ plan, basePlan, trees }: ValidPlan): readonly InputLine[] {
  const model = compileModel(plan, basePlan);
  const { parameters, courses } = openFutures(model, plan.seed).draw("base");
  const inputs = openInputs(plan, model, parameters, courses, trees?.plan);
  model.values.forEach((_, index) => void inputs.value(index));
  return inputs.lines();
}

/** The change of the text that one changed cell asks for, or why there is none. */
function changeOf(changed: ChangedInput, line: InputLine, text: string, file: string, inCanonical: boolean): Wanted | string {
  if (changed.unusable !== undefined) return `${changed.unusable} is no number`;
  let wanted = changed.text;
  if (changed.number !== undefined) {
    const { from, to } = changed.number;
    const inUnit =
      from === 0 || line.at === undefined ? undefined : line.moves === "range" ? bothWithRatio(line.text, to / from) : withRatio(line.text, to / from);
    if (line.moves === "nothing" || (line.moves === "range" && (inCanonical || inUnit === undefined)))
      return `\`${line.text}\` is no single number: change its text instead, in the column before`;
    wanted = inCanonical || inUnit === undefined ? inCanonicalUnit(line.text, to, line.unitText, line.chip) : inUnit;
  }
  if (wanted === undefined || wanted.trim() === "") return "nothing is left of its text";
  if (line.at === undefined) {
    const change = addValue(text, line.address.split("."), wanted);
    return change === undefined ? "it is a default, and the plan has no place for it: write it into the plan by hand" : { changed, line, text: wanted, change };
  }
  if (line.at.file !== file) return `it stands in ${line.at.file}, which the plan includes: change it there`;
  const change = replaceValue(text, line.at, wanted);
  return change === undefined ? "its place in the plan was not found" : { changed, line, text: wanted, change };
}

/** All changes at once, from the last to the first. */
function textWith(text: string, wanted: readonly Wanted[]): string {
  return [...wanted].sort((a, b) => b.change.from - a.change.from).reduce((held, { change }) => applyChange(held, change), text);
}

/** Changes whose number is not what the changed plan says; all of them where it is no plan. */
async function missedBy(files: PlanFiles, { scenario }: ReturnedWorkbook, text: string, wanted: readonly Wanted[]): Promise<readonly Wanted[]> {
  const loaded = await loadPlan({ ...files, open: async () => ({ ...(await files.open()), kind: "text", text }) }, scenario);
  if (!isValid(loaded)) {
    // One that is valid alone is not at fault.
    if (wanted.length === 1) return wanted;
    const alone = await Promise.all(
      wanted.map(async (one) => (await missedBy(files, { scenario } as ReturnedWorkbook, textWith((await files.open()).text, [one]), [one])).length > 0),
    );
    return wanted.filter((_, i) => alone[i]);
  }
  const lines = new Map(linesOf(loaded).map((line) => [line.address, line]));
  return wanted.filter(({ changed, line }) => {
    const value = lines.get(line.address)?.scalar?.value;
    return changed.number !== undefined && !(typeof value === "number" && Math.abs(value - changed.number.to) <= 1e-9 * Math.abs(changed.number.to));
  });
}
