/** Where a plan comes from and goes back to: an example, a file of the reader's, or `plimsoll open`. */
import type { PlanText } from "../engine/messages.ts";

export interface PlanSource {
  /** "example:frontier-lab", "file:plan.yaml", "served": what the page's address says. */
  readonly id: string;
  /** Name for people. */
  readonly label: string;
  /** Writes the text back. Absent where there is nothing to write to: then it is downloaded. */
  readonly save?: (text: string) => Promise<void>;
  /** Every edit is written at once, without asking. */
  readonly savesItself: boolean;
}

export interface OpenedPlan {
  readonly source: PlanSource;
  readonly plan: PlanText;
}

/** Addresses of the built examples, by name. */
const exampleUrls: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(import.meta.glob("../../../examples/*.yaml", { query: "?url", import: "default", eager: true })).map(([path, url]) => [
    path.replace(/^.*\/(.*)\.yaml$/, "$1"),
    url as string,
  ]),
);

export interface ExampleCard {
  readonly name: string;
  readonly title: string;
  readonly about: string;
}

const cards: readonly ExampleCard[] = [
  {
    name: "frontier-lab",
    title: "Frontier lab",
    about: "Leases everything, grows fast, owes tens of billions: how much compute can it carry before a slow year ends it?",
  },
  { name: "neocloud", title: "Neocloud", about: "Owns the machines and rents them out: term, debt and the price at which contracts roll off." },
  { name: "ai-product", title: "AI product", about: "Sells a product built on rented models and machines: margin, heavy users and the price page." },
  {
    name: "labs-2025",
    title: "Labs in 2025",
    about: "Two labs as reported, where sources clash: checks that fail, and why they are kept.",
  },
  { name: "newsvendor", title: "One decision", about: "The smallest plan with an answer that can be checked on paper." },
];

/** The examples that this build holds. */
export const examples: readonly ExampleCard[] = cards.filter(({ name }) => exampleUrls[name] !== undefined);

export async function openExample(name: string): Promise<OpenedPlan> {
  const url = exampleUrls[name];
  if (url === undefined) throw new Error(`there is no example named ${name}`);
  const response = await fetch(url);
  if (!response.ok) throw new Error(`the example could not be fetched (${response.status})`);
  return {
    source: { id: `example:${name}`, label: `${name}.yaml`, savesItself: false },
    plan: { file: `${name}.yaml`, text: await response.text(), named: {} },
  };
}

/** What browsers with the File System Access API have beyond the standard types. */
interface FileHandle {
  readonly name: string;
  getFile(): Promise<File>;
  createWritable(): Promise<{ write(text: string): Promise<void>; close(): Promise<void> }>;
}
type Picker = (options: object) => Promise<readonly FileHandle[]>;

/** Lets the reader choose a plan, with the files it names; undefined if none was chosen. */
export async function openOwnFile(): Promise<OpenedPlan | undefined> {
  const pick = (window as unknown as { readonly showOpenFilePicker?: Picker }).showOpenFilePicker;
  if (pick === undefined) return fromFiles(await chooseFiles());
  try {
    const handles = await pick.call(window, {
      multiple: true,
      types: [{ description: "Plans", accept: { "text/yaml": [".yaml", ".yml"], "text/csv": [".csv"] } }],
    });
    return await fromFiles(await Promise.all(handles.map((handle) => handle.getFile())), handles);
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") return undefined;
    throw error;
  }
}

function chooseFiles(): Promise<readonly File[]> {
  return new Promise((resolve) => {
    const input = document.createElement("input");
    input.type = "file";
    input.multiple = true;
    input.accept = ".yaml,.yml,.csv";
    input.onchange = () => resolve([...(input.files ?? [])]);
    input.oncancel = () => resolve([]);
    input.click();
  });
}

/** The plan is the first YAML file; the others stand for the files it names. */
export async function fromFiles(files: readonly File[], handles: readonly FileHandle[] = []): Promise<OpenedPlan | undefined> {
  const main = files.findIndex((file) => /\.ya?ml$/i.test(file.name));
  const file = files[main];
  if (file === undefined) {
    if (files.length === 0) return undefined;
    throw new Error("choose a plan: a file that ends in .yaml");
  }
  const named = Object.fromEntries(await Promise.all(files.filter((other) => other !== file).map(async (other) => [other.name, await textOf(other)] as const)));
  const handle = handles[main];
  const save = handle === undefined ? {} : { save: (text: string) => writeTo(handle, text) };
  return { source: { id: `file:${file.name}`, label: file.name, savesItself: false, ...save }, plan: { file: file.name, text: await textOf(file), named } };
}

/** With its byte order mark, should it have one: what is saved must be what was there. */
async function textOf(file: File): Promise<string> {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(await file.arrayBuffer());
}

async function writeTo(handle: FileHandle, text: string): Promise<void> {
  const writable = await handle.createWritable();
  await writable.write(text);
  await writable.close();
}

/** Hands the reader a file. */
export function download(name: string, content: Blob): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
