/** How likely a certificate is, going by the futures that a decision was seen on. */
import { type Archive, groupsOfFirst, type Tried } from "./archive.ts";
import { aimedSize, certificateSizes, firstConfidence, likelyChance, type Measured, measure } from "./measure.ts";

/** Chance that a certificate is passed: its limits taken apart. */
export const passChanceOf = ({ limits }: Measured): number => limits.reduce((chance, { passChance }) => chance * passChance, 1);

/** Sizes that a certificate may have: one where it was asked for. */
const sizesOf = ({ certifyPaths = aimedSize }: Archive): readonly number[] => (certifyPaths === aimedSize ? certificateSizes : [certifyPaths]);

function chanceWith(archive: Archive, { outcomes }: Pick<Tried, "outcomes">, certifyPaths: number): number {
  const { model, certifyConfidence = firstConfidence } = archive;
  return passChanceOf(measure(model, outcomes, groupsOfFirst(archive, outcomes.failedMonth.length), { certifyPaths, certifyConfidence }));
}

/** The smallest size of a certificate that a decision will probably pass; undefined: none will do. */
export const passedSize = (archive: Archive, tried: Tried): number | undefined =>
  sizesOf(archive).find((certifyPaths) => chanceWith(archive, tried, certifyPaths) >= likelyChance);

/** Chance of passing a certificate of the largest size. */
export const largestPassChance = (archive: Archive, tried: Pick<Tried, "outcomes">): number => chanceWith(archive, tried, sizesOf(archive).at(-1)!);
