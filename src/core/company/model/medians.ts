/** Every value of a model at its median: what a rule may expect of a draw it has not seen. */
import { medianOf } from "../../numeric/distribution.ts";
import type { Model } from "./model.ts";

export const medianParameters = (model: Model): Float64Array => Float64Array.from(model.values, (value) => medianOf(value.distribution));
