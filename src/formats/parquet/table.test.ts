import { parquetMetadata, parquetReadObjects } from "hyparquet";
import { expect, test } from "vitest";
import { parquetOf } from "./table.ts";

const asBuffer = (bytes: Uint8Array): ArrayBuffer => bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;

test("another reader sees the same bits, names and notes", async () => {
  const cash = Float64Array.of(1 / 3, -1e-300, 1.7976931348623157e308, -0);
  const file = asBuffer(
    parquetOf(
      [
        { name: "month", type: "INT32", data: Int32Array.of(0, 0, 1, 1) },
        { name: "label", type: "STRING", data: ["a", "", "ü", "a"] },
        { name: "cashUsd", type: "DOUBLE", data: cash },
      ],
      { rowsPerGroup: 2, metadata: { unit: "USD" } },
    ),
  );
  const rows = await parquetReadObjects({ file });
  expect(rows.map((row) => row["cashUsd"])).toEqual([...cash]);
  expect(rows.map((row) => row["label"])).toEqual(["a", "", "ü", "a"]);
  const metadata = parquetMetadata(file);
  expect(metadata.row_groups).toHaveLength(2);
  expect(metadata.key_value_metadata).toContainEqual({ key: "unit", value: "USD" });
});

test("columns of unequal length are refused", () => {
  const columns = [
    { name: "a", type: "INT32", data: Int32Array.of(1) },
    { name: "b", type: "INT32", data: Int32Array.of(1, 2) },
  ] as const;
  expect(() => parquetOf(columns, { rowsPerGroup: 1, metadata: {} })).toThrow("column b has 2 rows");
});
