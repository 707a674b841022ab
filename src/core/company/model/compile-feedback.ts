/** What earlier months, rivals and segments do to demand and prices, as indices. */
import type { Plan } from "../../plan/vocabulary/vocabulary.ts";
import type { SoldSegment } from "../operations/feedback.ts";
import type { Model, ProductModel } from "./model.ts";
import { namesOf, type Registry } from "./registry.ts";

/** What moves later demand; nothing in a plan that names none of it. */
export function compileFeedback({ value, course }: Registry, plan: Plan, products: readonly ProductModel[]): Model["feedback"] {
  const { capability, tools, local_models: local } = plan;
  const names = namesOf(plan.segments);
  const segments = names.flatMap((name, segment): SoldSegment[] => {
    const sold = products.flatMap((product, i) => (plan.products[product.name]!.segment === name ? [i] : []));
    const { rival_price: rivalPrice, switching } = plan.segments[name]!;
    return sold.length === 0 ? [] : [{ name, segment, products: sold, rivalPrice: course(rivalPrice), switching: value(switching) }];
  });
  if (capability === undefined && tools === undefined && local === undefined && segments.length === 0) return undefined;
  return {
    segments,
    capability:
      capability === undefined
        ? undefined
        : {
            exponent: value(capability.exponent),
            stock: value(capability.stock),
            rivalStock: value(capability.rival_stock),
            expected: value(capability.expected),
            lag: value(capability.lag),
            demand: value(capability.demand),
            price: value(capability.price),
          },
    tools:
      tools === undefined
        ? undefined
        : { share: value(tools.share), stock: value(tools.stock), lag: value(tools.lag), demand: value(tools.demand), churn: value(tools.churn) },
    local: local === undefined ? undefined : { quality: course(local.quality), churn: value(local.churn), price: value(local.price) },
  };
}
