/** Questions of the page, put to the use-cases that the command line has verbs for. */
import { breakPlan } from "../../app/break.ts";
import { chooseAccess, usualPriceFactors } from "../../app/access.ts";
import { standingDecision } from "../../app/decide.ts";
import { digestOf } from "../../app/digest.ts";
import { chooseFloor, usualFloors } from "../../app/floor.ts";
import { fund } from "../../app/fund.ts";
import type { ValidPlan } from "../../app/load-plan.ts";
import { OperatingError } from "../../app/ports.ts";
import type { RunOptions, RunStore } from "../../app/ports.ts";
import { riskRegister } from "../../app/risks.ts";
import { auditSources } from "../../app/sources.ts";
import { worth } from "../../app/worth.ts";
import type { BreakAnswer } from "../../core/stress/reverse-stress.ts";
import type { ObservationDigest } from "../../core/evidence/observations.ts";
import { sha256Parts } from "../../formats/hash.ts";
import { toldAccess } from "../../formats/text/access.ts";
import { toldFloors } from "../../formats/text/floor.ts";
import { toldFunding } from "../../formats/text/funding.ts";
import { toldRegister } from "../../formats/text/risks.ts";
import { toldHtml } from "../../formats/report/told-report.ts";
import { breakFinding, digestFinding, hindsightFinding, sourcesFinding, worthFinding } from "../../formats/report/findings-sections.ts";
import { prose } from "../../formats/report/html.ts";
import { flipSentence } from "../../formats/text/break.ts";
import type { ToldAnswer } from "../../formats/text/told-answer.ts";
import type { DeskPorts } from "./desk.ts";
import type { PlanText, Question, Told } from "./messages.ts";

export interface StudyPorts extends DeskPorts {
  /** Where decisions of this page are kept. */
  readonly store: RunStore;
}

interface Asked {
  readonly loaded: ValidPlan;
  readonly plan: PlanText;
  readonly ports: StudyPorts;
  readonly running: RunOptions;
}

/** Futures that confirm what a stress test finds, for each of the search. */
const confirmedBy = 2.5;

/** @throws the signal's reason if aborted; OperatingError where the plan has nothing to ask it of */
export async function tell(question: Question, asked: Asked): Promise<Told> {
  const { loaded, ports, running } = asked;
  const { paths, variant, today } = question;
  const seed = question.seed ?? loaded.plan.seed;
  const request = { seed: question.seed, paths, scenario: variant.scenario, engine: ports.engine };
  const stress = { paths, confirmPaths: Math.round(confirmedBy * paths), engine: ports.engine };
  switch (question.study) {
    case "risks":
      return sectionOf(toldRegister(await riskRegister(loaded, request, ports.runner, running)));
    case "floor":
      return sectionOf(toldFloors(await chooseFloor(loaded, { ...request, floors: usualFloors }, ports.runner, running)));
    case "access":
      return sectionOf(toldAccess(await chooseAccess(loaded, { ...request, product: undefined, factors: usualPriceFactors }, ports.runner, running)));
    case "funding":
      return sectionOf(toldFunding(await fund(loaded, request, ports.runner, running)));
    case "sources":
      return sourcesFinding(await auditSources(loaded, { seed, paths, date: today, engine: ports.engine }, ports.runner, running));
    case "break":
      return breakFinding(await breakPlan(loaded, stress, decidingOf(ports), running));
    case "worth":
      return worthFinding(await worth(loaded, { found: await standing(asked), paths, engine: ports.engine }, decidingOf(ports), running));
    case "flip":
      return flipOf(await breakPlan(loaded, { ...stress, found: await standing(asked) }, decidingOf(ports), running));
    case "digest":
      return digestFinding(await digest(question, seed, asked));
    case "hindsight":
      return hindsightFinding(
        await ports.send({ kind: "hindsight", plan: asked.plan, observations: observationsOf(question), engine: ports.engine }, running.signal),
      );
  }
}

const decidingOf = ({ openEvaluations, store }: StudyPorts) => ({ openRunner: openEvaluations, sha256: sha256Parts, store });

/** The decision found on this page for the plan as it is, else that of a short search. */
const standing = ({ loaded, ports, running }: Asked) => standingDecision(loaded, { folder: loaded.planHash, engine: ports.engine }, decidingOf(ports), running);

function observationsOf({ observations }: Question): NonNullable<Question["observations"]> {
  if (observations === undefined) throw new OperatingError("no observations were given", { fault: "input", hint: "open a CSV file of them" });
  return observations;
}

/** What would change the decision first, then what would break the plan with it. */
function flipOf({ flip, ...answer }: BreakAnswer): Told {
  const { body, tables } = breakFinding(answer);
  return { body: `<p class="lead">${prose(flipSentence(flip ?? null))}</p>\n<h3>And what would break the plan</h3>\n${body}`, tables };
}

const sectionOf = (told: ToldAnswer): Told => ({ body: toldHtml(told), tables: told.tables });

/** All observations of a file, told before or not. @throws OperatingError that tells of the first line at fault */
async function digest(question: Question, seed: number, { loaded, ports, running }: Asked): Promise<ObservationDigest> {
  const { file, text } = observationsOf(question);
  const clock = { seconds: () => ports.seconds(), today: () => question.today };
  const asked = { text, file, told: new Set<string>(), seed, paths: question.paths, engine: ports.engine };
  const digested = await digestOf(loaded, asked, { runner: ports.runner, clock, sha256: sha256Parts }, running);
  if (digested.kind === "digest") return digested.digest;
  const [first, ...more] = digested.faults;
  const others = more.length === 0 ? "" : ` (and ${more.length} more)`;
  throw new OperatingError(`${file}:${first!.line}: ${first!.message}${others}`, { fault: "data", hint: "mend the file, and open it again" });
}
