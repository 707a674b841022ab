/**
 * The throughput model beside measured results: MLPerf Inference v4.1, data center, Offline and Server, per accelerator.
 *
 * MLCommons MLPerf Inference v4.1 results (Apache-2.0); the name is a trademark of MLCommons. llama2-70b and mixtral-8x7b;
 * GPT-J is left out, as it is decoded with beams, which the model does not know.
 */

/** Models as published; tokens a sample are the means that the benchmark checks (294.45 and 145.9). */
export const models = {
  "llama2-70b": {
    parameters: 70e9,
    activeParameters: 70e9,
    shape: { layers: 80, keyValueHeads: 8, headSize: 128, bytes: 1 },
    attentionHeads: 64,
    // The mean prompt is not published with the results: an assumption, and `otherPrompts` shows what it does.
    traffic: { promptTokens: 155, outputTokens: 294.45, cachedShare: 0 },
    // The benchmark's bound for Server: 200 ms a token at the 99th percentile.
    serverSecondsPerToken: 0.2,
  },
  "mixtral-8x7b": {
    parameters: 46.7e9,
    activeParameters: 12.9e9,
    shape: { layers: 32, keyValueHeads: 8, headSize: 128, bytes: 1 },
    attentionHeads: 32,
    traffic: { promptTokens: 155, outputTokens: 145.9, cachedShare: 0 },
    serverSecondsPerToken: 0.2,
  },
};

/** Upper ends of the literature: the defaults of a plan's `serving:`. */
const defaults = { prefillEfficiency: 0.7, decodeEfficiency: 0.7, bandwidthEfficiency: 0.9, memoryShare: 0.9 };

/** Accelerator as the results name it → chip of the catalogue, and memory where the variant has another. */
const accelerators = [
  [/H200/, "H200"],
  [/H100-NVL/, "H100-NVL"],
  [/H100-PCIe/, "H100-PCIe"],
  [/H100-SXM/, "H100"],
  [/GH200.*144GB/, "GH200", { memoryGb: 144, bandwidthTbPerSecond: 4.9 }],
  [/GH200/, "GH200"],
  [/B200/, "B200"],
  [/MI300X/, "MI300X"],
  [/L40S/, "L40S"],
];

/** Rows of the file as objects; quoted fields may hold commas. */
export function rowsOf(text) {
  const [head, ...lines] = text.trim().split(/\r?\n/).map(fieldsOf);
  return lines.map((fields) => Object.fromEntries(head.map((name, i) => [name, fields[i]])));
}

function fieldsOf(line) {
  return [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)]
    .slice(0, -1)
    .map(([, field]) => (field.startsWith('"') ? field.slice(1, -1).replaceAll('""', '"') : field));
}

/**
 * One comparison a result: closed division, FP8 weights as submitted for these models on these chips.
 *
 * @param roofline  the product's `core/serving/roofline.js`
 * @param catalogue the product's `core/serving/chip-catalogue.js`
 */
export function compareRows(rows, { roofline, catalogue, promptTokens }) {
  return rows.flatMap((row) => {
    const model = models[row.model.replace(/-99(\.9)?$/, "")];
    const known = accelerators.find(([written]) => written.test(row.accelerator));
    if (model === undefined || known === undefined || row.category !== "closed" || !/^Tokens\/s$/.test(row.units)) return [];
    const [, name, variant = {}] = known;
    const chip = { ...catalogue.catalogueChips.find((one) => one.name === name), ...variant };
    const traffic = promptTokens === undefined ? model.traffic : { ...model.traffic, promptTokens };
    const modelled = modelledTokensPerSecond(roofline, model, chip, traffic, row.scenario === "Server" ? model.serverSecondsPerToken : undefined);
    const measured = Number(row.result_per_accelerator);
    return [
      {
        model: row.model,
        chip: name + (variant.memoryGb === undefined ? "" : `-${variant.memoryGb}GB`),
        scenario: row.scenario,
        measured,
        modelled,
        ratio: measured / modelled,
      },
    ];
  });
}

/** Per chip, on the fewest chips (a power of two) that hold the model with room for 32 requests. */
function modelledTokensPerSecond(roofline, model, chip, traffic, secondsPerTokenMost) {
  const language = {
    parameters: model.parameters,
    activeParameters: model.activeParameters,
    bytesPerParameter: 1,
    cacheBytesPerToken: roofline.cacheBytesPerToken(model.shape),
    attentionFlopPerTokenPair: 4 * model.shape.layers * model.attentionHeads * model.shape.headSize,
  };
  const accelerator = {
    denseFlopPerSecond: (chip.denseFp8Tflop ?? chip.denseBf16Tflop) * 1e12,
    memoryBytes: chip.memoryGb * 1e9,
    bandwidthBytesPerSecond: chip.bandwidthTbPerSecond * 1e12,
  };
  for (let chipCount = 1; chipCount <= 64; chipCount *= 2) {
    const served = { model: language, chip: accelerator, replica: { ...defaults, chipCount } };
    if (roofline.largestBatch(served, traffic.promptTokens + traffic.outputTokens) < 32) continue;
    const found = roofline.throughputOf(served, traffic, secondsPerTokenMost === undefined ? {} : { secondsPerTokenMost });
    if (typeof found !== "string") return found.outputTokensPerSecond;
  }
  return NaN;
}

const median = (values) => {
  const sorted = values.toSorted((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
};

/**
 * By model, scenario and chip: how many results, the median of measured over modelled (what `achieved` should be), and the
 * median absolute error of the model as it stands, after one factor for all chips of a model and scenario, and after the H100's factor times
 * the catalogue's of each chip (`achieved_on`), which are of one model and scenario: on the others that error is out of sample.
 *
 * @param onH100  the catalogue's factors
 */
export function summarise(compared, onH100 = {}) {
  const groups = new Map();
  for (const row of compared) {
    const key = `${row.model.replace(/-99(\.9)?$/, "")} ${row.scenario}`;
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, rows]) => {
      const achieved = median(rows.map(({ ratio }) => ratio));
      const ofH100 = rows.filter(({ chip }) => chip === "H100");
      const base = ofH100.length === 0 ? NaN : median(ofH100.map(({ ratio }) => ratio));
      const errorByChip = (some) => median(some.map(({ chip, measured, modelled }) => Math.abs((modelled * base * (onH100[chip] ?? 1)) / measured - 1)));
      const chips = [...new Set(rows.map(({ chip }) => chip))].sort().map((chip) => {
        const mine = rows.filter((row) => row.chip === chip);
        return {
          chip,
          results: mine.length,
          achieved: median(mine.map(({ ratio }) => ratio)),
          error: median(mine.map(({ measured, modelled }) => Math.abs(modelled / measured - 1))),
          errorCalibrated: median(mine.map(({ measured, modelled }) => Math.abs((modelled * achieved) / measured - 1))),
          errorByChip: errorByChip(mine),
        };
      });
      return {
        key,
        results: rows.length,
        achieved,
        error: median(rows.map(({ measured, modelled }) => Math.abs(modelled / measured - 1))),
        errorCalibrated: median(rows.map(({ measured, modelled }) => Math.abs((modelled * achieved) / measured - 1))),
        errorByChip: errorByChip(rows),
        chips,
      };
    });
}
