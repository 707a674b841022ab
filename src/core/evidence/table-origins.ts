/** Where the tables of a run come from: whether of futures, of the base case or of the plan itself, and which parts of a plan go in. */

export interface TableOrigin {
  /** What its numbers are counted over. */
  readonly basis: "futures" | "base case" | "plan";
  /** Beginnings of the addresses that go into it; none: all of the plan. */
  readonly from: readonly string[];
  /** Figure of the answer that it belongs to (see `figure-origins.ts`). */
  readonly figure?: string;
}

const served = ["demand", "products", "workloads", "contracts", "offers", "chips", "policy", "regimes", "events", "capability", "segments"];
const signed = ["contracts", "offers", "policy", "markets"];
const sold = ["demand", "products", "workloads", "segments", "clouds", "capability"];
const raised = ["finance.raises", "finance.debt", "opening", "valuation"];

const futures = (from: readonly string[] = [], figure?: string): TableOrigin => ({ basis: "futures", from, ...(figure === undefined ? {} : { figure }) });
const base = (from: readonly string[] = [], figure?: string): TableOrigin => ({ basis: "base case", from, ...(figure === undefined ? {} : { figure }) });
const plan = (from: readonly string[] = []): TableOrigin => ({ basis: "plan", from });

/** By id. */
export const tableOrigins: Readonly<Record<string, TableOrigin>> = {
  insolvency: futures([], "insolvent"),
  "insolvency-by-belief": futures([], "insolvent"),
  "insolvency-by-month": futures([], "insolvent"),
  "insolvency-by-quarter": futures([], "insolvent"),
  causes: futures([], "insolvent"),
  cash: futures([], "trough"),
  "lowest-cash": futures([], "trough"),
  comfort: futures([], "trough"),
  "going-concern": futures([], "insolvent"),
  limits: futures(),
  checks: futures(),
  revenue: futures(sold),
  "served-share": futures(served, "unserved"),
  "demand-capacity": futures(served, "unserved"),
  allocation: futures(served),
  "idle-blocks": futures(served),
  prices: futures([...served, "markets"]),
  "floor-price": futures([...served, "markets"]),
  tightness: futures([...served, "markets"]),
  "programme-progress": futures(["programmes", ...served]),
  products: futures([...sold, ...signed]),
  "price-pages": base(["products", "workloads", "markets", "contracts"]),
  "product-margins": base(["products", "workloads", "markets", "contracts"]),
  customers: futures(sold),
  segments: futures(["segments", ...sold]),
  feedback: futures(["capability", "tools", "local_models", ...sold]),
  peers: futures(["peers"]),
  "business-metrics": futures(),
  "debt-cover": futures(["finance", "opening", "tenancies"]),
  tenancies: base(["tenancies", "markets", "chips"]),
  "rent-roll-off": base(["tenancies"]),
  "cloud-sales": futures(["clouds", ...sold]),
  programmes: plan(["programmes", "models"]),
  contracts: base(signed),
  "capacity-chain": base(["contracts", "chips", "sites"]),
  "contract-readings": plan(["contracts"]),
  obligations: base(signed, "obligations"),
  "obligations-by-supplier": base(signed, "obligations"),
  "obligations-by-maturity": base(signed, "obligations"),
  "obligations-carried": base([...signed, "finance", "accounting"], "obligations"),
  "roll-off": base(signed, "obligations"),
  concentration: base(signed, "obligations"),
  "linked-deals": base(["contracts", "offers", "finance.raises"]),
  "income-statement": base(),
  "balance-sheet": base(),
  "cash-flow": base(),
  "gross-margin": base(),
  earnings: base(),
  "compute-split": base([...served, "markets"]),
  "compute-investment": base(),
  "return-on-compute": base(),
  "own-or-lease": plan(["offers", "contracts", "markets", "valuation"]),
  "quote-curve": plan(["offers", "markets", "valuation"]),
  "life-sensitivity": base(["offers", "contracts", "accounting"]),
  "idle-depreciation": base([...served, "accounting"]),
  "cap-table": base(raised),
  "sources-and-uses": base(raised),
  "value-per-share": futures([], "value"),
  valuation: base([], "value"),
  "revenue-multiples": base([], "value"),
  "serving-cost": plan(["models", "chips", "workloads", "contracts", "markets"]),
  models: plan(["models"]),
  assumptions: plan(),
  sources: plan(["sources"]),
};

/** Of a table that has none of its own: all of the plan, over futures. */
export const tableOriginOf = (id: string): TableOrigin => (Object.hasOwn(tableOrigins, id) ? tableOrigins[id]! : futures());
