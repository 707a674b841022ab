/**
 * Accelerators as their makers describe them: dense and sparse peaks apart, memory, bandwidth, power of the chip alone.
 *
 * Nothing here is a default of a plan: a plan states its chips, with these figures or its own, and cites them. What stands in Epoch AI's table
 * is held against it by a test; sparse peaks are twice the dense ones by the law of 2:4 sparsity, to the rounding of the sheet.
 */

export interface CatalogueChip {
  readonly name: string;
  /** BF16, in 10¹² FLOP/s. */
  readonly denseBf16Tflop: number;
  /** With 2:4 structured sparsity; absent where the chip has none, or its maker prints none. */
  readonly sparseBf16Tflop?: number;
  readonly denseFp8Tflop?: number;
  readonly sparseFp8Tflop?: number;
  readonly memoryGb: number;
  readonly bandwidthTbPerSecond: number;
  /** Of the chip alone, as designed for; absent where its maker does not publish it. */
  readonly powerW?: number;
  /** Date of the record or data sheet. */
  readonly asOf: string;
  readonly source: string;
  /** What of it stands on the maker's sheet as remembered, and was not found again; absent: each figure was looked up in the source named. */
  readonly unverified?: string;
}

const epoch = "Epoch AI, Machine Learning Hardware (CC BY 4.0)";
const nvidia = (sheet: string): string => `NVIDIA, ${sheet} data sheet (sparse peaks printed, halved here)`;

