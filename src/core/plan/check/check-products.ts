/** What ties the parts of a product, and products to each other. */
import { decimalText } from "../../quantity/number.ts";
import { listNames } from "../../quantity/spelling.ts";
import type { Checking } from "./checking.ts";
import { joinAddress } from "./checking.ts";
import { constantOf, faultAt, wholeEntries } from "../read/partial-plan.ts";
import type { PartialPlan } from "../read/partial-plan.ts";
import { entryNames } from "../read/references.ts";
import type { Place } from "../source-tree.ts";
import type { Product } from "../vocabulary/vocabulary.ts";

const percent = (share: number): string => `${decimalText(Math.round(share * 1e6) / 1e4)}%`;

const unitNoun = (unit: string | undefined): string | undefined => /seat|agent|customer|outcome/.exec(unit ?? "")?.[0];

/** Products: enough to say what is sold, one word for who buys, shares that add up, cohorts with customers of the start. */
export function productChecks(checking: Checking, plan: PartialPlan): void {
  const products = wholeEntries(checking, plan.products);
  for (const [name, product] of products) checkProduct(checking, plan, name, product);
  const shares = products.filter(([, product]) => product.share !== undefined);
  if (shares.length === 0 || products.length < (entryNames(checking.root, "products")?.length ?? 0)) return;
  const numbers = shares.map(([, product]) => constantOf(product.share));
  const sum = numbers.reduce<number>((total, share) => total + (share ?? 0), 0);
  const place = shares.reduce((last, [, product]) => later(last, product.share!.place), shares[0][1].share!.place);
  if (numbers.includes(undefined))
    faultAt(checking, {
      code: "P904",
      address: "products",
      place,
      message: "a share of `demand.run_rate` is uncertain, so the shares cannot add to 100%",
      remedy: "make the shares constants, and put the uncertainty into prices or use",
    });
  else if (Math.abs(sum - 1) > 1e-9)
    faultAt(checking, {
      code: "P904",
      address: "products",
      place,
      message: `the shares of ${listNames(
        shares.map(([name]) => name),
        6,
      )} add to ${percent(sum)}`,
      remedy: "they add to 100% of `demand.run_rate`; what comes on top is `customers:`",
    });
}

const later = (a: Place, b: Place): Place => (b.line > a.line || (b.line === a.line && b.column > a.column) ? b : a);

function checkProduct(checking: Checking, plan: PartialPlan, name: string, product: Product): void {
  const address = `products.${name}`;
  const report = (code: string, part: string, place: Place, message: string, remedy: string) =>
    faultAt(checking, { code, address: joinAddress(address, part), place, message, remedy });
  const workload = plan.workloads?.[product.on];
  if (workload !== undefined && workload.kind !== undefined && workload.kind !== "inference")
    report("P911", "on", product.place, `${address} is served by \`${product.on}\`, which is ${workload.kind}`, "name a workload of `kind: inference`");
  if (product.share === undefined && product.customers === undefined && product.released_demand === undefined)
    report("P905", "share", product.place, `nothing says how much of ${name} is sold`, "give `share` (of demand.run_rate), `customers`, or `released_demand`");
  const priced = unitNoun(product.price.unit);
  const used = unitNoun(product.use?.unit);
  const sold = unitNoun(product.customers?.unit);
  const due = priced ?? sold;
  if (due !== undefined && used === undefined)
    report(
      "P905",
      "use",
      product.place,
      `${address} is ${priced === undefined ? "sold to" : "priced by"} the ${due}, and nothing says what a ${due} uses`,
      `add \`use: … Mtok/${due}-month\``,
    );
  if (used !== undefined && due === undefined)
    report(
      "P905",
      "use",
      product.use!.place,
      `${address} has a use per ${used} but neither price nor number of ${used}s`,
      `price it by the ${used}, or give \`customers\``,
    );
  for (const [part, noun, value] of [
    ["use", used, product.use],
    ["customers", sold, product.customers],
  ] as const) {
    if (noun !== undefined && priced !== undefined && noun !== priced)
      report("P122", part, value!.place, `${address} is priced by the ${priced} and has \`${part}\` by the ${noun}`, `use one word: ${priced}`);
  }
  if (used !== undefined && sold !== undefined && priced === undefined && used !== sold)
    report("P122", "use", product.use!.place, `${address} is sold to ${sold}s and has \`use\` by the ${used}`, `use one word: ${sold}`);
  checkCohorts(report, address, product);
  checkTiers(report, address, product, due);
  checkConversion(report, plan, address, name, product);
  if (product.growth !== undefined && product.customers === undefined)
    report(
      "P905",
      "growth",
      product.growth.place,
      `\`growth\` is that of \`customers\`, and ${address} has none`,
      "add `customers`, or leave it out: what shares demand grows with it",
    );
}

