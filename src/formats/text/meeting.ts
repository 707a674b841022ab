/** The agenda of an allocation meeting: one page of Markdown. */
import type { Case, GrantText, MeetingAnswer, Moved, RequestAnswer } from "../../core/meeting/answer.ts";
import { bought } from "../../core/meeting/use.ts";
import { signedText } from "./change.ts";
import { markdownTable } from "./markdown.ts";
import { moneyText } from "./money.ts";
import { percentText, significantText } from "./number.ts";

/**
 * An amount with a scale letter and three digits, for hours and chips.
 *
 * @example amountText(12345678) // "12.3M"
 * @example amountText(40000) // "40k"
 */
export function amountText(x: number): string {
  const size = Math.abs(Number(x.toPrecision(3)));
  const [unit, letter] = size >= 1e9 ? [1e9, "B"] : size >= 1e6 ? [1e6, "M"] : size >= 1e4 ? [1e3, "k"] : [1, ""];
  return `${significantText(x / unit)}${letter}`;
}

/** A price of an hour. @example hourPrice(2.345, "H100") // "$2.35/H100-hour" */
export const hourPrice = (usd: number, unit: string): string => `$${significantText(usd)}/${unit}-hour`;

const sides: Readonly<Record<string, string>> = { users: "users", launch: "launch", research: "research", other: "internal and batch", none: "", let: "" };
const verdicts: Readonly<Record<RequestAnswer["verdict"], string>> = {
  granted: "granted",
  later: "granted later",
  "in part": "granted in part",
  refused: "refused",
};

/** At most so many movements are told of one request; the rest is summed. */
const movesShown = 5;

/**
 * The page.
 *
 * @param title plan and future it is about
 */
export function meetingText(answer: MeetingAnswer, title: string): string {
  return [
    `# Allocation meeting, ${answer.month}\n\n${title}. ${opening(answer)}\n`,
    `\n## Decisions\n\n${markdownOf(decisionTable(answer))}`,
    `\n## Why\n\n${answer.requests.map(why).join("\n")}`,
    `\n## Users, launches and research in ${answer.month}\n\n${markdownOf(sideTable(answer))}`,
    `\n## The envelope of ${answer.month}\n\n${markdownOf(envelopeTable(answer))}\n${balanceLine(answer)}\n`,
    `\n## What one more chip-hour is worth in ${answer.month}\n\n${priceTable(answer)}`,
    `\n${footnotes(answer)}`,
  ].join("");
}

/** How many were granted, and what that brings. */
export function opening(answer: MeetingAnswer): string {
  const counts = (["granted", "later", "in part", "refused"] as const).flatMap((verdict) => {
    const count = answer.requests.filter((request) => request.verdict === verdict).length;
    return count === 0 ? [] : [`${count} ${verdicts[verdict]}`];
  });
  const span = answer.from === answer.to ? answer.from : `${answer.from} to ${answer.to}`;
  const gain = answer.objectiveUsd - answer.withoutRequestsUsd;
  return `${answer.requests.length} ${answer.requests.length === 1 ? "request" : "requests"}: ${counts.join(", ")}. The decisions bring ${moneyText(gain)} beyond what the envelope earns without them, ${span}.`;
}

const placed = ({ place, chip }: GrantText): string => (place === undefined ? "anywhere" : `${place} (${chip})`);
const spanned = ({ from, to }: GrantText): string => (from === to ? from : `${from} to ${to}`);

/** Texts of a table: columns in `left`, and the first one, are words. */
export interface TextTable {
  readonly headers: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly left: readonly number[];
}

const markdownOf = ({ headers, rows, left }: TextTable): string => markdownTable(headers, rows, left);

