/**
 * JSON Schema (draft-07, which editors understand best) of a plan, read from the vocabulary.
 *
 * It serves completion, hover text and the first red line while typing. It accepts every plan that the checker accepts;
 * what a schema cannot say (dimensions, references, percentages that add up) the checker says.
 */
import type { Attribute, Kind, Table } from "../../core/plan/vocabulary/attribute.ts";
import { processParameters } from "../../core/plan/read/read-process.ts";
import { planTable } from "../../core/plan/vocabulary/vocabulary.ts";
import { exampleOf, rangeOf, tablesFrom, unitsOf } from "../reference/attribute-words.ts";

export type JsonSchema = { readonly [key: string]: JsonValue };
type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonSchema;

/** A name cited: ` @cfo`. */
const citation = "(?:\\s+@[\\w.-]+)?";
/** A number alone, or one with something after it that can be a unit, before any citation. */
const bareNumber = "^-?\\$?\\d";
const unitNumber = "^-?(?:\\$\\d|\\d[^@]*[A-Za-z%])";

const ref = (name: string): JsonSchema => ({ $ref: `#/definitions/${name}` });
const definitionName = (table: Table): string => table.name.replaceAll(" ", "-");

/**
 * The schema of a whole plan, as a plain object ready for `JSON.stringify`.
 *
 * @param address  `$id` of the schema: relative, so that no domain is claimed
 * @example planSchema("plan.schema.json")["$schema"] // "http://json-schema.org/draft-07/schema#"
 */
export function planSchema(address: string): JsonSchema {
  const [root, ...tables] = tablesFrom(planTable);
  const definitions: Record<string, JsonValue> = { ...valueDefinitions };
  for (const table of tables) definitions[definitionName(table)] = tableSchema(table, {});
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    $id: address,
    title: "Plimsoll plan",
    ...tableSchema(root as Table, topLevel),
    definitions,
  };
}

/** Keys of a plan file that are no attributes: they change what is read. */
const topLevel: Readonly<Record<string, JsonValue>> = {
  include: {
    title: "include",
    description: "Files merged into this plan, relative to it",
    type: "array",
    items: { type: "string" },
    examples: [["contracts.yaml"]],
  },
  override: {
    title: "override",
    description: "Values that replace those of included files, by address",
    type: "object",
    additionalProperties: ref("anything"),
  },
  scenarios: {
    title: "scenarios",
    description: "Named sets of changed assumptions",
    type: "object",
    additionalProperties: {
      type: "object",
      required: ["set"],
      properties: {
        why: { type: "string", description: "Reason, for readers" },
        set: { type: "object", description: "By address: the value in this scenario", additionalProperties: ref("anything") },
      },
      patternProperties: { "^x-": ref("anything") },
      additionalProperties: false,
    },
  },
};

function tableSchema(table: Table, extra: Readonly<Record<string, JsonValue>>): JsonSchema {
  const rows = Object.entries(table.rows);
  const required = rows.filter(([, row]) => row.required && row.only === undefined).map(([name]) => name);
  const object: JsonSchema = {
    type: "object",
    description: table.meaning,
    ...(required.length === 0 ? {} : { required }),
    properties: { ...Object.fromEntries(rows.map(([name, row]) => [name, attributeSchema(name, row)])), ...extra },
    patternProperties: { "^x-": ref("anything") },
    additionalProperties: false,
  };
  const short = table.shorthand === undefined ? undefined : table.rows[table.shorthand];
  if (short === undefined) return object;
  // The bare form is tried second, so that hover texts of the full form win.
  return { description: table.meaning, anyOf: [object, kindSchema(short)] };
}

function attributeSchema(name: string, attribute: Attribute): JsonSchema {
  const example = exampleOf(attribute);
  return {
    title: name,
    description: describeAttribute(attribute),
    ...(attribute.default === undefined || attribute.default === "{}" ? {} : { default: defaultValue(attribute.kind, attribute.default) }),
    ...(example === undefined ? {} : { examples: [example] }),
    // Beside `$ref` draft-07 ignores every other keyword.
    allOf: [kindSchema(attribute)],
  };
}

