/**
 * Random plans out of the vocabulary: each attribute may appear, in any of its forms, mostly right. What comes out is
 * YAML text; about half of it is accepted, so that both ways through the checker are walked.
 */
import type { Attribute, Kind, Table } from "../../src/core/plan/vocabulary/attribute.ts";
import { planTable } from "../../src/core/plan/vocabulary/vocabulary.ts";
import type { Random } from "./random.ts";

type Tree = string | { readonly [key: string]: Tree } | readonly Tree[];

interface Generating {
  readonly random: Random;
  /** Chance that an optional attribute appears. */
  readonly density: number;
  /** Inside a market, which cannot be a share of another that is a share of it. */
  readonly isMarket?: boolean;
  /** Family of the contract or offer we are in. */
  readonly chip?: string;
  readonly kind?: string;
}

const chips = ["H100", "TPU-v5p", "Trainium2"];
/** Names of entries by map, used wherever a reference is due. */
const names: Readonly<Record<string, readonly string[]>> = {
  chips,
  sources: ["cfo", "guess"],
  regimes: ["rental"],
  markets: ["h100", "tpu"],
  segments: ["assistants"],
  products: ["api", "seat"],
  workloads: ["serve", "train"],
  sites: ["memphis"],
  contracts: ["fleet", "reserve"],
  offers: ["lease-1y", "lease-3y"],
  "finance.debt": ["loan"],
  debt: ["loan"],
  costs: ["staff"],
  raises: ["ipo"],
  equipment: ["old"],
  leases: ["hall"],
  events: ["outage"],
  states: ["loose", "tight"],
  transitions: ["loose", "tight"],
  schedule: ["lease-1y"],
};
/** Rows without which an entry of some kind is refused. */
const needed: Readonly<Record<string, readonly string[]>> = {
  plan: ["regimes", "markets", "segments", "products", "workloads", "sites", "finance", "contracts", "offers"],
  inference: ["throughput"],
  batch: ["throughput", "amount", "worth"],
  "take-or-pay": ["capacity", "price", "term"],
  "whole-site": ["capacity", "price", "term"],
  "spend-commitment": ["capacity", "price", "term", "commit"],
  "on-demand": ["capacity", "price"],
  spot: ["capacity", "price"],
  own: ["capacity", "term", "capex", "power_price"],
  sublet: ["price", "market", "chip"],
  finance: ["raises", "debt", "costs"],
  raise: ["amount"],
  facility: ["maturity"],
  cost: ["amount"],
};
/** Rows that come only together, or not beside another. */
const together: Readonly<Record<string, string>> = {
  by: "then",
  regime_growth: "regime",
  regime_multiple: "regime",
  amortised_from: "maturity",
  then: "by",
  fixed_until: "market",
  indexed: "market",
  damages: "long_stop",
};
const drivers = ["demand.growth", "demand.run_rate", "markets.h100.price", "products.api.price", "contracts.fleet.capacity"];

/** What is a formula of plain numbers that belong together. */
const wholes: Readonly<Record<string, readonly Tree[]>> = {
  models: [
    { flagship: { parameters: "70B", cache: "160 kB/token" } },
    {
      flagship: {
        parameters: "671B @guess",
        active: "37B",
        layers: "61",
        kv_heads: "8",
        head_size: "128",
        compute: "fp8",
        scores: { MMLU: "88%" },
        price: "$2/Mtok",
      },
    },
  ],
  serving: [
    { model: "flagship", prompt: "2k tokens", output: "500 tokens", achieved: "50%" },
    { model: "flagship", prompt: "2k tokens @guess", output: "500 tokens", cached: "40%", speed: "20 tok/second", achieved: "40% to 80% @guess" },
  ],
  programmes: [
    {
      next: {
        on: "train",
        from: "2026-08",
        until: "2026-12",
        overrun: "90% to 150%",
        stages: { run: { kind: "pre-training", model: "flagship", tokens: "15T tok" } },
      },
    },
    { next: { on: "train", from: "2026-08", until: "2026-12", stages: { labels: { kind: "human-labels", labels: "1M labels", price: "$2/label @guess" } } } },
  ],
  requests: [
    { one: { kind: "research", who: "words", size: "4k H100e", value: "$3/H100e-hour @guess" } },
    { one: { kind: "launch", who: "words", what: "words", size: "2k H100", least: "1k H100", value: "$4/H100-hour", placed: "one-site", from: "2026-08" } },
  ],
  peers: [{ us: { revenue: "$3.8B/year @cfo", customers: "12k customers" } }],
};

