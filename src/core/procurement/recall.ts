/** Work that asks for the same decision on the same futures again is given what was found: nothing is run twice. */
import type { EvaluationAnswer, EvaluationRequest, Evaluating } from "./archive.ts";
import { type Decision, decisionKey } from "./decision.ts";
import { joinParts, outcomeNames, type Outcomes } from "./evaluate.ts";
import type { Shift } from "./shift.ts";

interface Known {
  readonly outcomes: Outcomes;
  readonly paths: number;
}

const firstOf = (outcomes: Outcomes, paths: number): Outcomes =>
  Object.fromEntries(outcomeNames.map((name) => [name, outcomes[name].subarray(0, paths)])) as Outcomes;

/** What a decision feels of a shift: nothing of the price of an offer that it never signs. */
function feltBy(decision: Decision, { offerPrice, ...rest }: Shift = {}): Shift {
  const felt = Object.entries(offerPrice ?? {}).filter(([offer]) => maySign(decision, offer));
  return felt.length === 0 ? rest : { ...rest, offerPrice: Object.fromEntries(felt) };
}

function maySign({ orders, later }: Decision, offer: string): boolean {
  if (orders.some((order) => order.offer === offer)) return true;
  if (later.kind === "cover") return offer in later.offers;
  if (later.kind === "online") return offer === later.offer;
  return later.kind === "mean" || later.kind === "two-stage" || later.kind === "look-back" ? later.offers.includes(offer) : later.kind !== "none";
}

/**
 * The work with its requests for known outcomes answered. Only requests for the first futures of a stream are remembered, by
 * decision and shift; a decision known on fewer is run on those that are missing.
 *
 * @param beliefs  beliefs of the plan
 */
export function* recalling<Result>(work: Evaluating<Result>, beliefs: number): Evaluating<Result> {
  const known = new Map<string, Known>();
  let drawn: { readonly beliefPart: Uint8Array; readonly paths: number } = { beliefPart: new Uint8Array(0), paths: 0 };
  for (let step = work.next(); ;) {
    if (step.done === true) return step.value;
    const request: EvaluationRequest = step.value;
    const { firstPath, pathCount, decisions, shift, isDetailed, paths } = request;
    if (firstPath !== 0 || isDetailed === true || paths !== undefined) {
      step = work.next(yield request);
      continue;
    }
    const keyed = decisions.map((decision) => ({ decision, key: `${request.stream} ${decisionKey(decision)} ${JSON.stringify(feltBy(decision, shift))}` }));
    const from = new Map<number, Map<string, (typeof keyed)[number]>>();
    for (const one of keyed) {
      const have = known.get(one.key)?.paths ?? 0;
      if (have < pathCount) from.set(have, (from.get(have) ?? new Map<string, (typeof keyed)[number]>()).set(one.key, one));
    }
    for (const [have, missing] of [...from].sort(([a], [b]) => a - b)) {
      const answer = yield { ...request, firstPath: have, pathCount: pathCount - have, decisions: [...missing.values()].map(({ decision }) => decision) };
      if (have === 0 && pathCount > drawn.paths) drawn = { beliefPart: answer.beliefPart, paths: pathCount };
      else if (pathCount > drawn.paths) drawn = { beliefPart: joined(drawn, answer, beliefs), paths: pathCount };
      [...missing.keys()].forEach((key, d) => known.set(key, { outcomes: appended(known.get(key), answer, d), paths: pathCount }));
    }
    const beliefPart = new Uint8Array(beliefs * pathCount);
    for (let b = 0; b < beliefs; b++) beliefPart.set(drawn.beliefPart.subarray(b * drawn.paths, b * drawn.paths + pathCount), b * pathCount);
    step = work.next({ pathCount, beliefPart, outcomes: keyed.map(({ key }) => firstOf(known.get(key)!.outcomes, pathCount)) });
  }
}

function joined(drawn: { readonly beliefPart: Uint8Array; readonly paths: number }, answer: EvaluationAnswer, beliefs: number): Uint8Array {
  const before = { firstPath: 0, pathCount: drawn.paths, outcomes: [], beliefPart: drawn.beliefPart };
  return joinParts([before, { ...answer, firstPath: drawn.paths, outcomes: [] }], beliefs).beliefPart;
}

function appended(before: Known | undefined, answer: EvaluationAnswer, d: number): Outcomes {
  const after = answer.outcomes[d]!;
  if (before === undefined) return after;
  const none = { beliefPart: new Uint8Array(0) };
  const parts = [
    { ...none, firstPath: 0, pathCount: before.paths, outcomes: [before.outcomes] },
    { ...none, firstPath: before.paths, pathCount: answer.pathCount, outcomes: [after] },
  ];
  return joinParts(parts, 0).outcomes[0]!;
}
