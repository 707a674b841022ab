/** The recursion in JavaScript and in C, in turns, on the same normals. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { median } from "../statistics.mjs";
import { drawNormals, timeRecursion } from "./recursion.mjs";

const source = fileURLToPath(new URL("./recursion.c", import.meta.url));
/** Largest relative difference of the checksums: room for a compiler that orders a sum differently, none for another formula. */
const AGREEMENT = 1e-12;
const compilers = process.env["CC"] === undefined ? ["cc", "gcc", "clang"] : [process.env["CC"]];

/** Compiles into `folder` with the first compiler that works; the reason where none does. */
function compile(folder) {
  const program = join(folder, process.platform === "win32" ? "recursion.exe" : "recursion");
  const tried = [];
  for (const compiler of compilers) {
    const { status, error, stderr } = spawnSync(compiler, ["-std=c11", "-O2", "-ffp-contract=off", source, "-o", program], { encoding: "utf8" });
    if (status === 0) return { program, compiler };
    tried.push(`${compiler}: ${error?.code ?? (stderr.trim().split("\n")[0] || `exit code ${status}`)}`);
  }
  return { reason: `no C compiler works here (${tried.join("; ")})` };
}

function timeC(program, normalsFile, { months, paths, passes }) {
  const { status, stdout } = spawnSync(program, [normalsFile, months, paths, passes].map(String), { encoding: "utf8" });
  if (status !== 0) throw new Error(`the recursion in C ended with exit code ${status}`);
  const lines = stdout.trim().split("\n");
  return { nanoseconds: Math.min(...lines.slice(0, -1).map(Number)), checksum: Number(lines.at(-1).replace("checksum ", "")) };
}

/** Whether two checksums are of the same computation. */
export const agree = (a, b) => Math.abs(a - b) <= AGREEMENT * Math.max(Math.abs(a), Math.abs(b));

/**
 * @param {{ paths: number, months: number, rounds: number }} size  each round is one C process and as many passes here
 * @throws if the checksums differ: then one of the two is not the recursion, and no ratio means anything
 */
export function compareRecursion({ paths, months, rounds }) {
  const passes = 5;
  const normals = drawNormals(months * paths, 20260701);
  timeRecursion(normals, months, paths, 2);
  const folder = mkdtempSync(join(tmpdir(), "plimsoll-bench-"));
  try {
    const compiled = compile(folder);
    const normalsFile = join(folder, "normals");
    writeFileSync(normalsFile, new Uint8Array(normals.buffer));
    const js = [];
    const c = [];
    let checksums;
    for (let round = 0; round < rounds; round++) {
      const here = timeRecursion(normals, months, paths, passes);
      js.push(here.nanoseconds);
      checksums = { js: here.checksum };
      if (compiled.program === undefined) continue;
      const there = timeC(compiled.program, normalsFile, { months, paths, passes });
      c.push(there.nanoseconds);
      checksums.c = there.checksum;
      if (!agree(here.checksum, there.checksum))
        throw new Error(`the recursion in JavaScript gives ${here.checksum}, in C ${there.checksum}: one of them is wrong`);
    }
    const result = { paths, months, checksums, jsNanoseconds: median(js) };
    if (compiled.program === undefined) return { ...result, skipped: compiled.reason };
    return { ...result, compiler: `${compiled.compiler} -O2`, cNanoseconds: median(c), ratio: median(js.map((ns, round) => ns / c[round])) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
