/**
 * The text of a first plan: what was answered, cited as such, and placeholders for the rest, cited as assumptions.
 *
 * Answers go into the text as typed, so that every mistake in them is found and told by the checker alone.
 */
import { shortNumber } from "../../core/checks/told.ts";
import type { Register } from "./register.ts";
import { knownChips } from "./chip-catalogue.ts";

/** The questions of `init`, in order; `fallback` is what an empty answer means. */
export const initQuestions = [
  { id: "name", question: "What is the plan called?", fallback: "My compute plan", hint: "any text" },
  { id: "start", question: "Which month does it start in?", fallback: undefined, hint: "2026-07" },
  {
    id: "demand",
    question: "What would customers pay in a year at list prices, and how fast does that grow?",
    fallback: "$100M/year, 2% to 6%/month",
    hint: "$100M/year, 2% to 6%/month",
  },
  {
    id: "fleet",
    question: "Which chips do you rent today, and at what price?",
    fallback: "4000 H100 at $2.35/H100-hour",
    hint: "4000 H100 at $2.35/H100-hour",
  },
  { id: "cash", question: "How much cash is there at the start?", fallback: "$500M", hint: "$500M" },
] as const satisfies readonly { readonly id: string; readonly question: string; readonly fallback: string | undefined; readonly hint: string }[];

export type InitAnswers = Readonly<Record<(typeof initQuestions)[number]["id"], string>>;

export interface InitOptions {
  readonly answers: InitAnswers;
  /** Whose answers are fallbacks that nobody gave: they are cited as placeholders. None by default. */
  readonly unanswered?: ReadonlySet<keyof InitAnswers>;
  /** Contracts of one's own register, in place of the fleet's placeholder contract. */
  readonly register?: Register;
  /** Address of `plan.schema.json` relative to the plan's folder, for editors. */
  readonly schemaAddress: string;
  /** Date of the answers, "2026-07-01". */
  readonly today: string;
}

interface Fleet {
  readonly capacity: string;
  readonly price: string;
  readonly chip: string;
}

/** `4000 H100 at $2.35/H100-hour` → capacity, price and the chip's name. */
function readFleet(answer: string): Fleet {
  const [capacity = "", price = ""] = answer.split(/\s+at\s+|\s*@\s*|\s*,\s+/);
  return { capacity: capacity.trim(), price: price.trim(), chip: /^\S+\s+(.+)$/.exec(capacity.trim())?.[1]?.trim() ?? "H100" };
}

/** `$100M/year, 2% to 6%/month` → run rate and growth. */
function readDemand(answer: string): { readonly runRate: string; readonly growth: string } {
  const [runRate = "", growth = ""] = answer.split(/,\s+|\s+and\s+/);
  return { runRate: runRate.trim(), growth: growth.trim() };
}

/** Text in double quotes with what YAML needs escaped: always read back as the same text. */
export const quoted = (text: string): string =>
  JSON.stringify(text).replace(/[\u007f-\u009f\u2028\u2029\ufeff]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);

/** The month `count` months after "2026-07". */
function monthAfter(start: string, count: number): string {
  const parts = /^(\d{4})-(\d{2})$/.exec(start);
  if (parts === null) return start;
  const month = Number(parts[1]) * 12 + Number(parts[2]) - 1 + count;
  return `${Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, "0")}`;
}

/**
 * A complete plan, ready for `check` and `simulate`.
 *
 * @returns YAML text; valid when the answers are
 */
