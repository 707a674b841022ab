/** The catalogue of chips as lines of a plan, to be pasted under `chips:` and `sources:`. */
import { catalogueChips } from "../../core/serving/chip-catalogue.ts";
import type { CatalogueChip } from "../../core/serving/chip-catalogue.ts";

/** Dense BF16 of an H100, the yardstick. */
const h100Tflop = 989.4;

/**
 * Every chip of the catalogue in the plan language, each value with its source.
 *
 * @returns YAML of the two maps `sources:` and `chips:`
 */
export function catalogueText(): string {
  const sources = catalogueChips.map(
    ({ name, source, asOf, unverified }) =>
      `  ${idOf(name)}: {kind: ${unverified === undefined ? "measured" : "reported"}, as_of: ${asOf}, title: ${JSON.stringify(source)}, ${unverified === undefined ? "" : `note: ${JSON.stringify(`not checked: ${unverified}`)}, `}review_by: 2027-12}`,
  );
  return ["sources:", ...sources, "chips:", ...catalogueChips.map(chipLine), ""].join("\n");
}

const idOf = (name: string): string => `data-sheet-${name.toLowerCase()}`;

function chipLine(chip: CatalogueChip): string {
  const parts = [
    `h100e: ${Number((chip.denseBf16Tflop / h100Tflop).toPrecision(3))} H100e`,
    `dense_bf16: ${chip.denseBf16Tflop} TFLOP/s`,
    ...(chip.sparseBf16Tflop === undefined ? [] : [`sparse_bf16: ${chip.sparseBf16Tflop} TFLOP/s`]),
    ...(chip.denseFp8Tflop === undefined ? [] : [`dense_fp8: ${chip.denseFp8Tflop} TFLOP/s`]),
    ...(chip.sparseFp8Tflop === undefined ? [] : [`sparse_fp8: ${chip.sparseFp8Tflop} TFLOP/s`]),
    `memory: ${chip.memoryGb} GB`,
    `bandwidth: ${chip.bandwidthTbPerSecond} TB/s`,
    `source: ${idOf(chip.name)}`,
  ];
  // A plan's `power` is at the plug of the rack; the maker's is that of the chip alone.
  return `  ${chip.name}: {${parts.join(", ")}}${chip.powerW === undefined ? "" : ` # ${chip.powerW} W alone`}`;
}
