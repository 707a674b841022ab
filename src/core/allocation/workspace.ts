/**
 * Arrays in which several programs take turns: one for each use and length. What a search needs only while it goes on then
 * stays in the processor's near caches, whichever program is at hand.
 */
export interface Workspace {
  doubles(use: string, length: number): Float64Array;
  ints(use: string, length: number): Int32Array;
  bytes(use: string, length: number): Uint8Array;
}

/**
 * A workspace for programs of which one at a time is searched.
 *
 * @example createWorkspace().doubles("sides", 3).length // 3
 */
export function createWorkspace(): Workspace {
  const doubles = new Map<string, Float64Array>();
  const ints = new Map<string, Int32Array>();
  const bytes = new Map<string, Uint8Array>();
  return {
    doubles: (use, length) => kept(doubles, `${use} ${length}`, () => new Float64Array(length)),
    ints: (use, length) => kept(ints, `${use} ${length}`, () => new Int32Array(length)),
    bytes: (use, length) => kept(bytes, `${use} ${length}`, () => new Uint8Array(length)),
  };
}

function kept<T>(map: Map<string, T>, key: string, make: () => T): T {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
