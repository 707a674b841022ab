/** What the address of the page says: where the reader is, and which numbers it pins. */

export const places = [
  "answer",
  "decide",
  "cash",
  "capacity",
  "allocation",
  "contracts",
  "money",
  "products",
  "funding",
  "assumptions",
  "sensitivity",
  "risks",
  "evidence",
  "compare",
  "text",
] as const;
export type PlaceName = (typeof places)[number];

export const placeTitles: Readonly<Record<PlaceName, string>> = {
  answer: "Answer",
  decide: "Decide",
  cash: "Cash",
  capacity: "Capacity",
  allocation: "Allocation",
  contracts: "Contracts",
  money: "Money",
  products: "Products",
  funding: "Funding",
  assumptions: "Assumptions",
  sensitivity: "Sensitivity",
  risks: "Risks and access",
  evidence: "Evidence",
  compare: "Compare",
  text: "Plan text",
};

/** The single key that goes to each place. */
export const placeKeys: Readonly<Record<PlaceName, string>> = {
  answer: "1",
  decide: "2",
  cash: "3",
  capacity: "4",
  allocation: "5",
  contracts: "6",
  money: "7",
  products: "8",
  funding: "f",
  assumptions: "9",
  sensitivity: "0",
  risks: "r",
  evidence: "v",
  compare: "d",
  text: "e",
};

export interface PageAddress {
  readonly place: PlaceName;
  /** "example:frontier-lab", "file:plan.yaml", "served"; absent in the gallery. */
  readonly from?: string;
  readonly scenario?: string;
  /** In place of the plan's own. */
  readonly seed?: number;
  /** What a link pins: the plan's hash and the version of the engine. */
  readonly plan?: string;
  readonly engine?: string;
}

/** @example parseAddress("#/cash?from=example:lab&seed=7") // { place: "cash", from: "example:lab", seed: 7 } */
export function parseAddress(fragment: string): PageAddress {
  const [path = "", query = ""] = fragment.replace(/^#\/?/, "").split("?", 2);
  const given = new URLSearchParams(query);
  const text = (key: "from" | "scenario" | "plan" | "engine"): Partial<PageAddress> => {
    const value = given.get(key);
    return value === null || value === "" ? {} : { [key]: value };
  };
  const seed = given.get("seed") ?? "";
  return {
    place: places.find((place) => place === path) ?? "answer",
    ...text("from"),
    ...text("scenario"),
    ...(/^\d{1,10}$/.test(seed) && Number(seed) <= 4_294_967_295 ? { seed: Number(seed) } : {}),
    ...text("plan"),
    ...text("engine"),
  };
}

/** @example formatAddress({ place: "cash", from: "example:lab", seed: 7 }) // "#/cash?from=example:lab&seed=7" */
export function formatAddress(address: PageAddress): string {
  const parts = (["from", "scenario", "seed", "plan", "engine"] as const).flatMap((key) => {
    const value = address[key];
    return value === undefined ? [] : [`${key}=${encodeURIComponent(String(value)).replaceAll("%3A", ":")}`];
  });
  return `#/${address.place}${parts.length === 0 ? "" : `?${parts.join("&")}`}`;
}
