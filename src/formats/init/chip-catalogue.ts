/**
 * Chip families that `init` knows by name: their weight by dense BF16 FLOP/s against an H100 (989 TFLOP/s), as the makers'
 * data sheets state it. A plan that uses them cites an assumption, since a family has variants.
 */

export interface KnownChip {
  readonly name: string;
  /** How registers of contracts write it. */
  readonly written: RegExp;
  readonly h100e: string;
  /** Power at the plug with the host's share, as a plan writes it. */
  readonly power: string;
}

export const knownChips: readonly KnownChip[] = [
  { name: "GB300", written: /\bGB300/i, h100e: "2.5", power: "2.0 kW" },
  { name: "GB200", written: /\bGB200/i, h100e: "2.5", power: "1.9 kW" },
  { name: "B300", written: /\bB300/i, h100e: "2.3", power: "1.9 kW" },
  { name: "B200", written: /\bB200/i, h100e: "2.3", power: "1.6 kW" },
  { name: "H200", written: /\bG?H200/i, h100e: "1", power: "1.4 kW" },
  { name: "H100", written: /\bH100/i, h100e: "1", power: "1.4 kW" },
  { name: "A100", written: /\bA100/i, h100e: "0.32", power: "0.8 kW" },
  { name: "MI300X", written: /\bMI300X?/i, h100e: "1.3", power: "1.5 kW" },
  { name: "TPU-v6e", written: /\bTPU[ -]?v6e|\bTrillium\b/i, h100e: "0.93", power: "0.6 kW" },
  { name: "TPU-v5p", written: /\bTPU[ -]?v5p/i, h100e: "0.46", power: "0.7 kW" },
  { name: "TPU-v5e", written: /\bTPU[ -]?v5e/i, h100e: "0.2", power: "0.4 kW" },
  { name: "Trainium2", written: /\bTrainium[ -]?2|\btrn2\b/i, h100e: "0.67", power: "0.8 kW" },
];

/**
 * The family a register means, or a name of its own that a plan can use.
 *
 * @example chipNamed("NVIDIA H100 SXM5 80GB") // "H100"
 * @example chipNamed("Groq LPU") // "Groq-LPU"
 */
export function chipNamed(written: string): string {
  const known = knownChips.find((chip) => chip.written.test(written));
  if (known !== undefined) return known.name;
  return written
    .trim()
    .replace(/[^A-Za-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
}