/** What is decided of each request. */
export function decisionTable({ requests }: MeetingAnswer): TextTable {
  return {
    headers: ["Request", "Side", "Who", "Asked", "Decision", "When", "Where", "Worth, $/h", "Price, $/h", "Others lose"],
    rows: requests.map((request) => {
      const { granted } = request;
      return [
        request.name,
        sides[request.side]!,
        request.who,
        `${amountText(request.size)} ${request.unit} from ${request.askedFrom}`,
        granted === undefined ? verdicts[request.verdict] : `${verdicts[request.verdict]}: ${amountText(granted.grant.size)} ${request.unit}`,
        granted === undefined ? "" : spanned(granted.grant),
        granted === undefined ? "" : placed(granted.grant),
        significantText(request.valueUsdPerHour),
        request.priceUsdPerHour === undefined ? "" : significantText(request.priceUsdPerHour),
        granted === undefined ? "" : moneyText(granted.othersLoseUsd),
      ];
    }),
    left: [1, 2, 3, 4, 5, 6],
  };
}

/* ---- one request ------------------------------------------------------------------------------------------------- */

const why = (request: RequestAnswer): string => `**${request.name}** ${reasons(request).join("\n- ")}\n`;

/** Who asked, what was decided and why: the first sentence goes on from the request's name. */
export const reasons = (request: RequestAnswer): readonly string[] => [
  `(${request.who}${request.what === undefined ? "" : `: ${request.what}`}), ${verdicts[request.verdict]}. ${hoursLine(request)}`,
  ...grantedLines(request),
  ...refusedLines(request),
];

function hoursLine({ askedHours, grantedHours, lentHours, refusedHours, unit }: RequestAnswer): string {
  const parts = [
    `has ${amountText(grantedHours)}`,
    ...(lentHours > 1e-9 * askedHours ? [`lends back ${amountText(lentHours)}`] : []),
    ...(refusedHours > 0 ? [`is refused ${amountText(refusedHours)}`] : []),
  ];
  return `Of ${amountText(askedHours)} ${unit}-hours it ${parts.join(", ")}.`;
}

function grantedLines(request: RequestAnswer): string[] {
  const { granted, priceUsdPerHour, unit, valueUsdPerHour } = request;
  if (granted === undefined) return [];
  return [
    `It is worth ${moneyText(granted.valueUsd)} and costs others ${granted.othersLoseUsd < 0.5 ? "nothing" : moneyText(granted.othersLoseUsd)}: ${movesText(granted.displaces)}.`,
    ...(priceUsdPerHour === undefined || granted.othersLoseUsd < 0.5
      ? []
      : [
          `It says ${hourPrice(valueUsdPerHour, unit)}; worth less than ${hourPrice(priceUsdPerHour, unit)} it would not be granted so. Withdrawn, its hours return to those named.`,
        ]),
  ];
}

function refusedLines(request: RequestAnswer): string[] {
  const { asAsked, grantedAbove, earliest, unit } = request;
  const lines: string[] = [];
  if (asAsked !== undefined && "impossible" in asAsked) lines.push(`As asked it cannot be: ${asAsked.impossible}.`);
  else if (asAsked !== undefined) lines.push(asAskedText(asAsked, request));
  if (grantedAbove !== undefined)
    lines.push(`It would be granted from ${hourPrice(grantedAbove.usdPerHour, unit)} on: ${grantWords(grantedAbove.grant, unit)}.`);
  if (request.verdict === "refused" || request.verdict === "in part")
    lines.push(
      earliest === undefined
        ? "In no month of this future would it be granted while the other decisions stand."
        : `Earliest it is worth what it displaces, while the other decisions stand: ${grantWords(earliest, unit)}.`,
    );
  return lines;
}

const grantWords = (grant: GrantText, unit: string): string =>
  `${amountText(grant.size)} ${unit}${grant.place === undefined ? "" : ` at ${placed(grant)}`}, ${spanned(grant)}`;

const asAskedText = ({ grant, hours, valueUsd, othersLoseUsd, displaces }: Case, { unit, askedHours }: RequestAnswer): string =>
  `As asked (${grantWords(grant, unit)}${hours < 0.9999 * askedHours ? `; of ${amountText(askedHours)} ${unit}-hours it has ${amountText(hours)} and lends the rest back` : ""}) it is worth ${moneyText(valueUsd)} and would cost others ${moneyText(othersLoseUsd)}; what would have to move: ${movesText(displaces)}.`;