function describeAttribute(attribute: Attribute): string {
  const unit = unitsOf(attribute.kind);
  const range = attribute.kind.kind === "choice" ? "" : rangeOf(attribute.kind);
  const facts = [
    ...(unit === "" ? [] : [`Unit: ${unit}`]),
    ...(range === "" ? [] : [`Range: ${range}`]),
    ...(attribute.default === undefined || attribute.default === "{}" ? [] : [`Default: ${attribute.default}`]),
    ...(attribute.only === undefined ? [] : [`Only for kind: ${attribute.only.join(", ")}`]),
  ];
  return facts.length === 0 ? attribute.meaning : `${attribute.meaning}. ${facts.join(". ")}`;
}

function defaultValue(kind: Kind, written: string): JsonValue {
  return kind.kind === "integer" ? Number(written) : written;
}

function kindSchema(attribute: Attribute): JsonSchema {
  const { kind } = attribute;
  switch (kind.kind) {
    case "text":
      return ref("text");
    case "choice":
      return { anyOf: [{ enum: kind.of }, { type: "string", pattern: `^(?:${kind.of.join("|")})\\s+@[\\w.-]+$` }] };
    case "flag":
      return { enum: ["yes", "no", "true", "false", true, false] };
    case "integer":
      return {
        anyOf: [
          { type: "integer", minimum: kind.min, maximum: kind.max },
          { type: "string", pattern: `^\\d[\\d_]*[kM]?${citation}$` },
        ],
      };
    case "quantity":
    case "series":
      return ref(`${kind.kind}-${kind.units.includes("1") ? "bare" : "unit"}`);
    case "quantities":
      return {
        type: "object",
        propertyNames: { not: { pattern: "^\\d{3} " } },
        additionalProperties: ref(`quantity-${kind.units.includes("1") ? "bare" : "unit"}`),
      };
    case "month":
      return ref("month");
    case "span":
      return ref("span");
    case "reference":
      return { type: "string", pattern: "^[\\w.-]+(?:\\s+@[\\w.-]+)?$" };
    case "references":
      return { type: "array", items: { type: "string" } };
    case "group":
      return ref(definitionName(kind.table));
    case "map":
      return { type: "object", propertyNames: { pattern: "^(?!\\d{3} )\\S+$" }, additionalProperties: ref(definitionName(kind.table)) };
    case "list":
      return { type: "array", items: ref(definitionName(kind.table)) };
    case "phrases":
      return { type: "array", items: ref("check") };
    case "limit":
      return ref("limit");
  }
}

const month = "(?:\\d{4}-(?:0[1-9]|1[0-2])|\\d{4}-Q[1-4]|FY\\d{4}|\\d{4})";
const duration = "\\d[\\d_.]*\\s?(?:hour|day|week|month|quarter|year)s?";

/** Text, or one of the forms that are maps: told apart by type, so that an editor shows the fault of the one meant. */
function valueForms(bare: boolean): JsonSchema {
  const value = ref(bare ? "quantity-bare" : "quantity-unit");
  const scalar: JsonSchema = {
    type: bare ? ["string", "number"] : "string",
    pattern: bare ? bareNumber : unitNumber,
    patternErrorMessage: bare ? "Write a number, such as 35%" : "Write a number with its unit, such as $8/Mtok",
    description: "A number with its unit; `2 to 5` is the central 90 %; `@id` cites a source",
  };
  return { if: { type: "object" }, then: { anyOf: numberMaps(value) }, else: scalar };
}

const cited: JsonSchema = { source: { type: "string", description: "Id in `sources:`" }, note: ref("text") };

