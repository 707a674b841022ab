/** Reading parsed JSON field by field, collecting what is wrong with the place of each mistake. */

/** A mistake in a file: where (`workloads[2].segments[1].valueUsd`), what, and what to do. */
export interface ProblemError {
  readonly path: string;
  readonly message: string;
}

/** Reads values and collects what is wrong with them. */
export interface Reader {
  readonly errors: ProblemError[];
}

export type Fields = Readonly<Record<string, unknown>>;

/** Records a mistake. */
export function complain(reader: Reader, path: string, message: string): void {
  reader.errors.push({ path, message });
}

/** A value as a message shows it. */
export const described = (value: unknown): string => {
  if (value === undefined) return "nothing";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" && value !== null ? "an object" : JSON.stringify(value);
};

/** The object at `path`; keys that are not known are mistakes. */
export function fieldsOf(reader: Reader, value: unknown, path: string, known: readonly string[]): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    complain(reader, path, `expected an object, found ${described(value)}`);
    return {};
  }
  for (const key of Object.keys(value)) {
    if (!known.includes(key)) complain(reader, path === "" ? key : `${path}.${key}`, `unknown key; known are ${known.join(", ")}`);
  }
  return value as Fields;
}

/** The list at `path`. */
export function listOf(reader: Reader, value: unknown, path: string): readonly unknown[] {
  if (Array.isArray(value)) return value as readonly unknown[];
  complain(reader, path, `expected a list, found ${described(value)}`);
  return [];
}

/** The items at `path`, of a list or of anything else that gives them one by one. */
export function itemsOf(reader: Reader, value: unknown, path: string): Iterable<unknown> {
  const gives = typeof value === "object" && value !== null && Symbol.iterator in value;
  return gives ? (value as Iterable<unknown>) : listOf(reader, value, path);
}

/** Limits of a number, and what stands for one that is absent. */
export interface Bounds {
  readonly most?: number;
  readonly fallback?: number;
  readonly positive?: true;
  readonly whole?: true;
}

/** The number at `path`: finite, at least 0 unless told otherwise. */
export function numberOf(reader: Reader, value: unknown, path: string, bounds: Bounds = {}): number {
  if (value === undefined && bounds.fallback !== undefined) return bounds.fallback;
  const most = bounds.most ?? Infinity;
  if (typeof value !== "number" || !Number.isFinite(value)) complain(reader, path, `expected a number, found ${described(value)}`);
  else if (value < 0 || (bounds.positive === true && value === 0))
    complain(reader, path, `must be ${bounds.positive === true ? "above" : "at least"} 0, found ${value}`);
  else if (value > most) complain(reader, path, `must be at most ${most}, found ${value}`);
  else if (bounds.whole === true && !Number.isInteger(value)) complain(reader, path, `must be a whole number, found ${value}`);
  else return value;
  return bounds.fallback ?? 0;
}

/** The text at `path`. */
export function textOf(reader: Reader, value: unknown, path: string): string {
  if (typeof value === "string" && value !== "") return value;
  complain(reader, path, `expected a text that is not empty, found ${described(value)}`);
  return "";
}
