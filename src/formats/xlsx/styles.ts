/**
 * The looks of cells: inputs blue, formulas black, links to other sheets green, what the run determined grey on a tint.
 * Colour is never the only sign: what may be typed over has a dotted frame, totals a line above.
 */
import type { CellUnit } from "../../core/workbook/grid.ts";

export const tints = ["plain", "title", "heading", "head", "input", "formula", "link", "held", "total", "check", "note", "flag"] as const;
export type Tint = (typeof tints)[number];

const units = ["text", "USD", "USD each", "difference", "share", "number", "months", "count", "flag"] as const;
type Shown = "text" | CellUnit;

/** Format codes from 164 on are a file's own. */
const codes = (inMillions: boolean): Record<Shown, string> => ({
  text: "General",
  USD: inMillions ? '#,##0.0,,;(#,##0.0,,);"-"' : '#,##0.00;(#,##0.00);"-"',
  "USD each": '#,##0.00##;(#,##0.00##);"-"',
  // Half a cent either way is what sums of doubles leave of nothing.
  difference: '[>=0.005]#,##0.00;[<=-0.005](#,##0.00);"-"',
  share: '0.0##%;-0.0##%;"-"',
  number: '#,##0.###;-#,##0.###;"-"',
  months: '0.##;-0.##;"-"',
  count: '0;-0;"-"',
  flag: '"fails";"fails";"holds"',
});

/** Index of a style. @example styleOf("plain", "text") // 0 */
export const styleOf = (tint: Tint, unit: Shown): number => tints.indexOf(tint) * units.length + units.indexOf(unit);

const fonts = ["000000", "000000", "000000", "000000", "0000C8", "000000", "006B3C", "505050", "000000", "000000", "606060", "000000"] as const;
const isBold = (tint: Tint): boolean => ["title", "heading", "head", "total", "flag"].includes(tint);
const fills: Partial<Record<Tint, string>> = { head: "E4E4E4", input: "FFF9E5", held: "EDEDED", flag: "FFF2CC" };

const alignments: Partial<Record<Tint, string>> = { head: 'wrapText="1" vertical="top"', note: 'indent="1"' };

/** The part `styles.xml`. */
export function stylesXml(inMillions: boolean): string {
  const formats = codes(inMillions);
  const fillIndex = (tint: Tint): number => (fills[tint] === undefined ? 0 : 2 + Object.keys(fills).indexOf(tint));
  const borderIndex = (tint: Tint): number => (tint === "total" ? 1 : tint === "input" ? 2 : 0);
  const escapedCode = (code: string): string => code.replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
  const cells = tints.flatMap((tint, i) =>
    units.map((unit) => {
      const format = unit === "text" ? 0 : 164 + units.indexOf(unit);
      return `<xf numFmtId="${format}" fontId="${i}" fillId="${fillIndex(tint)}" borderId="${borderIndex(tint)}" xfId="0" applyNumberFormat="1" applyFont="1" applyFill="1" applyBorder="1"${alignments[tint] === undefined ? "/>" : ` applyAlignment="1"><alignment ${alignments[tint]}/></xf>`}`;
    }),
  );
  return [
    '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">',
    `<numFmts count="${units.length - 1}">${units
      .slice(1)
      .map((unit, i) => `<numFmt numFmtId="${165 + i}" formatCode="${escapedCode(formats[unit])}"/>`)
      .join("")}</numFmts>`,
    `<fonts count="${tints.length}">${tints.map((tint, i) => `<font>${isBold(tint) ? "<b/>" : ""}<sz val="${tint === "title" ? 14 : 10}"/><color rgb="FF${fonts[i]}"/><name val="Arial"/></font>`).join("")}</fonts>`,
    `<fills count="${2 + Object.keys(fills).length}"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>${Object.values(
      fills,
    )
      .map((rgb) => `<fill><patternFill patternType="solid"><fgColor rgb="FF${rgb}"/></patternFill></fill>`)
      .join("")}</fills>`,
    '<borders count="3"><border/><border><left/><right/><top style="thin"/><bottom/></border><border><left style="dotted"/><right style="dotted"/><top style="dotted"/><bottom style="dotted"/></border></borders>',
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>',
    `<cellXfs count="${cells.length}">${cells.join("")}</cellXfs>`,
    "</styleSheet>",
  ].join("");
}