/** Attributes that mean something beside others alone: left out, with what they would need. */
const pairs = new Set(["linked", "vendor_share", "impact", "settles", "moves_with", "rival_price", "switching"]);

/** A random plan as YAML text. */
export function generatePlan(random: Random): string {
  const generating: Generating = { random, density: random.pick([0.05, 0.15, 0.4]) };
  const plan = {
    ...(entryOf(generating, planTable, "") as Record<string, Tree>),
    plimsoll: "1",
    name: "Generated",
    calendar: { start: "2026-07", months: String(1 + random.below(120)) },
    sources: { cfo: { kind: "reported", as_of: "2026-05" }, guess: { kind: "assumption", as_of: "2026-05" } },
    models: random.pick(wholes["models"] as readonly Tree[]),
    chips: Object.fromEntries(chips.map((chip) => [chip, { h100e: quantityText(generating, ["H100e"], "positive"), power: "700 W" }])),
  };
  return emitBlock(plan, 0);
}

function entryOf(generating: Generating, table: Table, address: string): Tree {
  const { random } = generating;
  const rows = Object.entries(table.rows);
  const kindRow = table.rows["kind"]?.kind;
  const kind =
    address === "workloads.serve"
      ? "inference"
      : address === "workloads.train"
        ? "model-development"
        : kindRow?.kind === "choice"
          ? random.pick(kindRow.of.filter((one) => one !== "revenue-share"))
          : undefined;
  const entry: Record<string, Tree> = {};
  if (table.name === "product") return productOf(generating, address);
  if (table.name === "regime") return { start: "loose", transitions: { loose: { tight: "5%" }, tight: { loose: "10%" } } };
  const wanted = new Set([...(needed[table.name] ?? []), ...(kind === undefined ? [] : (needed[kind] ?? []))]);
  for (const [name, row] of rows) {
    const isElsewhere = row.only !== undefined && (kind === undefined || !row.only.includes(kind));
    if ((!isElsewhere || random.chance(0.002)) && (row.required || random.chance(likelihood(generating, name, row)))) wanted.add(name);
  }
  for (const [name, other] of Object.entries(together)) if (wanted.has(name) && Object.hasOwn(table.rows, other)) wanted.add(other);
  if (table.name === "raise" && wanted.has("amount")) {
    const left = random.pick(["sold", "valuation"]);
    wanted.delete(left);
    wanted.add(left === "sold" ? "valuation" : "sold");
  }
  if (table.name === "contract") wanted.delete("prepay");
  if (kind === "own") wanted.delete("price");
  if (table.name === "offer") wanted.add("chip");
  const inner: Generating = table.name === "contract" || table.name === "offer" ? { ...generating, chip: random.pick(chips), kind: kind ?? "" } : generating;
  for (const [name, row] of rows) {
    if (!wanted.has(name)) continue;
    const value = name === "kind" && kind !== undefined ? kind : attributeOf(inner, name, row, address === "" ? name : `${address}.${name}`);
    if (value !== undefined) entry[name] = value;
  }
  return entry;
}

/** Price, use and number of units must speak of the same unit. */
function productOf(generating: Generating, address: string): Tree {
  const { random } = generating;
  const product: Record<string, Tree> = { on: "serve" };
  if (address.endsWith("api")) {
    product["price"] = random.chance(0.8) ? "$8/Mtok" : { "2026-07": "$8/Mtok @cfo", "2027-07": "$5 to $7/Mtok" };
    product["share"] = "60%";
  } else {
    const unit = random.pick(["seat", "agent", "customer"]);
    product["price"] = `$${10 + random.below(500)}/${unit}-month`;
    product["share"] = "40%";
    product["use"] = random.chance(0.5) ? { spread: `1 to 30 Mtok/${unit}-month` } : `5 Mtok/${unit}-month @guess`;
    if (random.chance(0.3)) product["customers"] = `2k ${unit}s`;
  }
  for (const [name, text] of Object.entries({
    compute: "4x to 10x",
    elasticity: "0.5",
    churn_if_unserved: "20%",
    unserved_cost: "$2/Mtok",
    variable_cost: "5%",
    free: "no",
    paid_after: "45 days",
    note: "words",
  }))
    if (random.chance(generating.density)) product[name] = text;
  return product;
}

function likelihood({ density }: Generating, name: string, { kind }: Attribute): number {
  if (name === "source" || name === "stream") return density / 4;
  if (["capacity", "price", "term", "use", "throughput", "opening"].includes(name)) return 0.9;
  return kind.kind === "map" || kind.kind === "group" ? Math.min(0.9, density * 3) : density;
}