export function initPlanText({ answers, unanswered = new Set(), register, schemaAddress, today }: InitOptions): string {
  const fleet = readFleet(answers.fleet);
  const demand = readDemand(answers.demand);
  const chips = register === undefined || register.chips.length === 0 ? [fleet.chip] : register.chips;
  const market = marketName(chips[0] as string);
  const cite = (id: keyof InitAnswers): string => (unanswered.has(id) ? "@placeholder" : "@answers");
  const fleetText = register === undefined ? fleetContract(fleet, answers.start, cite("fleet")) : register.text;
  const cited = (["demand", "cash", ...(register === undefined ? (["fleet"] as const) : [])] as const).some((id) => !unanswered.has(id));
  return `# yaml-language-server: $schema=${schemaAddress}
# A first plan written by \`plimsoll init\`. ${cited ? "Values @answers are yours, values" : "Nobody was asked: values"} @placeholder wait to be replaced by evidence:
#   plimsoll check this-file      plimsoll simulate this-file      plimsoll explain this-file demand.growth
plimsoll: 1
name: ${quoted(answers.name)}
calendar: {start: ${answers.start}, months: 60}

sources:
${cited ? `  answers: {kind: estimate, title: Answers given to plimsoll init, as_of: ${today}}\n` : ""}  placeholder: {kind: assumption, title: "Placeholder of plimsoll init: replace it by evidence", as_of: ${today}}
${register === undefined ? "" : `  register: {kind: contract, title: ${quoted(register.title)}, as_of: ${today}}\n`}
chips: # H100-equivalents by dense BF16: a yardstick for training only
${chips.map(chipLine).join("\n")}

markets:
  ${market}: {process: gbm, start: ${marketPrice(fleet, chips[0] as string)}, drift: 0%/year, volatility: 25%/sqrt(year), source: placeholder}

demand:
  run_rate: ${demand.runRate} ${cite("demand")}
  growth: ${demand.growth} ${cite("demand")}
  volatility: 20%/sqrt(year) @placeholder
  ceiling: ${ceilingOf(demand.runRate)} @placeholder # growth decays to it

products:
  api: {on: serve, price: $6.00/Mtok @placeholder, share: 100%}

workloads:
  serve:
    kind: inference
    throughput: # output of one allocated chip-hour at your service level: measure it
${chips.map((chip) => `      ${chip}: ${throughputOf(chip)} Mtok/${chip}-hour @placeholder`).join("\n")}
    peak_to_mean: 1.6x @placeholder
  train:
    kind: model-development
    floor: 20% @placeholder # share of the envelope that development always has

contracts: # signed: obligations, not choices
${fleetText}

offers: # may be signed
  lease-1y:
    kind: take-or-pay
    block: ${blockOf(fleet, chips[0] as string, register)} @placeholder
    max: 400
    price: 100% of markets.${market}
    fixed_until: ${monthAfter(answers.start, 2)}
    term: 12 months
    lead: 2 to 5 months @placeholder
    market: ${market}

finance:
  costs:
    staff: {amount: ${staffOf(demand.runRate)} @placeholder, growth: 2%/month @placeholder, function: research}
    other: {of_revenue: 15% @placeholder, function: sales}

opening: {cash: ${answers.cash} ${cite("cash")}}

valuation: {discount: 12%/year @placeholder, multiple: 8x @placeholder}

policy:
  rule: cover
  cover: {quantile: 50%, workload: serve, offers: {lease-1y: 100%}, sizing: 1.6x}
  minimum_cash: 3 months # of committed compute payments

distress:
  - {action: stop-signing, below: 100%}

limits:
  insolvency: at most 1%

checks:
  - p_insolvent at most 5%
  - served_share at least 80%
`;
}

function chipLine(chip: string): string {
  const known = knownChips.find((one) => one.name === chip);
  return known === undefined
    ? `  ${chip}: {h100e: 1 H100e @placeholder, power: 1 kW @placeholder}`
    : `  ${chip}: {h100e: ${known.h100e} H100e @placeholder, power: ${known.power} @placeholder}`;
}

const marketName = (chip: string): string => chip.toLowerCase();

/** Two million tokens an H100-hour, and in proportion: a placeholder that must be measured. */
function throughputOf(chip: string): string {
  const known = knownChips.find((one) => one.name === chip);
  return String(Math.round(Number(known?.h100e ?? 1) * 200) / 100);
}

function marketPrice(fleet: Fleet, chip: string): string {
  return fleet.chip === chip && fleet.price !== "" ? fleet.price : `$2.50/${chip}-hour`;
}

/** A tenth of the fleet, or a hundred chips. */
function blockOf(fleet: Fleet, chip: string, register: Register | undefined): string {
  const count = /^(\d[\d_]*)([kM]?) /.exec(fleet.capacity);
  if (register !== undefined || count === null) return `100 ${chip}`;
  const chips = Number((count[1] as string).replaceAll("_", "")) * (count[2] === "k" ? 1e3 : count[2] === "M" ? 1e6 : 1);
  return `${Math.max(1, Math.round(chips / 10))} ${chip}`;
}

function fleetContract(fleet: Fleet, start: string, cited: string): string {
  return `  fleet:
    kind: take-or-pay
    capacity: ${fleet.capacity} ${cited}
    price: ${fleet.price} ${cited}
    term: ${start} to ${monthAfter(start, 35)} @placeholder`;
}

/** Twenty times the run rate, which growth decays to. */
function ceilingOf(runRate: string): string {
  return scaledAmount(runRate, 20) ?? runRate;
}

/** A hundredth of the yearly run rate each month. */
function staffOf(runRate: string): string {
  return scaledAmount(runRate, 0.01)?.replace(/\/year$/, "/month") ?? "$1M/month";
}

/** `$100M/year` times a factor, in the same unit; undefined for intervals and other units. */
function scaledAmount(text: string, factor: number): string | undefined {
  const match = /^\$(\d+(?:\.\d+)?)([kMBT]?)\/year$/.exec(text);
  if (match === null) return undefined;
  const scales = { "": 1, k: 1e3, M: 1e6, B: 1e9, T: 1e12 } as const;
  return `$${shortNumber(Number(match[1]) * scales[match[2] as keyof typeof scales] * factor, 6)}/year`;
}
