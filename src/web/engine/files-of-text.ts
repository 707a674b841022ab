/** A text on the page as the files that use-cases read. */
import type { PlanFiles } from "../../app/ports.ts";
import type { PlanText } from "./messages.ts";

export const filesOf = ({ file, text, named }: PlanText): PlanFiles => ({
  open: () => Promise.resolve({ kind: "text", file, text }),
  readText: (path) => Promise.resolve(Object.hasOwn(named, path) ? named[path] : undefined),
});
