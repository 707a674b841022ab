/** How a column of a result table is written. */
import type { ResultTable } from "./run.ts";

export type TableColumn = ResultTable["columns"][number];

/**
 * A column: its id in files, its heading, and the unit of its numbers; without one it holds words, or numbers of none.
 *
 * @example column("price", "Price", "USD/Mtok") // { id: "price", label: "Price", unit: "USD/Mtok" }
 */
export const column = (id: string, label: string, unit?: string): TableColumn => ({ id, label, ...(unit === undefined ? {} : { unit }) });

/** A column of differences, which are shown with their sign. */
export const changeColumn = (id: string, label: string, unit: string): TableColumn => ({ id, label, unit, isChange: true });