function attributeOf(generating: Generating, name: string, { kind, default: fallback }: Attribute, address: string): Tree | undefined {
  const { random } = generating;
  if (name === "share" && address.startsWith("products.")) return address === "products.api.share" ? "60%" : "40%";
  if (name === "source") return random.pick(names["sources"] as string[]);
  // Deals that go round name a raise and a contract of one investor; what moves a market or a share comes in pairs.
  if (pairs.has(name)) return undefined;
  if (name === "on" && kind.kind === "flag") return "no";
  if (Object.hasOwn(wholes, name) && kind.kind !== "quantity") return random.pick(wholes[name] as readonly Tree[]);
  if (name === "by" && address.startsWith("segments.")) return "2035";
  if (name === "on") return "serve";
  if (name === "blocks") return { "2026-08": "1", "2026-10": random.pick(["0", "1"]) };
  if (name === "cover") return { quantile: "60% @guess", workload: "serve", offers: { "lease-1y": "100%" }, sizing: "1.4x" };
  if (address === "finance.debt.loan.drawn") return "$1";
  if (address === "finance.debt.loan.available" || address === "finance.debt.loan.amortised_from")
    return name === "available" ? "2026-07 to 2028-06" : "2027-01";
  if (address === "finance.debt.loan.maturity") return "2031-12";
  if (name === "target") return "70%";
  if (name === "floor" && address.startsWith("workloads")) return "20% @guess";
  if (name === "peak_to_mean") return random.pick(["1.5x", "1.2 to 2", "2"]);
  if (generating.kind !== undefined) {
    const { chip = "H100" } = generating;
    if (name === "chip") return chip;
    if (name === "from" || name === "until" || name === "fixed_until") return name === "from" ? "2026-07" : "2028-06";
    if (name === "term" && address.startsWith("contracts.")) return random.pick(["2026-07 to 2029-05", "2025-01 to 2026-12", "2027-Q1 to FY2030"]);
    if (name === "price" && (kind.kind === "quantity" || kind.kind === "series"))
      return generating.kind === "whole-site" ? `$${1 + random.below(999)}M/month @cfo` : seriesOf(generating, { ...kind, units: ["USD/chip-hour"] });
    if (name === "block") return generating.kind === "own" && random.chance(0.5) ? "250 MW" : `${1 + random.below(50)}k ${chip}`;
    if (name === "exit")
      return { by: random.pick(["us", "supplier", "either"]), notice: "90 days", ...(random.chance(0.3) ? { fee: "$5M @cfo", leaves_above: "150%" } : {}) };
  }
  if (name === "when" && address.startsWith("events.")) return "2026-09 to 2027-03";
  if (fallback !== undefined && fallback !== "{}" && random.chance(0.2)) return fallback;
  switch (kind.kind) {
    case "text":
      return random.pick(["plain words", '"quoted: words"', "2026-05", "words with 12 digits"]);
    case "choice":
      return random.pick(kind.of);
    case "flag":
      return random.pick(["yes", "no", "true", "false"]);
    case "integer":
      return String(kind.min + random.below(Math.min(kind.max - kind.min + 1, 100)));
    case "quantity":
      return valueOf(generating, kind, true);
    case "series":
      return seriesOf(generating, kind);
    case "quantities":
      return Object.fromEntries(
        keysOf(generating, kind.keys).map((key) => [
          key,
          chips.includes(key)
            ? perChip(generating, kind, key)
            : kind.keys === "states" && kind.domain === "share"
              ? "20%"
              : kind.keys === "months after start"
                ? key.startsWith("0")
                  ? "40%"
                  : "100% @cfo"
                : valueOf(generating, kind, false),
        ]),
      );
    case "month":
      return monthText(random);
    case "span":
      return random.chance(0.8) ? `2026-0${7 + random.below(3)} to ${2027 + random.below(4)}-1${random.below(3)}` : `${1 + random.below(48)} months`;
    case "reference":
      return random.pick(names[kind.to] ?? ["serve"]);
    case "references":
      return kind.to === "drivers" ? [drivers[0] as string, random.pick(drivers.slice(1))] : [random.pick(names[kind.to] ?? ["H100"])];
    case "group":
      return entryOf(generating, kind.table, address);
    case "map":
      return Object.fromEntries(
        (names[name] ?? ["one"]).map((entry) => [entry, entryOf({ ...generating, isMarket: name === "markets" }, kind.table, `${address}.${entry}`)]),
      );
    case "list":
      return Array.from({ length: 1 + random.below(2) }, (_, index) => entryOf(generating, kind.table, `${address}.${index}`));
    case "phrases":
      return [
        random.pick([
          "p_insolvent at most 1%",
          "demand.run_rate at least $1/year",
          "cash(2026-09) at least $2B in 95% of paths",
          "12000 customers * $320k/customer-year = $3.8B/year within 2%",
        ]),
      ];
    case "limit":
      return random.pick(["at most 1%", "at most 1% within 12 months", "at most 5% in 90% of months", "at least 3%"]);
  }
}

