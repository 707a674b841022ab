/** Demand of the month, and the claims it and the other workloads make on the envelope. */
import { pow } from "../numeric/elementary.ts";
import type { Futures } from "./futures.ts";
import { blockCount, blockHours } from "./load-blocks.ts";
import type { Model } from "./model.ts";
import type { Operations, OperationsSpace } from "./operations.ts";

/** Units of a product that customers want in month t, before what past shortages cost. */
function unitsWanted(model: Model, futures: Futures, i: number, t: number): number {
  const { parameters: value, courses } = futures;
  const { months } = model;
  const product = model.products[i]!;
  const price = courses[product.price * months + t]!;
  const basePrice = courses[product.basePrice * months + t]!;
  let dollarsPerYear = product.share < 0 ? 0 : value[product.share]! * futures.demandUsdPerYear[t]!;
  if (product.released >= 0) dollarsPerYear += courses[product.released * months + t]!;
  let units = dollarsPerYear / 12 / basePrice;
  // Customers of a product priced by the token use what one customer uses.
  if (product.customers >= 0) units += futures.customers[i * months + t]! * (product.unit === "Mtok" ? value[product.useMtok]! : 1);
  return price === basePrice ? units : units * pow(price / basePrice, -value[product.elasticity]!);
}

const mtokPerUnit = (model: Model, futures: Futures, i: number): number =>
  model.products[i]!.unit === "Mtok" ? 1 : futures.parameters[model.products[i]!.useMtok]!;

/** Latent demand of an inference workload in month t, in Mtok of its stated throughput. */
export function observeDemand(model: Model, futures: Futures, workload: number, t: number): number {
  let total = 0;
  for (let i = 0; i < model.products.length; i++)
    if (model.products[i]!.workload === workload)
      total += unitsWanted(model, futures, i, t) * mtokPerUnit(model, futures, i) * futures.parameters[model.products[i]!.compute]!;
  return total;
}

/** Demand of the month: units and tokens by product, before this month's shortages. */
export function observe(space: OperationsSpace, futures: Futures, state: Operations, t: number): void {
  const { model, month } = space;
  month.demandUsdPerYear = futures.demandUsdPerYear[t]!;
  for (let i = 0; i < model.products.length; i++) {
    const units = unitsWanted(model, futures, i, t) * state.retention[i]!;
    month.units[i] = units;
    month.demandMtok[i] = units * mtokPerUnit(model, futures, i);
  }
}

/** Fills the problem's claims and solves it. */
export function allocate(space: OperationsSpace, futures: Futures, state: Operations, t: number): void {
  const { envelope, month } = space;
  const { claims, input } = envelope;
  month.totalDemandMtok = 0;
  month.blockDemandMtok.fill(0);
  space.bestOutput.fill(0);
  let topValue = 0;
  for (let i = 0; i < claims.length; i++) if (claims[i]!.block >= 0) topValue = Math.max(topValue, claimInference(space, futures, i, t));
  let groupFloor = 0;
  for (let i = 0; i < claims.length; i++) if (claims[i]!.block < 0) groupFloor += claimOther(space, futures, state, i, t, topValue);
  input.groupFloor = groupFloor;
  const warm = state.solvedMonth === t - 1;
  month.allocation = state.allocator.solve(input, warm);
  if (month.allocation.status === "failed") throw new Error(`the allocation of month ${t} could not be solved`);
  state.solvedMonth = t;
  month.relaxed = month.allocation.status === "relaxed";
}

