/** JSON from a file or standard input, with the place of a mistake. */
import { OperatingError } from "../app/ports.ts";

interface Sources {
  read(path: string): Promise<string>;
  readStdin(): Promise<string>;
}

/** @throws OperatingError if there is no such file, or it is no JSON */
export async function readJson(file: string, { read, readStdin }: Sources): Promise<unknown> {
  const text = file === "-" ? await readStdin() : await read(file);
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new OperatingError(`${file} is not JSON`, { fault: "data", hint: error instanceof Error ? error.message : String(error) });
  }
}