/** Who gives up what: money first, then hours; what moves without a loss is left to the JSON. */
function movesText(moves: readonly Moved[]): string {
  const least = 0.005 * Math.max(1, ...moves.map(({ usd }) => Math.abs(usd)));
  const told = moves.filter(({ usd }) => Math.abs(usd) >= least);
  if (told.length === 0) {
    const free = moves.filter(({ from, h100eHours }) => from !== bought && h100eHours > 0).map(({ from }) => from);
    return free.length === 0 ? "nothing moves" : `it takes hours that earned nothing more (${free.join(", ")})`;
  }
  const shown = told.slice(0, movesShown).map(moveText);
  const rest = told.slice(movesShown).reduce((sum, { usd }) => sum + usd, 0);
  return shown.join("; ") + (told.length > movesShown ? `; others ${moneyText(rest)}` : "");
}

function moveText({ from, chipHours, usd }: Moved): string {
  const most = Math.max(...chipHours.map((row) => Math.abs(row.chipHours)));
  const hoursOf = (more: string, less: string): readonly string[] =>
    chipHours
      .filter((row) => Math.abs(row.chipHours) >= 0.005 * most)
      .map((row) => `${amountText(Math.abs(row.chipHours))} ${row.chip}-hours ${row.chipHours > 0 ? less : more}`);
  // What is bought counts below nil: to give up hours of it is to buy them.
  if (from === bought)
    return `${hoursOf("less", "more").join(" and ")} are bought by the hour, which ${usd >= 0 ? "costs" : "saves"} ${moneyText(Math.abs(usd))}`;
  const hours = hoursOf("more", "less");
  return `${from} ${usd >= 0 ? "loses" : "gains"} ${moneyText(Math.abs(usd))}${hours.length === 0 ? "" : ` (${hours.join(", ")})`}`;
}

/* ---- the month --------------------------------------------------------------------------------------------------- */

const sideNames: Readonly<Record<string, string>> = { users: "existing users", launch: "launches", research: "research", other: "internal and batch" };

/** Each side's hours, and what an hour of them makes on average. */
export function sideTable({ sides: rows, balance }: MeetingAnswer): TextTable {
  const all = balance.own + balance.bought;
  const change = (from: number, to: number, text: (x: number) => string): string =>
    Math.abs(to - from) < 5e-4 * Math.max(Math.abs(to), Math.abs(from)) ? "" : signedText(to - from, text);
  return {
    headers: ["Side", "H100e-hours", "Change", "Of all hours", "Worth", "Change", "$/H100e-hour"],
    rows: rows.map(({ side, h100eHours, withoutRequests, usd, usdWithoutRequests }) => [
      sideNames[side]!,
      amountText(h100eHours),
      change(withoutRequests, h100eHours, amountText),
      percentText(Math.min(1, h100eHours / all)),
      moneyText(usd),
      change(usdWithoutRequests, usd, moneyText),
      h100eHours > 0 ? significantText(usd / h100eHours) : "",
    ]),
    left: [],
  };
}

