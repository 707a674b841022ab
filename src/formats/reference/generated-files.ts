/** Files of the repository that are printed from tables of the source: `npm run tables` writes them, a test holds them fresh. */
import { planSchema } from "../schema/plan-schema.ts";
import { checksPage } from "./checks-page.ts";
import { chipsPage } from "./chips-page.ts";
import { diagnosticsPage } from "./diagnostics-page.ts";
import { planPage } from "./plan-page.ts";

/**
 * Path from the repository's root → text.
 *
 * @param diagnosticExample  golden text of a diagnostic by its code
 */
export function generatedFiles(diagnosticExample: (code: string) => string | undefined): Readonly<Record<string, string>> {
  return {
    "schema/plan.schema.json": `${JSON.stringify(planSchema("plan.schema.json"), undefined, 1)}\n`,
    "docs/reference/plan.md": planPage(),
    "docs/reference/checks.md": checksPage(),
    "docs/reference/chips.md": chipsPage(),
    "docs/reference/diagnostics.md": diagnosticsPage(diagnosticExample),
  };
}
