/** Runs what a comparison needs, one after the other on the same futures, and tells as it goes. */
import type { RunSummary } from "../../core/results/run.ts";
import type { EngineClient, RunHandle } from "../engine/client.ts";
import type { Variant } from "../engine/messages.ts";
import type { Comparison } from "./comparison.ts";

export interface ComparisonRequest {
  readonly engine: EngineClient;
  readonly left: string | undefined;
  readonly right: string | undefined;
  readonly seed: number | undefined;
  readonly paths: number;
}

/** With more changes than this the steps between would take too long: only their sum is shown. */
const stepsMax = 12;

const variantOf = (scenario: string | undefined): Variant => (scenario === undefined ? {} : { scenario });

export function runComparison(
  request: ComparisonRequest,
  tell: (comparison: Comparison, words: string) => void,
): { readonly done: Promise<void>; cancel(): void } {
  const { engine, left, right, seed, paths } = request;
  let current: RunHandle | undefined;
  let isCancelled = false;
  const summaryOf = async (variant: Variant, words: (share: number) => void): Promise<RunSummary | undefined> => {
    let summary: RunSummary | undefined;
    const handle = engine.run(variant, seed, [paths], {
      progress: (done, total) => words(done / total),
      summary: (fresh) => {
        summary = fresh;
      },
    });
    current = handle;
    return (await handle.done) && !isCancelled ? summary : undefined;
  };
  const work = async (): Promise<void> => {
    const [leftChanges, rightChanges] = await Promise.all([left, right].map((name) => (name === undefined ? [] : engine.changes(name))));
    let comparison: Comparison = { left, right, leftChanges: leftChanges!, rightChanges: rightChanges!, before: undefined, after: undefined, between: [] };
    const said = (what: string) => (share: number) => tell(comparison, `${what}: ${Math.round(100 * share)} %`);
    tell(comparison, "Running both…");
    const before = await summaryOf(variantOf(left), said(`running ${left ?? "as planned"}`));
    if (before === undefined) return;
    const after = await summaryOf(variantOf(right), said(`running ${right ?? "as planned"}`));
    if (after === undefined) return;
    comparison = { ...comparison, before, after };
    tell(comparison, "");
    if (rightChanges!.length > stepsMax) return;
    // The plan as written stands between two scenarios; where it is the first of the two, it has been run.
    const between: RunSummary[] = left === undefined ? [before] : right === undefined ? [after] : [];
    for (let changes = between.length; changes < rightChanges!.length; changes++) {
      const next = await summaryOf(changes === 0 ? {} : { scenario: right!, changes }, said(`step ${changes + 1} of ${rightChanges!.length}`));
      if (next === undefined) return;
      between.push(next);
    }
    comparison = { ...comparison, between };
    tell(comparison, "");
  };
  return {
    done: work(),
    cancel: () => {
      isCancelled = true;
      current?.cancel();
    },
  };
}