/** Who holds which hours of the month, and what the requests change. */
export function envelopeTable({ envelope }: MeetingAnswer): TextTable {
  const names = new Map(envelope.flatMap(({ holders }) => holders.map(({ name, side }) => [name, side] as const)));
  const chips = envelope.filter(({ ownHours, boughtHours }) => ownHours + boughtHours > 0);
  const order = ["users", "launch", "research", "other"];
  const rows = [...names]
    .sort(([a, x], [b, y]) => order.indexOf(x) - order.indexOf(y) || (a < b ? -1 : 1))
    .map(([name, side]) => [
      name,
      sides[side]!,
      ...chips.map(({ holders }) => {
        const row = holders.find((holder) => holder.name === name);
        if (row === undefined) return "";
        const change = row.chipHours - row.withoutRequests;
        return Math.abs(change) < 5e-4 * Math.max(row.chipHours, row.withoutRequests)
          ? amountText(row.chipHours)
          : `${amountText(row.chipHours)} (${signedText(change, amountText)})`;
      }),
    ]);
  const beside = (label: string, of: (row: MeetingAnswer["envelope"][number]) => number): string[][] =>
    chips.every((row) => of(row) === 0) ? [] : [[label, "", ...chips.map((row) => amountText(of(row)))]];
  return {
    headers: ["Chip-hours (change by the requests)", "Side", ...chips.map(({ chip }) => chip)],
    rows: [
      ...rows,
      ...beside("reserve of the floor", (row) => row.reserveHours),
      ...beside("idle", (row) => row.idleHours),
      ...beside("let", (row) => row.letHours),
      ...beside("less: bought by the hour", (row) => row.boughtHours),
      ["own hours", "", ...chips.map((row) => amountText(row.ownHours))],
    ],
    left: [1],
  };
}

/** The hours of the month, adding up. */
export function balanceLine({ balance, month }: MeetingAnswer): string {
  const { own, granted, kept, reserve, idle, bought, displaced, refused } = balance;
  const parts = [
    `${amountText(granted)} granted`,
    `${amountText(kept)} kept by the plan's workloads`,
    ...(reserve > 0 ? [`${amountText(reserve)} reserve`] : []),
    ...(idle > 0 ? [`${amountText(idle)} idle`] : []),
    ...(balance.let > 0 ? [`${amountText(balance.let)} let`] : []),
    ...(bought > 0 ? [`less ${amountText(bought)} bought`] : []),
  ];
  return `In H100e-hours of ${month}: ${parts.join(" + ").replace("+ less", "−")} = ${amountText(own)} own. The workloads give up ${amountText(displaced)}; ${amountText(refused)} asked for this month are not had.`;
}

/** Pools that anybody would pay for; the others are named as what they are. */
function priceTable({ pools }: MeetingAnswer): string {
  const figure = (x: number | null): string => (x === null ? "" : significantText(x));
  const scarce = pools.filter(({ priceUsdPerChipHour, worthLowUsd, worthHighUsd }) =>
    [priceUsdPerChipHour, worthLowUsd ?? 0, worthHighUsd ?? 0].some((usd) => Math.abs(usd) >= 5e-7),
  );
  if (scarce.length === 0) return "Nothing: no pool is full.\n";
  const table = markdownTable(
    ["Pool", "Price, $/h", "One more brings, $", "One less costs, $"],
    scarce.map(({ id, priceUsdPerChipHour, worthLowUsd, worthHighUsd }) => [id, figure(priceUsdPerChipHour), figure(worthLowUsd), figure(worthHighUsd)]),
  );
  return scarce.length === pools.length ? table : `${table}\nAn hour of any other pool brings nothing.\n`;
}

/** What the decisions rest on. */
export function footnotes(answer: MeetingAnswer): string {
  const { gapUsd, divisibleUsd, objectiveUsd, bentMonths } = answer;
  const proof =
    gapUsd <= 1e-6 * Math.abs(objectiveUsd)
      ? "No other set of decisions is worth more"
      : `Another set of decisions could be worth up to ${moneyText(gapUsd)} more: the search was cut short`;
  const whole = divisibleUsd - objectiveUsd;
  return [
    `${proof}; if every request could be cut at will and stand anywhere in any month of its window, at most ${moneyText(whole)} more. `,
    "Others lose: the value of everything else without the request, less its value with it; at that price nobody gains by telling anything but the truth. ",
    "Months are those of one future as the plan has it: a decision does not feed back on later demand. ",
    bentMonths.length === 0 ? "" : `The plan's own floors clash in ${bentMonths.join(", ")} and stand at the level they can have. `,
  ]
    .join("")
    .trim()
    .concat("\n");
}
