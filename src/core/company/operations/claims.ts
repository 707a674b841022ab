/** Demand of the month, and the claims it and the other workloads make on the envelope. */
import { cloudShareOf } from "../books/clouds.ts";
import { meanUpTo } from "../../numeric/distribution.ts";
import { pow } from "../../numeric/elementary.ts";
import { boundBySegments, feelFeedback } from "./feedback.ts";
import type { Futures } from "../futures/futures.ts";
import { blockCount } from "../model/load-blocks.ts";
import type { Model } from "../model/model.ts";
import type { Operations, OperationsSpace } from "./operations.ts";
import * as claimUse from "../model/claim-use.ts";
import type { InferenceClaims, OtherClaim } from "../model/space-index.ts";

/** Units of a product that customers would want in month t at the base plan's price, before what past shortages cost. */
export function unitsAtBasePrice(model: Model, futures: Futures, i: number, t: number): number {
  const { parameters: value, courses } = futures;
  const { months } = model;
  const product = model.products[i]!;
  const basePrice = courses[product.basePrice * months + t]!;
  let dollarsPerYear = product.share < 0 ? 0 : value[product.share]! * futures.demandUsdPerYear[t]!;
  if (product.released >= 0) dollarsPerYear += courses[product.released * months + t]!;
  let units = dollarsPerYear / 12 / basePrice;
  // Customers of a product priced by the token use what one customer uses.
  if (product.customers >= 0) units += futures.customers[i * months + t]! * (product.unit === "Mtok" ? value[product.useMtok]! : 1);
  return units;
}

/** Units of a product that customers want in month t at its price, before what past shortages cost. */
export const unitsWanted = (model: Model, futures: Futures, i: number, t: number): number =>
  atPrice(model, futures, i, t, unitsAtBasePrice(model, futures, i, t));

/** What is left at the product's price of `units` wanted at the base plan's. */
export function atPrice(model: Model, futures: Futures, i: number, t: number, units: number): number {
  const { parameters: value, courses } = futures;
  const { months } = model;
  const product = model.products[i]!;
  const price = courses[product.price * months + t]!;
  const basePrice = courses[product.basePrice * months + t]!;
  return price === basePrice ? units : units * pow(price / basePrice, -value[product.elasticity]!);
}

/** Mtok of a unit of a product: what it may use of what it would, and of an outcome with the attempts that fail. */
export function mtokPerUnit(model: Model, { parameters: value }: Futures, i: number): number {
  const { unit, useMtok, capMtok, success } = model.products[i]!;
  if (unit === "Mtok") return 1;
  const served = capMtok < 0 ? value[useMtok]! : useUpTo(model, value, useMtok, value[capMtok]!);
  return success < 0 ? served : served / value[success]!;
}

/** What a unit pays beyond its price, USD a month: use above what is included, up to the cap. */
export function overageUsdPerUnit(model: Model, { parameters: value }: Futures, i: number): number {
  const { useMtok, capMtok, includedMtok, overageUsdPerMtok } = model.products[i]!;
  if (overageUsdPerMtok < 0) return 0;
  const served = capMtok < 0 ? value[useMtok]! : useUpTo(model, value, useMtok, value[capMtok]!);
  return Math.max(0, served - useUpTo(model, value, useMtok, value[includedMtok]!)) * value[overageUsdPerMtok]!;
}

/** Mean over users of what each uses up to `limit`: over a spread only those above it are cut. */
function useUpTo(model: Model, value: Float64Array, useMtok: number, limit: number): number {
  const { distribution } = model.values[useMtok]!;
  return distribution.kind === "spread" ? meanUpTo(distribution.over, limit) : Math.min(value[useMtok]!, limit);
}

/** Latent demand of an inference workload in month t, in Mtok of its stated throughput. */
export function observeDemand(model: Model, futures: Futures, workload: number, t: number): number {
  let total = 0;
  for (let i = 0; i < model.products.length; i++)
    if (model.products[i]!.workload === workload)
      total += unitsWanted(model, futures, i, t) * mtokPerUnit(model, futures, i) * futures.parameters[model.products[i]!.compute]!;
  return total;
}

/**
 * Factor by which feedback, and users won from free ones, have changed the demand of an inference workload in month t, the month that has
 * just run: 1 in a plan without any.
 */
export function feedbackOnDemand(space: OperationsSpace, state: Operations, workload: number, t: number): number {
  const { model, constants } = space;
  if (model.feedback === undefined && space.index.converting.length === 0) return 1;
  let stated = 0;
  let felt = 0;
  for (let i = 0; i < model.products.length; i++) {
    if (model.products[i]!.workload !== workload) continue;
    const mtokOfUnit = constants.mtokPerUnit[i]! * constants.compute[i]!;
    stated += constants.units[i * model.months + t]! * mtokOfUnit;
    felt += (constants.units[i * model.months + t]! + state.won[i]!) * mtokOfUnit * state.feedback.productFactor[i]!;
  }
  return stated > 0 ? felt / stated : 1;
}

