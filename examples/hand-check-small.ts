/** The hand checks of the smaller examples, computed from their checked plans: every number that their pages print. */
import type { Plan } from "../src/core/plan/vocabulary/vocabulary.ts";
import { first, median, useOf } from "./hand-check.ts";

const hoursPerMonth = 730;

type Rows = Readonly<Record<string, number>>;

/** The product company: tokens bought, what a seat costs, when a commitment pays. */
export function aiProductCheck(plan: Plan): Rows {
  const revenue = first(plan.demand.run_rate) / 12;
  const mtok = (name: string): number => {
    const product = plan.products[name]!;
    return ((revenue * median(product.share)) / first(product.price)) * useOf(product.use) * median(product.compute);
  };
  const tokens = mtok("seat") + mtok("resale") + mtok("agent");
  const { seat } = plan.products;
  const list = first(plan.markets["tokens"]!.price);
  const provisioned = plan.contracts["provisioned"]!;
  const seatUse = useOf(seat!.use) * median(seat!.compute);
  const use = seat!.use!.distribution;
  const heavy = use.kind === "spread" && use.over.kind === "interval" ? use.over.high * median(seat!.compute) : NaN;
  return {
    "seat-mtok": mtok("seat") / 1e3,
    "resale-mtok": mtok("resale") / 1e3,
    "agent-mtok": mtok("agent") / 1e3,
    load: tokens / hoursPerMonth,
    signed: median(provisioned.capacity) * median(provisioned.availability),
    "seat-cost": seatUse * list,
    "heavy-cost": heavy * list,
    "break-even": (100 * first(provisioned.price)) / list,
  };
}

/** The neocloud: hours it can sell, hours asked for, and what lenders and the halls take of them. */
export function neocloudCheck(plan: Plan): Rows {
  const revenue = first(plan.demand.run_rate) / 12;
  const asked = (name: string): number => (revenue * median(plan.products[name]!.share)) / firstPrice(plan, name);
  const hours = (name: string): number => {
    const { capacity, availability } = plan.contracts[name]!;
    return (median(capacity) * median(availability) * median(plan.workloads["rent"]!.throughput![capacity!.chip!]!) * hoursPerMonth) / 1e6;
  };
  const power = (name: string): number => {
    const { capacity, pue, power_price } = plan.contracts[name]!;
    return (median(capacity) * median(plan.chips[capacity!.chip!]!.power) * median(pue) * first(power_price) * hoursPerMonth) / 1e6;
  };
  const staff = (name: string): number => median(plan.contracts[name]!.staff) / 1e6;
  const costs = Object.values(plan.finance.costs ?? {}).reduce((sum, cost) => sum + first(cost.amount), 0) / 1e6;
  const fleets = ["h100-fleet", "gb200-fleet"];
  const running = fleets.reduce((sum, name) => sum + power(name) + staff(name), 0) + costs;
  const loan = plan.finance.debt!["term-loan"]!;
  const months = loan.maturity! - loan.amortised_from! + 1;
  return {
    "h100-hours": hours("h100-fleet"),
    "gb200-hours": hours("gb200-fleet"),
    asked: (asked("contracted") + asked("hourly")) / 1e6,
    use: ((asked("contracted") + asked("hourly")) / 1e4 / (hours("h100-fleet") + hours("gb200-fleet"))),
    running,
    "before-debt": revenue / 1e6 - running,
    "debt-service": (median(loan.drawn) * median(loan.rate)) / 12 / 1e6 + median(loan.drawn) / months / 1e6,
  };
}

/** A price in the first month: of a regime, that of the state it starts in. */
function firstPrice(plan: Plan, name: string): number {
  const { price } = plan.products[name]!;
  if (price.course.kind !== "process" || price.course.process.kind !== "regime") return first(price);
  const { of, states } = price.course.process;
  const found = states.find(({ state }) => state === plan.regimes[of]!.start)!.value;
  if (found.kind !== "constant") throw new Error(`the first price of ${name} is uncertain`);
  return found.value;
}
