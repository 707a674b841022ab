/** Linear equations of a factored basis, and of what exchanges have made of it since. */
import type { BasisFactor } from "./basis-factor.ts";

/** Solves B x = b. `byRow` holds b and is left 0; `bySlot` receives x. */
export function solveColumn(factor: BasisFactor, byRow: Float64Array, bySlot: Float64Array): void {
  const { steps, stepSource, stepTarget, stepFactor, rows, slotRow, slotInverse } = factor;
  for (let k = steps - 1; k >= 0; k -= 1) byRow[stepTarget[k]!]! -= stepFactor[k]! * byRow[stepSource[k]!]!;
  for (let s = 0; s < rows; s += 1) {
    const i = slotRow[s]!;
    bySlot[s] = byRow[i]! * slotInverse[s]!;
    byRow[i] = 0;
  }
  if (factor.etas > 0) passEtas(factor, bySlot);
}

function passEtas({ etas, etaSlot, etaPivot, etaStart, etaIndex, etaValue }: BasisFactor, bySlot: Float64Array): void {
  for (let k = 0; k < etas; k += 1) {
    const slot = etaSlot[k]!;
    let v = bySlot[slot]!;
    if (v === 0) continue;
    v /= etaPivot[k]!;
    for (let e = etaStart[k]!, end = etaStart[k + 1]!; e < end; e += 1) bySlot[etaIndex[e]!]! -= etaValue[e]! * v;
    bySlot[slot] = v;
  }
}

/** Solves y B = c. `bySlot` holds c and is left 0; `byRow` receives y. */
export function solveRow(factor: BasisFactor, bySlot: Float64Array, byRow: Float64Array): void {
  const { steps, stepSource, stepTarget, stepFactor, rows, slotRow, slotInverse } = factor;
  if (factor.etas > 0) passEtasBack(factor, bySlot);
  for (let s = 0; s < rows; s += 1) {
    byRow[slotRow[s]!] = bySlot[s]! * slotInverse[s]!;
    bySlot[s] = 0;
  }
  for (let k = 0; k < steps; k += 1) byRow[stepSource[k]!]! -= stepFactor[k]! * byRow[stepTarget[k]!]!;
}

function passEtasBack({ etas, etaSlot, etaPivot, etaStart, etaIndex, etaValue }: BasisFactor, bySlot: Float64Array): void {
  for (let k = etas - 1; k >= 0; k -= 1) {
    const slot = etaSlot[k]!;
    let v = bySlot[slot]!;
    for (let e = etaStart[k]!, end = etaStart[k + 1]!; e < end; e += 1) v -= etaValue[e]! * bySlot[etaIndex[e]!]!;
    bySlot[slot] = v === 0 ? 0 : v / etaPivot[k]!;
  }
}

/** Right-hand sides of both kinds, which are destroyed, and where the answers go. */
export interface BothSides {
  readonly byRow: Float64Array;
  readonly toSlot: Float64Array;
  readonly bySlot: Float64Array;
  readonly toRow: Float64Array;
}

/**
 * Solves B x = b and y B = c of a basis as factored, without etas, to the bits of solving one after the other: two chains of
 * steps side by side take little longer than one.
 */
export function solveBoth(factor: BasisFactor, { byRow, toSlot, bySlot, toRow }: BothSides): void {
  const { steps, stepSource, stepTarget, stepFactor, rows, slotRow, slotInverse } = factor;
  for (let s = 0; s < rows; s += 1) toRow[slotRow[s]!] = bySlot[s]! * slotInverse[s]!;
  for (let k = 0, m = steps - 1; k < steps; k += 1, m -= 1) {
    toRow[stepSource[k]!]! -= stepFactor[k]! * toRow[stepTarget[k]!]!;
    byRow[stepTarget[m]!]! -= stepFactor[m]! * byRow[stepSource[m]!]!;
  }
  for (let s = 0; s < rows; s += 1) toSlot[s] = byRow[slotRow[s]!]! * slotInverse[s]!;
}

/** Records that the column with B⁻¹a = `bySlot` took the place of slot `slot`; at most MOST_ETAS times. */
export function pushEta(factor: BasisFactor, bySlot: Float64Array, slot: number): void {
  const { rows, etas, etaSlot, etaPivot, etaStart } = factor;
  let to = etaStart[etas]!;
  if (factor.etaIndex.length < to + rows) {
    const index = new Int32Array(2 * (to + rows));
    const value = new Float64Array(2 * (to + rows));
    index.set(factor.etaIndex);
    value.set(factor.etaValue);
    factor.etaIndex = index;
    factor.etaValue = value;
  }
  const { etaIndex, etaValue } = factor;
  for (let i = 0; i < rows; i += 1) {
    const v = bySlot[i]!;
    if (v === 0 || i === slot) continue;
    etaIndex[to] = i;
    etaValue[to] = v;
    to += 1;
  }
  etaSlot[etas] = slot;
  etaPivot[etas] = bySlot[slot]!;
  etaStart[etas + 1] = to;
  factor.etas = etas + 1;
}
