/** JSON from a file or standard input, with the place of a mistake. */
import { OperatingError } from "../app/ports.ts";
import { encodingFault } from "../formats/text-encoding.ts";

interface Sources {
  read(path: string): Promise<string>;
  readStdin(): Promise<string>;
}

/** @throws OperatingError if there is no such file, or it is no JSON */
export async function readJson(file: string, { read, readStdin }: Sources): Promise<unknown> {
  const text = file === "-" ? await readStdin() : await read(file);
  return parsed(text, file);
}

/**
 * A problem of allocation: JSON, or where the name ends in `.jsonl` a line with everything but the workloads, then a line for
 * each of those, parsed when its turn comes.
 *
 * @throws OperatingError if there is no such file, or it is no JSON
 */
export async function readProblemJson(file: string, sources: Sources): Promise<unknown> {
  if (!file.endsWith(".jsonl")) return readJson(file, sources);
  const text = await sources.read(file);
  const end = endOfLine(text, 0);
  const head = parsed(text.slice(0, end), `${file}, line 1`);
  if (typeof head !== "object" || head === null || "workloads" in head)
    throw new OperatingError(`${file}, line 1, is not the head of a problem`, {
      fault: "data",
      hint: "its first line is an object with pools, and groupFloor if there is one; each workload has a line of its own",
    });
  return { ...head, workloads: { [Symbol.iterator]: () => laterLines(text, end + 1, file) } };
}

function* laterLines(text: string, from: number, file: string): Generator<unknown> {
  let line = 2;
  for (let start = from; start < text.length; line += 1) {
    const end = endOfLine(text, start);
    const content = text.slice(start, end).trim();
    if (content !== "") yield parsed(content, `${file}, line ${line}`);
    start = end + 1;
  }
}

function endOfLine(text: string, from: number): number {
  const at = text.indexOf("\n", from);
  return at < 0 ? text.length : at;
}

function parsed(text: string, what: string): unknown {
  const encoding = encodingFault(text);
  if (encoding !== undefined && encoding.index === undefined)
    throw new OperatingError(`${what}: ${encoding.message}`, { fault: "data", hint: "JSON is due, in UTF-8" });
  if (text.trim() === "") throw new OperatingError(`${what} is empty`, { fault: "data", hint: "JSON is due" });
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new OperatingError(`${what} is not JSON`, { fault: "data", hint: error instanceof Error ? error.message : String(error) });
  }
}