/** Demand of the month: units and tokens by product, before this month's shortages. */
export function observe(space: OperationsSpace, futures: Futures, state: Operations, t: number): void {
  const { model, month, constants } = space;
  const { feedback, won, retention } = state;
  const { units, demandMtok } = month;
  const { units: wanted, mtokPerUnit } = constants;
  const { months } = model;
  const products = model.products.length;
  month.demandUsdPerYear = futures.demandUsdPerYear[t]!;
  if (model.feedback === undefined)
    for (let i = 0; i < products; i++) {
      const felt = (wanted[i * months + t]! + won[i]!) * retention[i]!;
      units[i] = felt;
      demandMtok[i] = felt * mtokPerUnit[i]!;
    }
  else {
    feelFeedback(model, futures, feedback, t);
    month.demandUsdPerYear *= feedback.demandFactor;
    for (let i = 0; i < products; i++) units[i] = (wanted[i * months + t]! + won[i]!) * retention[i]! * feedback.demandFactor;
    if (model.feedback.segments.length > 0) boundBySegments(model, futures, feedback, units, t);
    for (let i = 0; i < products; i++) demandMtok[i] = units[i]! * mtokPerUnit[i]!;
  }
}

/** Fills the problem's claims and solves it. */
export function allocate(space: OperationsSpace, futures: Futures, state: Operations, t: number): void {
  const { envelope, month, index } = space;
  const { inference, otherClaims } = index;
  const { input } = envelope;
  const { blockDemandMtok } = month;
  month.totalDemandMtok = 0;
  for (let b = 0; b < blockCount; b++) blockDemandMtok[b] = 0;
  let topValue = 0;
  for (let n = 0; n < inference.length; n++) topValue = Math.max(topValue, claimInference(space, futures, inference[n]!, t, state.feedback.priceFactor));
  let groupFloor = 0;
  for (let n = 0; n < otherClaims.length; n++) groupFloor += claimOther(space, futures, state, otherClaims[n]!, t, topValue);
  input.groupFloor = groupFloor;
  const warm = state.solvedMonth === t - 1;
  const allocation = state.allocator.solve(input, warm);
  month.allocation = allocation;
  if (allocation.status === "failed") throw new Error(`the allocation of month ${t} could not be solved`);
  state.solvedMonth = t;
  month.relaxed = allocation.status === "relaxed";
}

/** The claims of an inference workload: its products as segments of falling value, block by block. Returns the highest value of a chip-hour. */
function claimInference(space: OperationsSpace, futures: Futures, claims: InferenceClaims, t: number, priceFactor: number): number {
  const { model, envelope, month, constants, place, segmentWorth, productMtok, speed: speedOfClaim } = space;
  const { workload: w, first, products } = claims;
  const { blockShare, bestOutput, worthUsd, compute } = constants;
  const { demandMtok, blockDemandMtok } = month;
  const { segmentStart } = envelope.shape;
  const { segmentValue, segmentAmount } = envelope.input;
  const { segmentProduct } = envelope;
  const { months } = model;
  const count = products.length;
  const speed = futures.improvement[w * months + t]!;
  let topWorth = 0;
  // Products by falling value; equal values keep the order of names. `place[n]` is the segment of product n.
  for (let n = 0; n < count; n++) {
    const i = products[n]!;
    const worth = (model.feedback === undefined ? worthUsd[i * months + t]! : worthAtPrice(space, futures, i, priceFactor, t)) * speed;
    let at = n;
    for (let m = 0; m < n; m++) {
      if (segmentWorth[m]! >= worth) continue;
      const placed = place[m]!;
      if (placed < at) at = placed;
      place[m] = placed + 1;
    }
    segmentWorth[n] = worth;
    place[n] = at;
    if (worth > topWorth) topWorth = worth;
    productMtok[n] = demandMtok[i]! * compute[i]!;
  }
  let totalMtok = month.totalDemandMtok;
  for (let b = 0; b < blockCount; b++) {
    const i = first + b;
    const from = segmentStart[i]!;
    const share = blockShare[w * blockCount + b]!;
    let blockMtok = blockDemandMtok[b]!;
    speedOfClaim[i] = speed;
    for (let n = 0; n < count; n++) {
      const amount = productMtok[n]! * share;
      const at = from + place[n]!;
      totalMtok += amount;
      blockMtok += amount;
      segmentValue[at] = segmentWorth[n]!;
      segmentAmount[at] = amount / speed;
      segmentProduct[at] = products[n]!;
    }
    blockDemandMtok[b] = blockMtok;
  }
  month.totalDemandMtok = totalMtok;
  // An hour makes the same of it in every block.
  return bestOutput[first]! * topWorth;
}

/** What a token of the stated throughput brings or saves at a price moved by `factor`, USD. */
function worthAtPrice({ model, constants }: OperationsSpace, { parameters: value, courses }: Futures, i: number, factor: number, t: number): number {
  const product = model.products[i]!;
  const worth = constants.worthUsd[i * model.months + t]!;
  if (product.free || factor === 1) return worth;
  const unitUsd = courses[product.price * model.months + t]! + constants.overageUsd[i]!;
  const keptUsd = (unitUsd / constants.mtokPerUnit[i]!) * (1 - value[product.variableCost]! - cloudShareOf(model, value, i));
  return worth + ((factor - 1) * keptUsd) / constants.compute[i]!;
}