function numberMaps(value: JsonSchema): readonly JsonValue[] {
  return [
    form("A value with its source", { value: ref("anything"), ...cited }, ["value"]),
    {
      type: "object",
      description: "Percentiles",
      patternProperties: { "^p\\d{1,2}(?:\\.\\d+)?$": value, "^x-": ref("anything") },
      properties: { shape: { enum: ["lognormal", "logit-normal", "normal"] }, ...cited },
      additionalProperties: false,
      minProperties: 2,
    },
    form("Chances of each value, adding to 100 %", { mix: ref("weighted"), ...cited }, ["mix"]),
    form("Sources that disagree, with their weights", { beliefs: ref("weighted"), ...cited }, ["beliefs"]),
    form("Variety over users or customers: a month uses the mean", { spread: ref("anything"), ...cited }, ["spread"]),
  ];
}

function form(description: string, properties: JsonSchema, required: readonly string[]): JsonSchema {
  return { type: "object", description, properties, required, patternProperties: { "^x-": ref("anything") }, additionalProperties: false };
}

/** A number, or its course through time. */
function seriesForms(bare: boolean): JsonSchema {
  const value = ref(bare ? "quantity-bare" : "quantity-unit");
  const steps: JsonSchema = {
    type: "object",
    description: "Steps: each value holds from its month on",
    patternProperties: { [`^${month}$`]: value, "^x-": ref("anything") },
    properties: cited,
    additionalProperties: false,
    minProperties: 1,
  };
  const file = form("Monthly values from a CSV file", { file: { type: "string" }, column: { type: "string" }, unit: { type: "string" }, ...cited }, [
    "file",
    "column",
  ]);
  return {
    if: { type: "object" },
    then: { anyOf: [...numberMaps(value), steps, file, ...processForms()] },
    else: { anyOf: [value, { type: "string", pattern: "^\\d.* of .+", description: "A share of another course: `110% of markets.h100`" }] },
  };
}

function processForms(): readonly JsonSchema[] {
  return Object.entries(processParameters).map(([kind, parameters]) => {
    const own = Object.entries(parameters).map(([name, { meaning, default: fallback }]) => [
      name,
      { title: name, description: `${meaning}${fallback === undefined ? "" : `. Default: ${fallback}`}` },
    ]);
    const others: JsonSchema =
      kind === "regime"
        ? { of: { type: "string" }, states: { type: "object" } }
        : kind === "bootstrap"
          ? { history: ref("anything"), block: ref("anything") }
          : {};
    const required = Object.entries(parameters).flatMap(([name, parameter]) => (parameter.default === undefined ? [name] : []));
    return form(`Moves every month: ${kind}`, { process: { const: kind }, ...Object.fromEntries(own), ...others, ...cited }, ["process", ...required]);
  });
}

const valueDefinitions: Readonly<Record<string, JsonSchema>> = {
  anything: {},
  text: { type: ["string", "number", "boolean"] },
  "quantity-unit": valueForms(false),
  "quantity-bare": valueForms(true),
  "series-unit": seriesForms(false),
  "series-bare": seriesForms(true),
  month: {
    anyOf: [
      { type: "string", pattern: `^${month}${citation}$` },
      { type: "integer", minimum: 1900, maximum: 2200 },
    ],
    examples: ["2026-07", "2026-Q4", "FY2027"],
  },
  span: {
    anyOf: [
      { type: "string", pattern: `^(?:${month}(?: to ${month})?|${duration})${citation}$` },
      { type: "integer", minimum: 1900, maximum: 2200 },
    ],
    examples: ["2026-07 to 2029-05", "36 months"],
  },
  limit: {
    type: "string",
    pattern: `^at (?:most|least) \\d[\\d.]*%(?: within ${duration})?(?: in \\d[\\d.]*% of (?:months|paths))?${citation}$`,
    examples: ["at most 1% within 24 months", "at most 5% in 90% of months"],
  },
  check: {
    anyOf: [
      { type: "string", minLength: 3 },
      form(
        "A check with the reason why its failure is accepted",
        {
          check: { type: "string" },
          accept: form("Why, and who says so", { reason: { type: "string" }, by: { type: "string" } }, ["reason"]),
          note: { type: "string" },
        },
        ["check"],
      ),
    ],
    examples: ["p_insolvent at most 1%", "cash(2028-01) at least $2B in 95% of paths"],
  },
  weighted: { type: "object", minProperties: 1, additionalProperties: ref("anything") },
};