/** In the order of their names. */
export const catalogueChips: readonly CatalogueChip[] = [
  { name: "A100", denseBf16Tflop: 312, sparseBf16Tflop: 624, memoryGb: 80, bandwidthTbPerSecond: 2.039, powerW: 400, asOf: "2020-11-16", source: epoch },
  {
    name: "B200",
    denseBf16Tflop: 2250,
    sparseBf16Tflop: 4500,
    denseFp8Tflop: 4500,
    sparseFp8Tflop: 9000,
    memoryGb: 180,
    bandwidthTbPerSecond: 7.7,
    powerW: 1000,
    asOf: "2024-11-15",
    source: epoch,
  },
  {
    name: "B300",
    denseBf16Tflop: 2250,
    sparseBf16Tflop: 4500,
    denseFp8Tflop: 4500,
    sparseFp8Tflop: 9000,
    memoryGb: 270,
    bandwidthTbPerSecond: 7.7,
    powerW: 1100,
    asOf: "2025-08-22",
    source: epoch,
  },
  {
    name: "GB200",
    denseBf16Tflop: 2500,
    sparseBf16Tflop: 5000,
    denseFp8Tflop: 5000,
    sparseFp8Tflop: 10000,
    memoryGb: 186,
    bandwidthTbPerSecond: 8,
    powerW: 1200,
    asOf: "2025-02-15",
    source: epoch,
  },
  {
    name: "GB300",
    denseBf16Tflop: 2500,
    sparseBf16Tflop: 5000,
    denseFp8Tflop: 5000,
    sparseFp8Tflop: 10000,
    memoryGb: 287.5,
    bandwidthTbPerSecond: 8,
    powerW: 1400,
    asOf: "2025-08-22",
    source: epoch,
  },
  {
    name: "GH200",
    denseBf16Tflop: 989.5,
    sparseBf16Tflop: 1979,
    denseFp8Tflop: 1979,
    sparseFp8Tflop: 3958,
    memoryGb: 96,
    bandwidthTbPerSecond: 4,
    powerW: 700,
    asOf: "2023-08-08",
    source: `${epoch}; ${nvidia("GH200 (96 GB)")}`,
    unverified: "memory and bandwidth of the variant with 96 GB",
  },
  {
    name: "H100",
    denseBf16Tflop: 989.4,
    sparseBf16Tflop: 1979,
    denseFp8Tflop: 1979,
    sparseFp8Tflop: 3958,
    memoryGb: 80,
    bandwidthTbPerSecond: 3.35,
    powerW: 700,
    asOf: "2022-09-20",
    source: `${epoch}; ${nvidia("H100 SXM")}, as quoted by glennklockwood.com`,
  },
  {
    name: "H100-NVL",
    denseBf16Tflop: 835.5,
    sparseBf16Tflop: 1671,
    denseFp8Tflop: 1670.5,
    sparseFp8Tflop: 3341,
    memoryGb: 94,
    bandwidthTbPerSecond: 3.938,
    powerW: 400,
    asOf: "2024-03-14",
    source: `${epoch}; ${nvidia("H100 NVL")}`,
    unverified: "peaks",
  },
  {
    name: "H100-PCIe",
    denseBf16Tflop: 756,
    sparseBf16Tflop: 1513,
    denseFp8Tflop: 1513,
    sparseFp8Tflop: 3026,
    memoryGb: 80,
    bandwidthTbPerSecond: 2.04,
    powerW: 350,
    asOf: "2022-09-20",
    source: `${epoch}; ${nvidia("H100 PCIe")}`,
    unverified: "FP8 peaks, taken as twice those of BF16",
  },
  {
    name: "H200",
    denseBf16Tflop: 989.5,
    sparseBf16Tflop: 1979,
    denseFp8Tflop: 1979,
    sparseFp8Tflop: 3958,
    memoryGb: 141,
    bandwidthTbPerSecond: 4.8,
    powerW: 700,
    asOf: "2024-11-18",
    source: epoch,
  },
  {
    name: "L40S",
    denseBf16Tflop: 362,
    sparseBf16Tflop: 733,
    denseFp8Tflop: 733,
    sparseFp8Tflop: 1466,
    memoryGb: 48,
    bandwidthTbPerSecond: 0.864,
    powerW: 350,
    asOf: "2023-10-13",
    source: `${nvidia("L40S")}, as quoted by mullet.se`,
  },
  {
    name: "MI300X",
    denseBf16Tflop: 1307.4,
    sparseBf16Tflop: 2614.9,
    denseFp8Tflop: 2614.9,
    sparseFp8Tflop: 5229.8,
    memoryGb: 192,
    bandwidthTbPerSecond: 5.3,
    powerW: 750,
    asOf: "2023-12-06",
    source: `${epoch}; AMD, Instinct MI300X data sheet`,
    unverified: "FP8 peaks, taken as those of INT8",
  },
  { name: "TPU-v5e", denseBf16Tflop: 197, memoryGb: 16, bandwidthTbPerSecond: 0.819, asOf: "2023-08-29", source: epoch },
  { name: "TPU-v5p", denseBf16Tflop: 459, memoryGb: 95, bandwidthTbPerSecond: 2.765, asOf: "2023-12-06", source: epoch },
  { name: "TPU-v6e", denseBf16Tflop: 918, denseFp8Tflop: 918, memoryGb: 32, bandwidthTbPerSecond: 1.64, asOf: "2024-05-14", source: epoch },
  { name: "TPU-v7", denseBf16Tflop: 2307, denseFp8Tflop: 4614, memoryGb: 192, bandwidthTbPerSecond: 7.37, asOf: "2025-11-06", source: epoch },
  { name: "Trainium2", denseBf16Tflop: 667, denseFp8Tflop: 1299, memoryGb: 96, bandwidthTbPerSecond: 2.9, powerW: 500, asOf: "2024-12-03", source: epoch },
];

/**
 * How much of the roofline was had on a chip, against an H100: medians of MLPerf Inference v4.1 (August 2024), closed division, Llama-2-70B
 * Offline in FP8, 73 results. For a workload's `achieved_on`; B200's two results were in four bits and are left out.
 */
export const achievedOnH100: Readonly<Record<string, number>> = { H200: 1.29, "H100-NVL": 0.76, "H100-PCIe": 0.52, MI300X: 0.73, L40S: 0.42 };
