/** A plan served to the page: read with the files it names, and written back only over what the page had read. */
import { encodingFault } from "../formats/text-encoding.ts";
import { loadPlan } from "./load-plan.ts";
import { OperatingError } from "./ports.ts";
import type { PlanFiles, Sha256, TextFiles } from "./ports.ts";

export interface ServedPlan {
  readonly file: string;
  readonly text: string;
  /** Files the plan names, as it writes their names. */
  readonly named: Readonly<Record<string, string>>;
  /** SHA-256 of the text: what a change starts from. */
  readonly version: string;
  /** SHA-256 of the files it names. */
  readonly namedVersion: string;
  readonly canWrite: boolean;
}

export interface PlanDesk {
  /** @throws OperatingError if the plan cannot be read, or is no text */
  read(): Promise<ServedPlan>;
  /**
   * Writes a text over the version it was made from.
   *
   * @returns the new version; undefined if the file has changed meanwhile, and is left as it is
   */
  write(text: string, version: string): Promise<string | undefined>;
}

export interface ServePorts {
  readonly files: PlanFiles;
  readonly texts: TextFiles;
  readonly sha256: Sha256;
}

/** @param path where the plan is written back, as the user typed it */
export function servePlan(path: string, { files, texts, sha256 }: ServePorts): PlanDesk {
  return {
    read: async () => {
      // With its byte order mark, should it have one: what is written back must be what was there.
      const text = await texts.read(path);
      const encoding = encodingFault(text);
      // What is no text would be written back as something else.
      if (encoding !== undefined) throw new OperatingError(`${path}: ${encoding.message}`, { fault: "input", hint: encoding.remedy });
      const loaded = await loadPlan(files, undefined);
      if (loaded.source.kind !== "text") throw notYaml(path);
      const named = [...loaded.named];
      return {
        file: path,
        text,
        named: Object.fromEntries(named),
        version: sha256([text]),
        namedVersion: sha256([JSON.stringify(named)]),
        canWrite: true,
      };
    },
    write: async (text, version) => {
      if (sha256([await texts.read(path)]) !== version) return undefined;
      await texts.replace(path, text);
      return sha256([text]);
    },
  };
}

const notYaml = (path: string): OperatingError =>
  new OperatingError(`${path} is no YAML file, and the page edits text`, { fault: "input", hint: "give a plan in YAML" });
