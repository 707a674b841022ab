/** Texts that would take a careless reader for ever: each grows with `size`, in characters. */

const repeated = (piece: string, size: number): string => piece.repeat(Math.ceil(size / piece.length)).slice(0, size);
const numbered = (size: number, piece: (index: number) => string): string => {
  const pieces: string[] = [];
  for (let index = 0, length = 0; length < size; index += 1) {
    const next = piece(index);
    pieces.push(next);
    length += next.length;
  }
  return pieces.join("");
};
const head = "plimsoll: 1\nname: Hard\ncalendar: {start: 2026-07, months: 60}\n";

/** Name → text of about `size` characters. */
export const hardTexts: Readonly<Record<string, (size: number) => string>> = {
  "open flow maps": (size) => repeated("{a: ", size),
  "open flow lists": (size) => repeated("[", size),
  "complex keys": (size) => repeated("? ", size),
  "nested hyphens": (size) => repeated("- ", size),
  "nested block maps": (size) => numbered(size, (index) => `${" ".repeat(Math.min(index, 500))}a:\n`),
  "one long scalar": (size) => `${head}note: ${repeated("word ", size)}`,
  "one long number": (size) => `${head}demand: {run_rate: $${repeated("9", size)}/year}\n`,
  "one long unit": (size) => `${head}demand: {run_rate: 5 ${repeated("Mtok/", size)}}\n`,
  "one long unit of hyphens": (size) => `${head}demand: {run_rate: 5 ${repeated("hour-", size)}}\n`,
  "many spaces": (size) => `${head}demand: {run_rate: 5${repeated(" ", size)}to 6}\n`,
  "many `to`s": (size) => `${head}demand: {run_rate: ${repeated("1 to ", size)}}\n`,
  "one flow map of many keys": (size) => `${head}x-mine: {${numbered(size, (index) => `k${index}: 1, `)}}\n`,
  "many unknown keys": (size) => head + numbered(size, (index) => `k${index}: 1\n`),
  "one key many times": (size) => head + repeated("name: again\n", size),
  "many chips": (size) => `${head}chips:\n${numbered(size, (index) => `  chip${index}: 1 H100e\n`)}`,
  "many sources": (size) => `${head}sources:\n${numbered(size, (index) => `  s${index}: {kind: assumption, as_of: 2026-05}\n`)}`,
  "many mistyped citations": (size) =>
    `${head}sources: {cfo: {kind: reported}}\nfinance:\n  costs:\n${numbered(size, (index) => `    c${index}: {amount: $1/month @cfoo}\n`)}`,
  "many parts of a mixture": (size) => `${head}demand: {run_rate: {mix: {${numbered(size, (index) => `0.${index}%: $1/year, `)}}}}\n`,
  "mixtures within mixtures": (size) => `${head}demand: {run_rate: ${repeated("{mix: {100%: ", size)}}\n`,
  "many percentiles": (size) => `${head}demand: {run_rate: {${numbered(size, (index) => `p${index / 1000}: $${index + 1}/year, `)}}}\n`,
  "many steps": (size) =>
    `${head}demand: {run_rate: {${numbered(size, (index) => `${2000 + (index % 190)}-${String(1 + (index % 12)).padStart(2, "0")}: $1/year, `)}}}\n`,
  "many scenarios": (size) => `${head}scenarios:\n${numbered(size, (index) => `  s${index}: {why: x, set: {demand.growth: 1%/month}}\n`)}`,
  "many correlations": (size) => `${head}correlations:\n${numbered(size, (index) => `  - {between: [a${index}, b${index}], rank: 10%}\n`)}`,
  "one long correlation": (size) => `${head}correlations: [{between: [${numbered(size, (index) => `a.b${index}, `)}], rank: 10%}]\n`,
  "many checks": (size) => `${head}checks:\n${repeated("  - p_insolvent at most 1%\n", size)}`,
  "one long check": (size) => `${head}checks: [${repeated("1 + ", size)}1 = 1]\n`,
  "markets in a chain": (size) => `${head}markets:\n${numbered(size, (index) => `  m${index}: 100% of markets.m${index + 1}\n`)}`,
  "regimes of many states": (size) => `${head}regimes: {r: {start: a, transitions: {a: {${numbered(size, (index) => `s${index}: 0.001%, `)}}}}}\n`,
  "control characters": (size) => head + repeated("\u0001", size),
  "no-break spaces": (size) => head + repeated("a:\u00a01\n", size),
  "carriage returns": (size) => head + repeated("a: 1\r", size),
  "quotes that never close": (size) => `${head}name: "${repeated("a\\\\", size)}`,
  "anchors and aliases": (size) => head + numbered(size, (index) => `a${index}: &a${index} [*a${index - 1}, *a${index - 1}]\n`),
  documents: (size) => repeated("---\na: 1\n", size),
  comments: (size) => head + repeated("# comment @guess 5%\n", size),
};