/** An inference claim in one block: its products as segments of falling value. Returns the highest value of a chip-hour. */
function claimInference(space: OperationsSpace, futures: Futures, i: number, t: number): number {
  const { model, envelope, month } = space;
  const { input, shape } = envelope;
  const { parameters: value, courses } = futures;
  const { workload: w, block } = envelope.claims[i]!;
  const workload = model.workloads[w]!;
  const from = shape.segmentStart[i]!;
  const products = envelope.productsOf[i]!;
  const share = blockHours[block]! * space.loads[w * blockCount + block]!;
  const speed = futures.improvement[w * model.months + t]!;
  space.speed[i] = speed;
  for (let n = 0; n < products.length; n++) {
    const product = model.products[products[n]!]!;
    const compute = value[product.compute]!;
    const perMtok = courses[product.price * model.months + t]! / (product.unit === "Mtok" ? 1 : value[product.useMtok]!);
    const worth = ((product.free ? 0 : perMtok * (1 - value[product.variableCost]!)) + value[product.unservedCost]!) / compute;
    const amount = month.demandMtok[products[n]!]! * compute * share;
    month.totalDemandMtok += amount;
    month.blockDemandMtok[block]! += amount;
    // Insertion by falling value; equal values keep the order of names.
    let at = from + n;
    while (at > from && input.segmentValue[at - 1]! < worth * speed) {
      input.segmentValue[at] = input.segmentValue[at - 1]!;
      input.segmentAmount[at] = input.segmentAmount[at - 1]!;
      envelope.segmentProduct[at] = envelope.segmentProduct[at - 1]!;
      at--;
    }
    input.segmentValue[at] = worth * speed;
    input.segmentAmount[at] = amount / speed;
    envelope.segmentProduct[at] = products[n]!;
  }
  const held = 1 + value[workload.headroom]!;
  let best = 0;
  for (let k = 0; k < envelope.classes.length; k++) {
    const throughput = workload.throughput[envelope.classes[k]!.chip]!;
    if (throughput < 0) continue;
    const p = k * blockCount + block;
    const output = value[throughput]! / held;
    input.output[i * shape.pools + p] = output;
    if (output * speed > space.bestOutput[p]!) space.bestOutput[p] = output * speed;
    best = Math.max(best, output);
  }
  return best * (products.length === 0 ? 0 : input.segmentValue[from]!);
}

/** Development, internal and batch claims. Returns the claim's part of the development floor in weighted hours. */
function claimOther(space: OperationsSpace, futures: Futures, state: Operations, i: number, t: number, topValue: number): number {
  const { model, envelope, month } = space;
  const { input, shape } = envelope;
  const { parameters: value, courses } = futures;
  const w = envelope.claims[i]!.workload;
  const workload = model.workloads[w]!;
  const s = shape.segmentStart[i]!;
  const { pools } = shape;
  const offPeak = workload.kind === "internal" ? 1 : value[workload.preempted]!;
  let envelopeOutput = 0;
  for (let k = 0; k < envelope.classes.length; k++) {
    const throughput = workload.throughput[envelope.classes[k]!.chip]!;
    if (throughput < 0) continue;
    let rate = space.classWeight[k]!;
    if (workload.kind === "batch") rate = value[throughput]!;
    else if (workload.kind === "internal") rate = month.averageCostUsd[k]!;
    for (let b = 0; b < blockCount; b++) {
      const p = k * blockCount + b;
      input.output[i * pools + p] = rate * (b === 0 ? 1 : offPeak);
      envelopeOutput += rate * input.capacity[p]!;
    }
  }
  if (workload.kind === "batch") {
    const speed = futures.improvement[w * model.months + t]!;
    space.speed[i] = speed;
    input.segmentValue[s] = value[workload.worth]! * speed;
    input.segmentAmount[s] = courses[workload.amount * model.months + t]! / speed;
    return 0;
  }
  const floorShare = value[workload.floor]!;
  if (workload.kind === "internal") {
    input.segmentValue[s] = value[workload.saves]!;
    input.segmentAmount[s] = Math.max(value[workload.target]!, floorShare) * envelopeOutput;
    input.floor[i] = floorShare * envelopeOutput;
    return 0;
  }
  // Development: the floor is of the whole envelope; a stated value holds up to the target, else it takes what would idle.
  const floorHours = floorShare * month.envelopeH100eHours;
  const onlyFloor = t >= state.developmentToFloorFrom;
  const target = onlyFloor ? floorHours : Math.max(value[workload.target]! * month.envelopeH100eHours, floorHours);
  const need = workload.need < 0 ? Infinity : courses[workload.need * model.months + t]!;
  input.segmentValue[s] = workload.value < 0 || onlyFloor ? topValue * 1e-9 : value[workload.value]!;
  input.segmentAmount[s] = Math.min(need, target);
  if (workload.proportional) {
    let proportional = 0;
    for (let p = 0; p < pools; p++) {
      input.groupWeight[p] = input.output[i * pools + p]!;
      proportional += floorShare * input.output[i * pools + p]! * input.capacity[p]!;
    }
    return proportional;
  }
  return floorHours;
}
