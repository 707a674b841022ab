/** Tables as Parquet: plain encoding without compression, since drawn numbers hold no repetition to save. */
import { parquetWriteBuffer } from "hyparquet-writer";

export type ParquetColumn =
  | { readonly name: string; readonly type: "INT32"; readonly data: Int32Array }
  | { readonly name: string; readonly type: "DOUBLE"; readonly data: Float64Array }
  | { readonly name: string; readonly type: "STRING"; readonly data: readonly string[] };

/**
 * A Parquet file (format 2, no compression, no nulls).
 *
 * @param columns               of equal length, at least one
 * @param options.rowsPerGroup  rows of a row group: a reader skips groups by the range of their values
 * @param options.metadata      key-value pairs of the footer, such as units
 * @throws                      RangeError if the columns differ in length
 */
export function parquetOf(
  columns: readonly ParquetColumn[],
  options: { readonly rowsPerGroup: number; readonly metadata: Readonly<Record<string, string>> },
): Uint8Array {
  const rows = columns[0]?.data.length ?? 0;
  const odd = columns.find((column) => column.data.length !== rows);
  if (odd !== undefined) throw new RangeError(`column ${odd.name} has ${odd.data.length} rows, not ${rows}`);
  const buffer = parquetWriteBuffer({
    columnData: columns.map(({ name, type, data }) => ({
      name,
      type,
      data: data as never,
      nullable: false,
      encoding: "PLAIN" as const,
      // Readers skip groups by month and path; the range of a drawn number tells nothing and takes a third of the time.
      statistics: type !== "DOUBLE",
    })),
    codec: "UNCOMPRESSED",
    rowGroupSize: Math.max(1, options.rowsPerGroup),
    kvMetadata: Object.entries(options.metadata).map(([key, value]) => ({ key, value })),
    createdBy: "plimsoll",
  });
  return new Uint8Array(buffer);
}
