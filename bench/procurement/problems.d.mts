import type { Multistage, StageWriter } from "../../src/core/stochastic/multistage.ts";
import type { ExpectationLimit } from "../../src/core/stochastic/tree.ts";

type Write = () => StageWriter;
export const LEVELS: number;
export const CASH_QUARTERS: number;
export function demandOf(t: number, m: number): number;
export function stepChances(m: number): Float64Array;
export const middle: Float64Array;
export function markovStep(t: number): Float64Array[];
export function handOnCapacity(stage: StageWriter, signed: { readonly long: number; readonly short: number }): void;
export function plimT(write: Write, quarters: number): Multistage;
export function continuousProcess(write: Write, quarters: number, noise: readonly { readonly chance: number; readonly value: number }[]): Multistage;
export function plimC(write: Write, form?: { readonly bigM?: number; readonly tail?: number }): Multistage;
export function columnNamed(problem: Multistage, t: number, name: string): number;
export function failureLimit(problem: Multistage, epsilon: number): ExpectationLimit[];
export function tailLimit(problem: Multistage, epsilon: number): ExpectationLimit[];
