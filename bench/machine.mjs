/** The machine, in one line: without it no timing means anything. */
import { availableParallelism, cpus, loadavg } from "node:os";

/** @returns {{ node: string, v8: string, platform: string, processor: string, cores: number, load: number }} */
export function describeMachine() {
  return {
    node: process.versions.node,
    v8: process.versions.v8,
    platform: `${process.platform}-${process.arch}`,
    processor: (cpus()[0]?.model ?? "unknown processor").trim(),
    cores: availableParallelism(),
    // Always 0 on Windows.
    load: loadavg()[0] ?? 0,
  };
}

export function machineLine({ node, platform, processor, cores, load }) {
  const busy = load > 0.5 ? "; others are at work: trust the ratios, not the seconds" : "";
  return `machine: Node ${node}, ${platform}, ${processor}, ${cores} cores, load ${load.toFixed(1)}${busy}`;
}
