/** A file of observations: date,quantity,value,source and, if wanted, title. */
import { type Observation, type ObservationFault, readObservations } from "../../core/evidence/observations.ts";
import { readCsv } from "./read-csv.ts";

/**
 * Observations of a CSV file, and what is wrong with it in the order of its lines. A file that is no table has that fault alone.
 *
 * @example readObservationsCsv("date;quantity;value;source\n").faults.length // 1
 */
export function readObservationsCsv(text: string): { readonly observations: readonly Observation[]; readonly faults: readonly ObservationFault[] } {
  const { rows, faults } = readCsv(text);
  if (rows.length === 0 && faults.length > 0) return { observations: [], faults };
  const read = readObservations(rows);
  return { observations: read.observations, faults: [...faults, ...read.faults].sort((a, b) => a.line - b.line) };
}
