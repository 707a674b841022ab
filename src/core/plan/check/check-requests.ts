/** Requests: units that fit together, sizes that can be tried, and windows into which they fit. */
import { decimalText } from "../../quantity/number.ts";
import type { Checking } from "./checking.ts";
import { constantOf, faultAt, warnAt, wholeEntries } from "../read/partial-plan.ts";
import type { PartialPlan } from "../read/partial-plan.ts";
import type { Place } from "../source-tree.ts";
import type { Value } from "../value.ts";
import type { Request } from "../vocabulary/vocabulary.ts";

/** Most steps between the smallest and the full size. */
const MOST_STEPS = 20;

interface Subject {
  readonly checking: Checking;
  readonly name: string;
  readonly request: Request;
}

export function requestChecks(checking: Checking, plan: PartialPlan): void {
  for (const [name, request] of wholeEntries(checking, plan.requests)) {
    const subject: Subject = { checking, name, request };
    if (!areConstant(subject)) continue;
    checkUnits(subject);
    checkSizes(subject);
    checkWindow(subject);
  }
}

function report(subject: Subject, code: string, part: string, place: Place, message: string, remedy: string): undefined {
  return faultAt(subject.checking, { code, address: `requests.${subject.name}.${part}`, place, message, remedy });
}

/** What a meeting decides on is asked for in so many words; only its worth may be uncertain. */
function areConstant(subject: Subject): boolean {
  const { size, least, step, for: months, waiting_costs } = subject.request;
  let sound = true;
  for (const [part, value] of Object.entries({ size, least, step, for: months, waiting_costs })) {
    if (value === undefined || constantOf(value) !== undefined) continue;
    report(
      subject,
      "P208",
      part,
      value.place,
      `\`${part}\` of the request ${subject.name} is not one number`,
      "a request asks for one number; its `value` may be uncertain",
    );
    sound = false;
  }
  return sound;
}

/** The unit in words of a reader: "H100", "H100e". */
const unitOf = (value: Value): string => (value.unit?.includes("H100e") === true ? "H100e" : (value.chip ?? value.unit ?? ""));

function checkUnits(subject: Subject): void {
  const { size, least, step, value, chips } = subject.request;
  const due = unitOf(size);
  for (const [part, other] of Object.entries({ least, step, value })) {
    if (other === undefined || other.unit === "USD" || unitOf(other) === due) continue;
    report(subject, "P916", part, other.place, `\`${part}\` is in ${unitOf(other)}, and \`size\` in ${due}`, `write it in ${due}`);
  }
  if (chips !== undefined && due !== "H100e")
    report(
      subject,
      "P916",
      "chips",
      size.place,
      `\`size\` is in ${due}, so \`chips\` has nothing to choose from`,
      "leave `chips` out, or write the size in H100e",
    );
}

function checkSizes(subject: Subject): void {
  const { request } = subject;
  const size = constantOf(request.size)!;
  const least = constantOf(request.least) ?? size;
  const step = constantOf(request.step);
  if (least > size)
    report(subject, "P906", "least", request.least!.place, `the smallest useful size of ${subject.name} is above its size`, "let `least` be at most `size`");
  else if (step !== undefined && (size - least) / step > MOST_STEPS)
    report(
      subject,
      "P917",
      "step",
      request.step!.place,
      `from ${decimalText(least)} to ${decimalText(size)} there are more than ${MOST_STEPS} steps of ${decimalText(step)}`,
      `write a step of at least ${decimalText((size - least) / MOST_STEPS)}`,
    );
}

function checkWindow(subject: Subject): void {
  const { request, name, checking } = subject;
  const months = constantOf(request.for)!;
  const from = request.from ?? 0;
  if (!Number.isInteger(months))
    report(subject, "P133", "for", request.for.place, `a request runs for whole months, not ${decimalText(months)}`, "write `for: 3 months`");
  else if (request.before !== undefined && from + months > request.before)
    report(subject, "P906", "before", request.place, `${months} months from \`from\` end after \`before\``, "let it start earlier, run shorter or end later");
  else if (from < 0 || from + months > (checking.calendar?.months ?? Infinity))
    warnAt(checking, {
      code: "W134",
      address: `requests.${name}.from`,
      place: request.place,
      message: `the request ${name} runs outside the plan's months, so no meeting can grant it`,
      remedy: "correct its months, or let the plan run longer",
    });
}
