/** A product that is open to everyone has users who pay nothing: a product of its own beside the paid one. */
import type { Plan, Product } from "../../plan/vocabulary/vocabulary.ts";

/** Name of the free use of a product. */
export const freeUseOf = (name: string): string => `${name}-free-use`;

/** The plan with the free use of open products as products; the plan itself where there is none. */
export function withFreeUse(plan: Plan): Plan {
  const open = Object.entries(plan.products).flatMap(([name, product]): [string, Product][] => {
    if (product.access !== "open" || product.free_demand === undefined) return [];
    const freeUse: Product = {
      ...product,
      share: undefined,
      customers: undefined,
      growth: undefined,
      cohorts: undefined,
      free_demand: undefined,
      free: true,
      converts_to: name,
      released_demand: product.free_demand,
    };
    return [[freeUseOf(name), freeUse]];
  });
  return open.length === 0 ? plan : { ...plan, products: { ...plan.products, ...Object.fromEntries(open) } };
}
