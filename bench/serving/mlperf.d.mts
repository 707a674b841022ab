import type * as catalogue from "../../src/core/serving/chip-catalogue.ts";
import type * as roofline from "../../src/core/serving/roofline.ts";

type Row = Readonly<Record<string, string>>;
interface Compared {
  readonly model: string;
  readonly chip: string;
  readonly scenario: string;
  readonly measured: number;
  readonly modelled: number;
  readonly ratio: number;
}
interface Errors {
  readonly results: number;
  readonly achieved: number;
  readonly error: number;
  readonly errorCalibrated: number;
  /** After the H100's factor times the chip's own. */
  readonly errorByChip: number;
}
export function rowsOf(text: string): readonly Row[];
export function compareRows(
  rows: readonly Row[],
  product: { readonly roofline: typeof roofline; readonly catalogue: typeof catalogue; readonly promptTokens?: number },
): readonly Compared[];
export function summarise(
  compared: readonly Compared[],
  onH100?: Readonly<Record<string, number>>,
): readonly (Errors & { readonly key: string; readonly chips: readonly (Errors & { readonly chip: string })[] })[];