function keysOf({ random }: Generating, keys: string): readonly string[] {
  if (keys === "chips") return chips.slice(0, 1 + random.below(3));
  if (keys === "months") return ["2026-08", "2026-10"];
  if (keys === "months after start") return ["0 months", "3 months"];
  if (keys === "drivers") return [random.pick(drivers)];
  return names[keys] ?? ["loose"];
}

type Number_ = Extract<Kind, { kind: "quantity" | "series" | "quantities" }>;

/** A value of a chip's own unit, so that the key and the unit agree. */
function perChip(generating: Generating, kind: Number_, chip: string): string {
  return quantityText(generating, [(kind.units[0] as string).replace("chip", chip)], kind.domain);
}

/** A number in any of its forms. */
function valueOf(generating: Generating, kind: Pick<Number_, "units" | "domain">, mayCite: boolean): Tree {
  const { random } = generating;
  const units = [random.pick(kind.units)];
  const one = (): string => quantityText(generating, units, kind.domain);
  const cite = mayCite && random.chance(0.3) ? random.pick([" @cfo", " @guess"]) : "";
  const roll = random.next();
  if (roll < 0.55) return one() + cite;
  if (roll < 0.75) return intervalText(generating, units, kind.domain) + cite;
  if (roll < 0.8)
    return {
      p10: scaledText(generating, units, kind.domain, 0.2),
      p50: scaledText(generating, units, kind.domain, 0.3),
      p90: scaledText(generating, units, kind.domain, 0.7),
    };
  if (roll < 0.88)
    return { mix: { "60%": one(), "30%": intervalText(generating, units, kind.domain), "10%": one() }, ...(random.chance(0.3) ? { source: "guess" } : {}) };
  if (roll < 0.95)
    return {
      beliefs: random.chance(0.5)
        ? { "70%": `${one()} @cfo`, "30%": `${one()} @guess` }
        : { high: { weight: "25%", value: one(), source: "cfo" }, low: { weight: "75%", value: one() } },
    };
  if (units[0]?.startsWith("Mtok/") === true) return { spread: intervalText(generating, units, kind.domain) };
  return { value: one(), source: "guess" };
}

function seriesOf(generating: Generating, kind: Number_): Tree {
  const { random } = generating;
  const roll = random.next();
  const units = [random.pick(kind.units)];
  const one = (): string => quantityText(generating, units, kind.domain);
  if (roll < 0.6) return valueOf(generating, { ...kind, units }, true);
  if (roll < 0.7) return { "2026-07": one(), "2027-Q1": one(), FY2028: intervalText(generating, units, kind.domain) };
  if (roll < 0.75 && /(chip|H100e)-hour$/.test(units[0] ?? "") && generating.isMarket !== true && (generating.chip ?? "H100") === "H100")
    return `${10 + random.below(200)}% of markets.h100`;
  if (kind.domain === "share") return { process: "noise", around: "40% to 60%" };
  const rate = (): string => random.pick(["3%/month", "-10%/year", "0% to 5%/year"]);
  const volatility = random.pick(["35%/sqrt(year)", "20% to 40%/sqrt(year)", "35%/year"]);
  return random.pick<Tree>([
    { process: "gbm", start: one(), drift: rate(), volatility },
    { process: "logistic", start: one(), growth: rate(), ceiling: one() },
    ...(kind.domain === "real" ? [] : [{ process: "mean-reverting", start: one(), mean: one(), half_life: "6 months", volatility }]),
    { process: "jump", start: one(), drift: rate(), rate: "50%/year", size: "-30%" },
    { process: "noise", around: intervalText(generating, units, kind.domain) },
    { process: "regime", of: "rental", states: { loose: one(), tight: one() } },
  ]);
}

const monthText = (random: Random): string => random.pick(["2026-07", "2026-Q4", "FY2027", "2027-03", "2028"]);

/** A number with its unit as a planner would type it. */
function quantityText(generating: Generating, units: readonly string[], domain: string): string {
  const { random } = generating;
  if (domain === "share") return random.pick(["0%", "100%", "5%", "12.5%", "0.35", "62%"]);
  const digits = random.pick([
    "1",
    "2.5",
    "10",
    "0.001",
    "330",
    "1_200",
    "7.123456789",
    String(1 + random.below(1000)),
    String(random.next()),
    random.next().toPrecision(3),
  ]);
  const positive = /^0(\.0+)?$/.test(digits) || /e/.test(digits) ? "3" : digits;
  const scale = random.pick(["", "", "", "k", "M"]);
  const isRate = units[0]?.startsWith("1/") === true;
  const sign = domain === "real" && !isRate && random.chance(0.2) ? "-" : "";
  return withUnit(sign + positive + (isRate ? "" : scale), random.pick(units), random, generating.chip);
}