type Report = (code: string, part: string, place: Place, message: string, remedy: string) => void;

/** Caps, overage and success go with a price that is flat, by one word for who pays it. */
function checkTiers(report: Report, address: string, product: Product, due: string | undefined): void {
  const { cap, included, overage, success, place } = product;
  if ((included === undefined) !== (overage === undefined))
    report(
      "P910",
      included === undefined ? "overage" : "included",
      place,
      `${address} has \`${included === undefined ? "overage` without `included" : "included` without `overage"}\``,
      "give both, or neither",
    );
  for (const [part, value] of [
    ["cap", cap],
    ["included", included],
  ] as const) {
    if (value === undefined) continue;
    const noun = unitNoun(value.unit);
    if (product.price.unit === "USD/Mtok" || due === "outcome")
      report(
        "P910",
        part,
        value.place,
        `${address} has \`${part}\`, and its price is not by the month`,
        "price it by the seat, agent or customer, or leave it out",
      );
    else if (noun !== due) report("P122", part, value.place, `${address} is priced by the ${due} and has \`${part}\` by the ${noun}`, `use one word: ${due}`);
  }
  if (success !== undefined && due !== "outcome")
    report("P910", "success", success.place, `${address} has \`success\`, and is not sold by the outcome`, "price it in USD/outcome, or leave it out");
}

/** Who converts uses something free, and turns to something paid. */
function checkConversion(report: Report, plan: PartialPlan, address: string, name: string, product: Product): void {
  const { converts, converts_to: to, free, free_demand, place } = product;
  if (converts !== undefined && !free && free_demand === undefined)
    report("P910", "converts", converts.place, `${address} has \`converts\`, and nobody uses it without payment`, "add `free_demand`, or leave it out");
  if ((to !== undefined || (converts !== undefined && free)) && (to === undefined || converts === undefined || !free))
    report(
      "P910",
      "converts_to",
      place,
      free ? `${address} has one of \`converts\` and \`converts_to\`` : `${address} has \`converts_to\`, and is not \`free\``,
      free ? "give both, or neither" : "leave it out: what is used free of a product that is `open` turns to the product itself",
    );
  if (to !== undefined && (to === name || plan.products?.[to]?.free === true))
    report("P910", "converts_to", place, `those who use ${name} free would turn to \`${to}\`, which is free`, "name a product that is paid for");
}

/** Cohorts stand beside the customers of the start, and in place of a rate of growth. */
function checkCohorts(report: Report, address: string, { cohorts, customers, growth, place }: Product): void {
  if (cohorts === undefined) return;
  if (customers === undefined)
    report("P910", "cohorts", place, `${address} has cohorts, and nothing says how many customers there are at the start`, "add `customers`, which may be 0");
  if (growth !== undefined)
    report("P910", "growth", growth.place, `${address} has \`growth\` and cohorts, which say how many customers there are`, "leave `growth` out");
  const [won, held] = [unitNoun(cohorts.new?.unit), unitNoun(customers?.unit)];
  if (won !== undefined && held !== undefined && won !== held)
    report("P122", "cohorts.new", cohorts.new.place, `${address} has \`customers\` by the ${held} and wins them by the ${won}`, `use one word: ${held}`);
}
