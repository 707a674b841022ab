/**
 * Every diagnostic a plan can meet: code, title, what it means and what to do.
 *
 * Codes are stable for ever: a code that is no longer used is never given to something else. The reference page is
 * printed from this table, with the golden example of each code in `test/golden/diagnostics`.
 */

export interface DiagnosticCode {
  /** A few words, for lists. */
  readonly title: string;
  readonly explanation: string;
  readonly remedy: string;
}

const code = (title: string, explanation: string, remedy: string): DiagnosticCode => ({ title, explanation, remedy });

export const diagnosticCodes = {
  /* The file */
  P001: code(
    "The file is too large",
    "A plan has at most 1,000,000 characters, so that reading it takes a bounded time.",
    "Put long series into CSV files, or split the plan with `include:`.",
  ),
  P002: code("Nested too deeply", "A plan has at most 64 levels; a sound one has about six.", "Look for brackets that are opened again and again."),
  P003: code(
    "The YAML cannot be read",
    "The text breaks a rule of YAML, so its structure is unsure and nothing else is checked.",
    "Look at indentation, colons, quotes and brackets on the line named and the one above.",
  ),
  P004: code(
    "A second document begins",
    "`---` after the beginning starts another document, and a file holds one plan.",
    "Split the file, or remove the line.",
  ),
  P005: code("A YAML directive", "`%YAML 1.1` would change how words such as `no` or `010` are read.", "Remove the line: plans are YAML 1.2."),
  P006: code(
    "A YAML anchor",
    "`&name` marks a value to be repeated elsewhere, where a reader cannot see it.",
    "Remove it. To give one value two places, write it twice; to vary plans, use `scenarios:`.",
  ),
  P007: code(
    "A YAML alias",
    "`*name` repeats a value from elsewhere, where a reader cannot see it.",
    "Write the value out. A text that begins with * needs quotes.",
  ),
  P008: code("A YAML tag", "`!word` asks the parser for another type.", "Remove it. A text that begins with ! needs quotes."),
  P009: code(
    "A YAML merge key",
    "`<<` pulls in another map, so that readers do not see what holds.",
    "Write the values out, or use `include:` and `override:`.",
  ),
  P010: code("A key that is no word", "Keys are plain words. `? `, a map or a list as a key, and an empty key are refused.", "Write `key: value`."),
  P011: code("Nothing stands after a key", "A key without a value, or `null`, may be an oversight as well as a wish.", "Write a value, or leave the key out."),
  P012: code(
    "A space that is not a space",
    "No-break and other odd spaces come with text pasted from spreadsheets and web pages; YAML takes them for letters.",
    "Retype the space, or run `plimsoll fmt`.",
  ),
  P013: code("A tab", "YAML forbids tabs in indentation, and editors show them in different widths.", "Use spaces, or run `plimsoll fmt`."),
  P014: code("A comma splits a number", "Inside { } a comma starts a new entry: `220,000` is read as 220 and a key `000`.", "Write 220_000 or 220k."),
  P015: code(
    "A comparison that YAML misreads",
    "`>` begins a block of text in YAML.",
    "Write `at least` or `at most`. A block of text begins on the line after `|`.",
  ),
  P016: code("A colon inside a value", "`: ` inside a plain value looks like another key.", "Put the value in quotes."),
  P017: code("No space after a colon", "Inside { } YAML reads `a:1` as one word without a value.", "Write `a: 1`."),
  P018: code(
    "A value begins with @ or `",
    "YAML reserves these signs. A source stands after its value: `5 @guess`.",
    "Write `source: guess`, or put the text in quotes.",
  ),
  P019: code(
    "An invisible control character",
    "Control characters and lone carriage returns make two programs read two plans.",
    "Delete the character; save the file with line feeds.",
  ),
  P020: code("No plan", "The file is empty, or holds something else than a map.", "Begin with `plimsoll: 1`, or run `plimsoll init`."),
  P021: code("A quotation mark or bracket is not closed", "Without its end nobody can say what belongs inside.", "Close it; indent the lines inside brackets."),
  P022: code("A template", "`{{ … }}` is filled in by other tools; here it is a map inside a map.", "Write the value, or write the plan in TypeScript."),
  P023: code(
    "Too many entries",
    "A map or list of a plan has at most 1,000 entries, so that checking it takes a bounded time.",
    "Put series into CSV files, or sum entries up.",
  ),
  P024: code(
    "Cannot be formatted",
    "`plimsoll fmt` moves entries and compares the result with the text before; what it cannot move for certain it leaves.",
    "Look for `|2`, keys over several lines and other rare forms, and format those by hand.",
  ),
  P025: code(
    "Not text in UTF-8",
    "The file is text in UTF-16 or another encoding, a workbook or another binary file.",
    "Save it as UTF-8 (Notepad: Save as, Encoding; PowerShell: `Set-Content -Encoding utf8`); export tables as CSV.",
  ),
  /* Numbers and units */
  P101: code("No number", "A number is due, and the text does not begin with one.", "Write digits first, then the unit: `25k H100`, `$2.35/H100-hour`."),
  P102: code(
    "A comma in a number",
    "Commas are thousands in one country and decimals in another.",
    "Separate thousands by _ or use k, M, B, T; write decimals with a point.",
  ),
  P103: code("An exponent", "`1e3` is easily misread, and some tools read it as text.", "Write the digits, or a scale letter."),
  P104: code("Not decimal", "`0x10` and `0o17` are numbers in other bases.", "Write it in decimals."),
  P105: code("A leading zero", "`007` is octal to some programs and seven to others.", "Leave the zeros out."),
  P106: code("Infinity or not-a-number", "No amount in a plan is infinite.", "Write a number, or leave the key out where there is no bound."),
  P107: code(
    "A dash between or before numbers",
    "`2–5` and `2-5` may be a range or a difference; `−5` is not the minus of the keyboard.",
    "Write `2 to 5` for a range, `-5` for a negative number.",
  ),
  P108: code("Separators not in threes", "`2_20` looks like a slip of the pen.", "Separate groups of three digits, or none."),
  P109: code(
    "Not a scale letter",
    "Scale letters are k, M, B and T, right after the number: `m` may be a thousand, a million or a thousandth.",
    "Write 5M, 5B.",
  ),
  P110: code("A lonely point", "`.5` and `5.` are easily misread.", "Write 0.5, or 5."),
  P111: code("A sign out of place", "`+5` and `$-5` have one clear form.", "Write 5, and -$5."),
  P112: code("A number too large", "Numbers lie below 1e30, with at most 80 digits.", "Check the scale letter and the unit."),
  P120: code("No unit", "A bare number stands where a unit is due, so nobody can say what it means.", "Add the unit named in the message."),
  P121: code(
    "Unknown unit",
    "The unit is not one that plans know, nor a chip of this plan.",
    "Use USD or $, a chip of `chips:`, H100e, hour to year, Mtok, FLOP, W, seat, agent, customer, share, x or %.",
  ),
  P122: code("The wrong unit", "The unit measures something else than what is due here.", "Write the value in the unit named in the message."),
  P124: code("Two chips in one value", "A value is in units of two chips, or of another chip than its key.", "Name one chip."),
  P125: code(
    "The ends of an interval are written differently",
    "`2 to 5M` and `5 to 10%` can be read in two ways.",
    "Write both ends alike: `2M to 5M`, `5% to 10%`.",
  ),
  P126: code("Another currency", "All money of a plan is in USD.", "Convert it, and note the rate."),
  P130: code("Out of range", "The number lies outside what is possible here.", "Check the sign and the size."),
  P131: code("Above 100%", "Shares lie between 0% and 100%, rank correlations between -100% and 100%.", "A bare 35 is 3500%: write 35%."),
  P133: code("Not a whole number in range", "A count is a whole number within its limits.", "Write digits alone."),
  /* Spread and course */
  P201: code(
    "An interval that begins at or below zero",
    "`to` gives the 5th and 95th percentile. A positive quantity has nothing below zero, so its 5th percentile is above it.",
    "Use a small positive low end, or the hard ends of `(uniform)` or `(triangular)`.",
  ),
  P202: code("From high to low", "The first end of an interval is the lower one.", "Exchange the ends."),
  P203: code("Weights do not add to 100%", "The parts of a mixture, of beliefs or of a cover rule are all there is.", "Make them add to 100%."),
  P204: code("Unknown shape", "Shapes are lognormal, logit-normal, normal, uniform and triangular.", "Leave the shape out: it follows from what is measured."),
  P205: code("A shape that leaves the range", "A normal price can be negative; a lognormal share can exceed 100%.", "Use a shape that stays in the range."),
  P206: code("Percentiles that make no distribution", "Two or more percentiles, each a constant, that rise.", "Write {p10: 1, p50: 2, p90: 5}."),
  P207: code(
    "Not a part of this number",
    "A number written as a map has only the parts of its form.",
    "Check the spelling, or move the key to where it belongs.",
  ),
  P208: code(
    "A form that cannot stand here",
    "A spread belongs to users, beliefs and mixtures do not nest, some numbers are constants.",
    "Use the form named in the message.",
  ),
  P209: code("Unknown process", "Processes are gbm, logistic, mean-reverting, regime, jump, bootstrap, random-walk and noise.", "Choose one of them."),
  P210: code("A parameter is missing", "The process or the file cannot be read without it.", "Add it."),
  P211: code(
    "Steps that do not fit",
    "Each month begins one step, and the first step holds when the plan begins.",
    "Begin with the plan's first month or earlier.",
  ),
  P212: code(
    "An uncertain share that touches 0% or 100%",
    "The 5th and 95th percentile of a share lie strictly inside.",
    "Move the end inside, or use the hard ends of `(uniform)`.",
  ),
  P213: code("Not a weight", "Parts are weighted by shares: `{60%: a, 40%: b}`.", "Write a percentage as the key, or `weight:` in a named part."),
  P214: code(
    "Not a share of a market",
    "`110% of markets.h100` is a price of chips that follows a market.",
    "Name a market, in a place where a price of chips is due.",
  ),
  /* Structure */
  P301: code("Unknown key", "A key that the vocabulary does not have would be ignored in silence.", "Check the spelling. Keys of your own begin with x-."),
  P302: code("Something required is missing", "The plan cannot be understood without it, and no default would be honest.", "Add it."),
  P303: code("Given twice", "Of two values one would win in silence.", "Keep one."),
  P304: code("The wrong form", "A map, a list or a scalar stands where another is due.", "Use the form named in the message."),
  P305: code("Not one of the choices", "Only the words listed are understood.", "Choose one of them."),
  P306: code("Not for this kind", "The attribute belongs to entries of another `kind`.", "Remove it, or change the kind."),
  P307: code("Not in this version", "The word is reserved for a later version.", "Remove it, or rename the key to begin with x-."),
  P308: code("Not a name", "Names begin with a letter and hold letters, digits, - and _; a chip cannot bear the name of a unit.", "Choose another name."),
  P309: code("Neither yes nor no", "A flag is yes or no.", "Write yes or no."),
  P310: code("This kind needs more", "A contract, offer, workload or action of this kind cannot be computed without the part named.", "Add it."),
  P311: code("Not a limit", "Limits read `at most 1% within 24 months` or `at most 5% in 90% of months`.", "Use one of these forms."),
  /* Dates */
  P401: code("Not a month", "Months are 2026-07, quarters 2026-Q4, fiscal years FY2027, years 2028.", "Use one of these forms."),
  P402: code("A month or quarter that does not exist", "Months run from 01 to 12, quarters from Q1 to Q4.", "Check the digits."),
  P403: code("A span that ends before it begins", "Both ends of `A to B` belong to the span.", "Exchange the ends."),
  P404: code("Not a duration", "Durations are 36 months, 90 days, 2 years or 24 hours, and whole months where months are counted.", "Write number and unit."),
  P405: code("A year out of reach", "Years run from 1990 to 2199.", "Check the digits."),
  P406: code("Not a date", "Sources are dated as 2026-05-13, 2026-05, 2026 or `undated`.", "Use one of these forms."),
  /* Names and sources */
  P501: code("No entry of this name", "The plan has no such workload, chip, contract, regime, market, site or loan.", "Check the spelling, or define it."),
  P502: code("No source of this name", "A value cites a source that `sources:` does not have.", "Check the spelling, or add the source."),
  P503: code("No space before a source", "`35%@guess` is one word to YAML.", "Write `35% @guess`."),
  P504: code("A correlation with a constant", "Only numbers that are uncertain can move together.", "Name an interval, a mixture or a process."),
  P505: code(
    "Two sources for one value",
    "A value has one source. Sources that disagree are beliefs.",
    "Write {beliefs: {60%: … @a, 40%: … @b}}, or cite one.",
  ),
  P506: code(
    "No number at this address",
    "An event or a correlation names something that is not a number of the plan.",
    "Name an address such as demand.run_rate.",
  ),
  P507: code("A market that follows itself", "Markets that are shares of each other in a circle have no price.", "Give one of them a price of its own."),
  P508: code(
    "No state of this name",
    "States are those of the regime named beside them, and each has a value where a process asks for it.",
    "Check the spelling; define the state in the regime's transitions.",
  ),
  P509: code("Two entries share a stream", "Entries with one stream of random draws would have the same luck.", "Give one of them another `stream:`."),
  P511: code(
    "Correlations that contradict each other",
    "If a moves with b and b with c, then a and c cannot move apart. The correlations together are not positive semi-definite.",
    "Change the pair named, or weaken all of them.",
  ),
  P512: code("Too many correlations", "Judging them takes the cube of their number.", "Keep those that matter."),
  /* Files and scenarios */
  P601: code(
    "An included file cannot be read",
    "The file is not there, or holds something else than a plan's map.",
    "Paths are relative to the folder of the file that names them.",
  ),
  P602: code("An include goes in a circle", "A file is included twice or by itself.", "Remove one of the includes."),
  P603: code("Defined in two files", "Of two values one would win in silence.", "Remove one, or put the value under `override:` in the main file."),
  P604: code("Nothing to override", "`override:` changes a value that a file has already given.", "Check the address, or write the value where it belongs."),
  P605: code(
    "A scenario changes something that is not there",
    "The address of a scenario has no place in the plan, so nothing would change.",
    "Check the address.",
  ),
  P606: code("No scenario of this name", "The scenario asked for is not in the plan.", "Choose one that is listed."),
  P607: code("An included file overrides", "Overrides belong into the main file, where readers see them.", "Move them there."),
  P608: code(
    "Too many scenarios",
    "Every scenario is checked, and together they are too much work.",
    "Split them over several plans that include the same files.",
  ),
  /* Checks */
  P701: code(
    "Not the language of checks",
    "A sign or a length that checks do not know.",
    "A check reads `A = B within 2%`, `A at most B`, `A at least B` or `A between B and C`.",
  ),
  P702: code("A check that is not complete", "Something is missing, or stands where something else is due.", "Compare it with the forms of a check."),
  P703: code(
    "A share of paths out of place",
    "`in 95% of paths` needs a metric that differs by path, and a share of at most 100%.",
    "Leave it out, or name such a metric.",
  ),
  P705: code("Units of a check do not match", "The two sides measure different things.", "Multiply or divide by what is missing."),
  P706: code("No number of this name in a check", "The address is no number of the plan.", "Check the spelling."),
  P707: code("No metric of this name", "The function is none that checks know.", "Check the spelling."),
  P708: code("The wrong argument for a metric", "A metric takes a period, an entry, both or nothing.", "See the example in the message."),
  /* Files of numbers */
  P709: code(
    "A metric that the plan does not say enough for",
    "Some metrics follow from the plan itself, and what they follow from is missing.",
    "Give what the message names, or leave the check out.",
  ),
  P801: code("A file of numbers cannot be read", "The CSV file is not there.", "Paths are relative to the folder of the file that names them."),
  P802: code("No such column", "The header of the CSV file does not have the column, or has it twice.", "Check the spelling."),
  P803: code(
    "A row that cannot be read",
    "A row has other columns than the header, or a cell that is no plain number.",
    "Correct the row; write numbers without units and separators.",
  ),
  P804: code("An empty file", "A series needs a header and at least one row.", "Add rows."),
  P805: code("Months that do not fit", "Rows of a file with a column `month` follow each other and cover the plan's beginning.", "Add the missing months."),
  /* What does not fit together */
  P901: code("Two chips in one contract", "Size, price and market of a contract are of one chip.", "Name one chip."),
  P902: code("No chip", "A contract or offer is of some chip, and nothing names it.", "Write it in the unit of the size, or add `chip:`."),
  P903: code("A price of the wrong kind", "A whole site is priced by the month, everything else by the chip-hour.", "Change the price or the kind."),
  P904: code(
    "Shares of products do not add to 100%",
    "`share` parts `demand.run_rate` among products.",
    "Make them add to 100%; what comes on top is `customers:`.",
  ),
  P905: code(
    "A product that cannot be counted",
    "Units sold follow from a share, customers or released demand; tokens from the use of one unit.",
    "Add what the message names.",
  ),
  P906: code(
    "Dates or amounts in the wrong order",
    "Something ends before it begins, exceeds what it is part of, or falls outside its term.",
    "Correct the one that is wrong.",
  ),
  P907: code("A block in the wrong unit", "Only what we build ourselves may be sized in watts.", "Write the block in chips."),
  P908: code(
    "Chances of a regime that cannot be",
    "The chances to leave a state add to at most 100%, and staying is not moving.",
    "Lower them; leave the state itself out.",
  ),
  P909: code("No amount", "A raise or a cost without a size.", "Give the amount, or the parts it follows from."),
  P910: code("One half of a pair", "An attribute stands without the one that gives it meaning.", "Add the other, or remove it."),
  P911: code("A workload of the wrong kind", "Products and cover rules refer to inference.", "Name a workload of `kind: inference`."),
  P912: code("Floors that cannot be met", "Floors add to more than everything, or a target lies below its floor.", "Lower them."),
  P913: code(
    "A short limit alone",
    "A limit on insolvency within fewer months pushes failure beyond them.",
    "Add `insolvency:`, which holds through the last payment.",
  ),
  P914: code(
    "Paid before the plan began",
    "A contract is signed already: what was prepaid under it is an asset of the opening balance.",
    "Put what is left of it into `opening.prepaid`, and leave `prepay` out.",
  ),
  P915: code(
    "An event cannot act here",
    "Events act on demand, market prices, prices and customers of products, capacity of contracts, and costs.",
    "Name demand.run_rate, demand.growth, markets.X.price, products.X.price, products.X.customers, contracts.X.capacity or finance.costs.X.amount.",
  ),
  P916: code(
    "A request in units that do not fit together",
    "Size, smallest size, step and worth of a request are of one chip family, or all of H100e.",
    "Write all of them in the unit of `size`; `chips` belongs to a size in H100e.",
  ),
  P917: code(
    "Too many sizes of a request",
    "Between its smallest and its full size a request may take at most 20 steps: the meeting tries every one.",
    "Raise `step` or `least`.",
  ),
  P918: code(
    "A model that no chip can serve",
    "Throughput is to be modelled, and every chip lacks its peaks, memory or bandwidth, does not hold the model, or is too slow.",
    "Give chips their data, more chips a copy, a slower target, or a measured throughput.",
  ),
  P919: code(
    "An uncertain number in a formula",
    "Modelled throughput and training follow from plain numbers: what is uncertain about them is one factor on the result.",
    "Write one number, and the uncertainty under `achieved` of the workload's `serving` or `overrun` of the programme.",
  ),
  P921: code(
    "An offering priced too soon",
    "Between the public filing and pricing lie at least 15 days in public and the roadshow.",
    "Let a month or more lie between `filed` and `when`.",
  ),
  P922: code(
    "A vendor without bills",
    "A loan with `vendor` turns that supplier's bills into debt; nothing else can be drawn on it.",
    "Name a supplier of a contract or an offer, or leave `vendor` out.",
  ),
  /* Warnings */
  W101: code("A source in a comment", "`x: 5 # @guess` loses the source: a comment is not read.", "Remove the #."),
  W130: code("A source without a date", "Evidence ages, and nobody can tell how old this is.", "Add `as_of:`, the date it speaks of."),
  W131: code(
    "A source that is old",
    "Its own review date has passed, or it was measured, reported or estimated more than two years ago and has no review date.",
    "Look at it again, and set a new date.",
  ),
  W132: code("A source that nothing cites", "It may be left over, or a citation may be missing.", "Cite it, or remove it."),
  W133: code("A workload without a product", "Nothing is served by it.", "Name it in a product, or remove it."),
  W134: code(
    "Outside the plan's months",
    "A contract, a raise or a request lies wholly before the plan's first month or after its last, so it changes nothing.",
    "Correct its dates, or remove it.",
  ),
  W135: code(
    "A value that changes nothing",
    "The model does not use it where it stands: the kind of contract has no such term, or something else decides.",
    "Leave it out, or do what the message says.",
  ),
  W141: code("Growth without a ceiling", "Demand that grows by a few percent a month for years exceeds every market.", "Give `demand.ceiling` or `segments:`."),
  W142: code("Growth that is not used", "A run-rate that is a process or has steps does not grow by `demand.growth`.", "Leave one of them out."),
  W150: code(
    "Demand above the market",
    "At the horizon the run-rate at medians exceeds the ceiling of the market.",
    "Lower growth or customers, or raise the ceiling with a source.",
  ),
  W151: code(
    "A product below its own cost",
    "At medians a token earns less than serving it costs on the signed fleet, fully used.",
    "Raise the price, lower the use, or mark it `free: yes`.",
  ),
  W152: code(
    "Demand far above capacity at the start",
    "In the first month demand is more than 20% above what signed capacity serves at mean load.",
    "Sign more, lower the demand, or check throughput.",
  ),
  W153: code(
    "A value that its source does not contain",
    "The numbers of the value do not stand in the `quote:` of the source it cites.",
    "Correct the value or the quote, or cite another source.",
  ),
  W154: code(
    "A peak that is not dense",
    "Models and training run at the dense peak; data sheets like to print the one with 2:4 sparsity, which is twice as high.",
    "Write the dense figure under `dense_bf16` and `dense_fp8`, the other under `sparse_…`.",
  ),
  W155: code(
    "More active parameters than parameters",
    "A token is multiplied with a part of the model, or with all of it.",
    "Correct `active` or `parameters`.",
  ),
} as const satisfies Readonly<Record<string, DiagnosticCode>>;
