/** Lints of chips and models: a peak that is not the dense one, a model that is dense and sparse at once. */
import { medianOf } from "../../numeric/distribution.ts";
import { warnAt } from "../read/partial-plan.ts";
import type { Checking } from "../check/checking.ts";
import type { Value } from "../value.ts";
import type { Plan } from "../vocabulary/vocabulary.ts";

/** Dense BF16 of an H100 SXM: what one H100e is (NVIDIA H100 data sheet, 2022). */
export const h100DenseFlopPerSecond = 989.4e12;
/** Data sheets round; a sparse peak is off by 100 %. */
const slack = 0.15;

export function lintModels(checking: Checking, plan: Plan): void {
  for (const [name, chip] of Object.entries(plan.chips)) lintChip(checking, name, chip);
  for (const [name, model] of Object.entries(plan.models)) {
    const { parameters, active } = model;
    if (parameters === undefined || active === undefined || medianOf(active.distribution) <= medianOf(parameters.distribution)) continue;
    warnAt(checking, {
      code: "W155",
      address: `models.${name}.active`,
      place: active.place,
      message: `${name} multiplies a token with ${active.text} parameters and has ${parameters.text}`,
      remedy: "`active` is at most `parameters`",
    });
  }
}

function lintChip(checking: Checking, name: string, chip: Plan["chips"][string]): void {
  const off = (value: Value, message: string, remedy: string): void =>
    warnAt(checking, { code: "W154", address: value.address, place: value.place, message, remedy });
  for (const precision of ["bf16", "fp8"] as const) {
    const [dense, sparse] = [chip[`dense_${precision}`], chip[`sparse_${precision}`]];
    if (dense === undefined || sparse === undefined || medianOf(sparse.distribution) > medianOf(dense.distribution)) continue;
    off(
      dense,
      `the dense peak of ${name} is ${dense.text}, and its sparse one ${sparse.text}`,
      "with 2:4 sparsity data sheets print twice the dense figure: swap or correct them",
    );
  }
  if (chip.dense_bf16 === undefined) return;
  const peaks = medianOf(chip.dense_bf16.distribution) / h100DenseFlopPerSecond;
  const stated = medianOf(chip.h100e.distribution);
  if (Math.abs(stated / peaks - 1) <= slack) return;
  const isSparse = Math.abs(peaks / stated / 2 - 1) <= slack;
  off(
    chip.dense_bf16,
    `${name} is ${chip.h100e.text}, and its dense peak is ${Number(peaks.toPrecision(3))} times that of an H100`,
    isSparse ? "this looks like the peak with 2:4 sparsity: halve it" : "correct the peak, or `h100e`",
  );
}
