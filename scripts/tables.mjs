// Writes the files that are printed from tables of the source (schema, reference pages), or with --check says which are stale.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
if (!existsSync(join(root, "dist/formats/reference/generated-files.js"))) {
  console.error("dist/ is missing: run `npm run build` first");
  process.exit(2);
}
const { generatedFiles } = await import(new URL("../dist/formats/reference/generated-files.js", import.meta.url).href);

/** What a user sees of a diagnostic: its golden text. */
const diagnosticExample = (code) => {
  const file = join(root, "test/golden/diagnostics", `${code}.txt`);
  return existsSync(file) ? readFileSync(file, "utf8").replaceAll("\r\n", "\n") : undefined;
};
const stale = Object.entries(generatedFiles(diagnosticExample)).filter(([path, text]) => {
  const file = join(root, path);
  return !existsSync(file) || readFileSync(file, "utf8").replaceAll("\r\n", "\n") !== text;
});
if (process.argv.includes("--check")) {
  for (const [path] of stale) console.error(`${path} is stale: run \`npm run tables\``);
  process.exit(stale.length > 0 ? 1 : 0);
}
for (const [path, text] of stale) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
  console.log(`wrote ${path}`);
}
