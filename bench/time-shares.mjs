/**
 * Where the time of a path-month goes, by sampling one warm thread.
 *
 * A sample belongs to the innermost function of ours on the stack, hence to its folder of core. Allocating is all that
 * lies under a function of core/allocation, whatever it calls. Sampling costs a few per cent, spread over all alike. Which
 * source a function of a bundle comes from, its map tells.
 */
import { existsSync, readFileSync } from "node:fs";
import { Session } from "node:inspector/promises";
import { SourceMap } from "node:module";
import { fileURLToPath } from "node:url";

const intervalMicroseconds = 200;
const leastMilliseconds = 100;

/** Profile of `work`. */
async function profileOf(work) {
  const session = new Session();
  session.connect();
  try {
    await session.post("Profiler.enable");
    await session.post("Profiler.setSamplingInterval", { interval: intervalMicroseconds });
    await session.post("Profiler.start");
    work();
    return (await session.post("Profiler.stop")).profile;
  } finally {
    session.disconnect();
  }
}

const maps = new Map();

/** Address of the source that a function was bundled from; where there is no map, of its file. */
function sourceOf({ url, lineNumber, columnNumber }) {
  if (!url.startsWith("file:")) return url;
  if (!maps.has(url)) {
    const file = `${fileURLToPath(url)}.map`;
    maps.set(url, existsSync(file) ? new SourceMap(JSON.parse(readFileSync(file, "utf8"))) : undefined);
  }
  return maps.get(url)?.findEntry(lineNumber, columnNumber).originalSource ?? url;
}

/** Folder of core that a frame lies in; the name in parentheses of what the engine does itself; nothing for the bench. */
function partOf(frame) {
  const folder = /\/core\/([^/]+)\//.exec(sourceOf(frame))?.[1];
  if (folder !== undefined) return folder;
  return frame.functionName === "(garbage collector)" ? "garbage collection" : undefined;
}

/** Microseconds by part, and those under a function of core/allocation. */
export function sharesOf({ nodes, samples, timeDeltas }) {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const parent = new Map(nodes.flatMap((node) => (node.children ?? []).map((child) => [child, node.id])));
  const stackOf = (id) => (id === undefined ? [] : [byId.get(id).callFrame, ...stackOf(parent.get(id))]);
  const known = new Map();
  const placeOf = (id) => {
    const parts = stackOf(id).map(partOf);
    return { part: parts.find((part) => part !== undefined) ?? "other", isAllocating: parts.includes("allocation") };
  };
  const microseconds = new Map();
  let all = 0;
  let allocating = 0;
  samples.forEach((id, index) => {
    if (!known.has(id)) known.set(id, placeOf(id));
    const { part, isAllocating } = known.get(id);
    if (part === "other") return;
    const spent = timeDeltas[index];
    all += spent;
    if (isAllocating) allocating += spent;
    microseconds.set(part, (microseconds.get(part) ?? 0) + spent);
  });
  const shares = [...microseconds].map(([part, spent]) => ({ part, share: spent / all })).sort((a, b) => b.share - a.share);
  return { allocating: allocating / all, shares };
}

/** Shares over at least `paths` paths of the example, after as many to warm up. */
export async function sampleShares({ loaded, openSimulator, simulateChunk }, paths) {
  const simulator = openSimulator(loaded.plan, loaded.basePlan, loaded.plan.seed);
  simulateChunk(simulator, { firstPath: 0, pathCount: paths, keepAll: false });
  const sampled = () => {
    // Few paths can end before the first sample: then more of them.
    const end = performance.now() + leastMilliseconds;
    let firstPath = paths;
    do {
      simulateChunk(simulator, { firstPath, pathCount: paths, keepAll: false });
      firstPath += paths;
    } while (performance.now() < end);
  };
  return sharesOf(await profileOf(sampled));
}