function intervalText(generating: Generating, units: readonly string[], domain: string): string {
  const { random } = generating;
  if (domain === "share") return random.pick(["10% to 20%", "1% to 99% ", "5% to 30% (uniform)", "20% to 60% (triangular)"]).trim();
  const low = 1 + random.below(50);
  const high = low + 1 + random.below(100);
  const unit = random.pick(units);
  const shape = random.chance(0.2) ? random.pick([" (uniform)", " (triangular)", domain === "real" ? " (normal)" : " (lognormal)"]) : "";
  return `${withUnit(String(low), unit, undefined, generating.chip)} to ${withUnit(String(high), unit, undefined, generating.chip)}${shape}`;
}

/** A rising number for percentiles: `level` in 0–1. */
const scaledText = ({ chip }: Generating, units: readonly string[], domain: string, level: number): string =>
  domain === "share" ? `${level * 100}%` : withUnit(String(level * 10), units[0] as string, undefined, chip);

/** Other spellings of a unit that mean the same kind of thing. */
const spellings: Readonly<Record<string, readonly string[]>> = {
  month: ["months", "days", "years", "hours", "weeks"],
  "1/month": ["%/month", "%/year", "%/quarter", "x/year"],
  "1/year": ["%/year", "%/month"],
  "1/sqrt(year)": ["%/sqrt(year)", "%/sqrt(month)", "%/year"],
  W: ["W", "kW", "MW", "GW"],
  "USD/year": ["USD/year", "USD/month", "USD/quarter"],
  "USD/month": ["USD/month", "USD/year"],
  "USD/Mtok": ["USD/Mtok", "USD/ktok", "USD/Gtok"],
  "USD/W": ["USD/W", "USD/kW", "USD/GW"],
  "USD/W-hour": ["USD/kWh", "USD/MWh", "USD/W-hour"],
  chip: ["H100", "TPU-v5p"],
  share: ["shares", "share"],
  "1": ["", "%", "x"],
};

function withUnit(number: string, unit: string, random: Random | undefined, chip = "H100"): string {
  const known = spellings[unit] ?? [unit];
  const spelled = (random === undefined ? (known[0] as string) : random.pick(known)).replace(/\bchip\b/, chip).replace(/^(H100|TPU-v5p)$/, chip);
  if (spelled.startsWith("USD")) return number.startsWith("-") ? `-$${number.slice(1)}${spelled.slice(3)}` : `$${number}${spelled.slice(3)}`;
  return spelled === "" || spelled.startsWith("%") || spelled.startsWith("x") ? number + spelled : `${number} ${spelled}`;
}

/** Block maps outside, flow maps within. */
function emitBlock(tree: { readonly [key: string]: Tree }, depth: number): string {
  return Object.entries(tree)
    .map(([key, value]) => {
      const indent = "  ".repeat(depth);
      if (typeof value === "string") return `${indent}${key}: ${value}\n`;
      if (Array.isArray(value)) return `${indent}${key}:\n${(value as readonly Tree[]).map((item) => `${indent}  - ${emitFlow(item, false)}\n`).join("")}`;
      const map = value as { readonly [key: string]: Tree };
      if (Object.keys(map).length === 0) return `${indent}${key}: {}\n`;
      return depth < 2 && !isNumberForm(map) ? `${indent}${key}:\n${emitBlock(map, depth + 1)}` : `${indent}${key}: ${emitFlow(map, false)}\n`;
    })
    .join("");
}

const isNumberForm = (map: { readonly [key: string]: Tree }): boolean =>
  ["mix", "beliefs", "spread", "value", "p10", "process"].some((key) => Object.hasOwn(map, key));

function emitFlow(tree: Tree, inside: boolean): string {
  if (typeof tree === "string") return inside && /[,{}[\]]/.test(tree) ? JSON.stringify(tree) : tree;
  if (Array.isArray(tree)) return `[${(tree as readonly Tree[]).map((item) => emitFlow(item, true)).join(", ")}]`;
  return `{${Object.entries(tree as { readonly [key: string]: Tree })
    .map(([key, value]) => `${key}: ${emitFlow(value, true)}`)
    .join(", ")}}`;
}
