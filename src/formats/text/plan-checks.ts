/** Checks that the plan alone answers, as text and as JSON: those that fail, with what was asserted and why it matters. */
import type { PlanCheck, PlanChecks } from "../../core/checks/plan-checks.ts";
import { painter } from "./paint.ts";

const computedText = ({ computed, offBy }: PlanCheck): string => (offBy === undefined ? computed : `${computed} (off by ${offBy})`);

/**
 * The checks that fail, open ones first, and a line that counts all of them; empty for a plan without any.
 *
 * @param checks  from `judgePlanChecks`
 */
export function planChecksText({ judged, needRun }: PlanChecks, file: string, color: boolean): string {
  const paint = painter(color);
  const open = judged.filter(({ holds, phrase }) => !holds && phrase.accept === undefined);
  const accepted = judged.filter(({ holds, phrase }) => !holds && phrase.accept !== undefined);
  const told = [...open, ...accepted].flatMap((check) => {
    const { phrase, asserted } = check;
    const { accept, note, place } = phrase;
    const mark = accept === undefined ? paint.bad("✗ fails") : "! accepted";
    return [
      `${mark}  ${place.file}:${place.line}  ${phrase.text}`,
      `    asserted ${asserted}; computed ${computedText(check)}`,
      ...(note === undefined ? [] : [`    ${note}`]),
      ...(accept === undefined ? [] : [`    accepted${accept.by === undefined ? "" : ` by ${accept.by}`}: ${accept.reason}`]),
    ];
  });
  const answer = open.length === 0 ? [] : [`Correct the plan, or answer a check with its reason: {check: …, accept: {reason: …}}`];
  const total = judged.length + needRun;
  if (total === 0) return "";
  const held = judged.length - open.length - accepted.length;
  const counts = [
    `${held} hold`,
    ...(open.length === 0 ? [] : [`${open.length} fail`]),
    ...(accepted.length === 0 ? [] : [`${accepted.length} fail and are accepted`]),
    ...(needRun === 0 ? [] : [`${needRun} need futures: \`plimsoll simulate\``]),
  ];
  const summary =
    judged.length > 0
      ? `of ${total} ${total === 1 ? "check" : "checks"} ${counts.join(", ")}`
      : `${total === 1 ? "its check needs" : `all ${total} checks need`} futures: \`plimsoll simulate\``;
  return [...told, ...answer, `${file}: ${summary}`, ""].join("\n");
}

/** One object a judged check. */
export function planChecksJson({ judged }: PlanChecks): readonly object[] {
  return judged.map((check) => ({
    text: check.phrase.text,
    holds: check.holds,
    asserted: check.asserted,
    computed: computedText(check),
    line: check.phrase.place.line,
    ...(check.phrase.accept === undefined ? {} : { accepted: check.phrase.accept.reason }),
    ...(check.phrase.note === undefined ? {} : { note: check.phrase.note }),
  }));
}