/** Development, internal and batch claims. Returns the claim's part of the development floor in weighted hours. */
function claimOther(space: OperationsSpace, futures: Futures, state: Operations, claim: OtherClaim, t: number, topValue: number): number {
  if (claim.use === claimUse.internal) return claimInternal(space, futures.parameters, claim);
  if (claim.use === claimUse.development) return claimDevelopment(space, futures, state, claim, t, topValue);
  const { model } = space;
  const { input } = space.envelope;
  const { claim: i, workload: w, segment: s } = claim;
  const { worth, amount } = model.workloads[w]!;
  const speed = futures.improvement[w * model.months + t]!;
  space.speed[i] = speed;
  input.segmentValue[s] = futures.parameters[worth]! * speed;
  input.segmentAmount[s] = futures.courses[amount * model.months + t]! / speed;
  return 0;
}

/** Internal work is valued at what its hours cost. */
function claimInternal({ model, envelope, month }: OperationsSpace, value: Float64Array, { claim: i, workload: w, segment: s, classes }: OtherClaim): number {
  const { input } = envelope;
  const { output, outputMoves, capacity } = input;
  const { averageCostUsd } = month;
  const { floor, saves, target } = model.workloads[w]!;
  const row = i * envelope.shape.pools;
  let envelopeOutput = 0;
  for (let n = 0; n < classes.length; n++) {
    const k = classes[n]!;
    const rate = averageCostUsd[k]!;
    const first = k * blockCount;
    // A class that costs nothing adds nothing.
    if (rate === 0 && output[row + first] === 0) continue;
    if (rate !== output[row + first]) outputMoves[i]! += 1;
    for (let p = first; p < first + blockCount; p++) {
      output[row + p] = rate;
      envelopeOutput += rate * capacity[p]!;
    }
  }
  const floorShare = value[floor]!;
  const floorOutput = floorShare * envelopeOutput;
  input.segmentValue[s] = value[saves]!;
  input.segmentAmount[s] = Math.max(value[target]!, floorShare) * envelopeOutput;
  input.floor[i] = floorOutput;
  return 0;
}

/** H100e-hours of a month: as stated, and as the programmes add up to; without either any amount is of use. */
function needOf(model: Model, futures: Futures, state: Operations, w: number, t: number): number {
  const { need, programmes } = model.workloads[w]!;
  if (need < 0 && programmes.length === 0) return Infinity;
  const stated = need < 0 ? 0 : futures.courses[need * model.months + t]! * notForTools(model, futures);
  return stated + programmeHours(model, futures, state, w, t);
}

/** What the programmes of a workload claim in month t: their hours of the month, and those of earlier months not had yet. */
function programmeHours(model: Model, futures: Futures, state: Operations, w: number, t: number): number {
  let hours = 0;
  for (const programme of model.workloads[w]!.programmes) hours += futures.courses[programme * model.months + t]!;
  return hours * notForTools(model, futures) + state.owedH100eHours[w]!;
}

const notForTools = ({ feedback }: Model, { parameters }: Futures): number => (feedback?.tools === undefined ? 1 : 1 - parameters[feedback.tools.share]!);

/** After the allocation: hours that programmes claimed and were not given are owed to them, and claimed again next month. */
export function oweProgrammes({ model, index, month }: OperationsSpace, futures: Futures, state: Operations, t: number): void {
  const { programmeClaims } = index;
  for (let n = 0; n < programmeClaims.length; n++) {
    const { workload: w, segment } = programmeClaims[n]!;
    const missing = needOf(model, futures, state, w, t) - month.allocation!.served[segment]!;
    state.owedH100eHours[w] = Math.min(programmeHours(model, futures, state, w, t), Math.max(0, missing));
  }
}

/** The floor is of the whole envelope; a stated value holds up to the target, else development takes what would idle. */
function claimDevelopment(space: OperationsSpace, futures: Futures, state: Operations, claim: OtherClaim, t: number, topValue: number): number {
  const { model, envelope, month } = space;
  const { input, shape } = envelope;
  const { parameters: value } = futures;
  const { claim: i, workload: w, segment: s } = claim;
  const workload = model.workloads[w]!;
  const floorShare = value[workload.floor]!;
  const floorHours = floorShare * month.envelopeH100eHours;
  const onlyFloor = t >= state.developmentToFloorFrom;
  const target = onlyFloor ? floorHours : Math.max(value[workload.target]! * month.envelopeH100eHours, floorHours);
  const need = needOf(model, futures, state, w, t);
  input.segmentValue[s] = workload.value < 0 || onlyFloor ? topValue * 1e-9 : value[workload.value]!;
  input.segmentAmount[s] = Math.min(need, target);
  if (!workload.proportional) return floorHours;
  let proportional = 0;
  for (let p = 0; p < shape.pools; p++) proportional += floorShare * input.output[i * shape.pools + p]! * input.capacity[p]!;
  return proportional;
}
