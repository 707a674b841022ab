/** A product of a model as a plan of prices and its users, at the median of what is uncertain. */
import type { Model, ProductModel, ValueIndex } from "../company/model/model.ts";
import type { PriceTerms } from "./margins.ts";
import { scaledUsers, type Users, usersOfLaw } from "./users.ts";

/** A product's unit is who it is priced for: an agent's use is that of one agent, an outcome's that of one outcome. */
export function termsOfProduct({ unit, capMtok, includedMtok, overageUsdPerMtok }: ProductModel, priceUsd: number, medians: Float64Array): PriceTerms {
  if (unit === "Mtok") return { kind: "token", usdPerMtok: priceUsd };
  const at = (index: ValueIndex): number | undefined => (index < 0 ? undefined : medians[index]!);
  const [cap, included, overage] = [at(capMtok), at(includedMtok), at(overageUsdPerMtok)];
  return {
    kind: "flat",
    usd: priceUsd,
    ...(cap === undefined ? {} : { capMtok: cap }),
    ...(included === undefined ? {} : { includedMtok: included }),
    ...(overage === undefined ? {} : { overageUsdPerMtok: overage }),
  };
}

/** Users by the plan's law of use; of outcomes with the attempts that fail. Undefined where the plan says no use. */
export function usersOfProduct(model: Model, { useMtok, success }: ProductModel, medians: Float64Array): Users | undefined {
  if (useMtok < 0) return undefined;
  const users = usersOfLaw(model.values[useMtok]!.distribution);
  return success < 0 ? users : scaledUsers(users, 1 / medians[success]!);
}
