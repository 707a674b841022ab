/** The vocabulary of models: what it takes to serve and train them, and how they compare. */
import { choice, integer, map, month, quantities, quantity, reference, table, text } from "./attribute.ts";

const stream = text("Keeps the random draws of an entry that was renamed: its old name");
const note = text("Free text for readers");
const source = reference("sources", "Source of every value of this entry that cites none itself");

export const modelTable = table("model", "A language model, ours or another's: what serving and training it takes, what it costs and scores", {
  parameters: quantity("1", "positive", "Parameters in all"),
  active: quantity("1", "positive", "Parameters that one token is multiplied with; default: all of them, a dense model"),
  layers: integer([1, 10000], "Layers"),
  attention_heads: integer([1, 10000], "Heads of attention that ask; without them the FLOP of attention are left out"),
  kv_heads: integer([1, 10000], "Heads whose keys and values are kept"),
  head_size: integer([1, 10000], "Size of a head"),
  cache: quantity("byte/tok", "positive", "Keys and values kept for a token of context; default: from `layers`, `kv_heads`, `head_size` and `cache_bits`"),
  weight_bits: integer([1, 64], "Bits of a parameter in memory", { default: "16" }),
  cache_bits: integer([1, 64], "Bits of a number in the cache of keys and values", { default: "16" }),
  compute: choice(["bf16", "fp8"], "Precision it computes in: which dense peak of a chip counts", { default: "bf16" }),
  context: quantity("tok", "positive", "Longest context"),
  price: quantity("USD/Mtok", "nonnegative", "List price of output"),
  serving_cost: quantity("USD/Mtok", "nonnegative", "What serving a token of output costs, as stated"),
  sparsity_saves: quantity("1", "share", "Share of serving cost that sparsity saves against a dense model of the same size, as stated"),
  scores: quantities("benchmarks", "1", "share", "Score by benchmark"),
  training: quantity("FLOP", "positive", "FLOP of its training, as stated"),
  source,
  note,
});

export const servingTable = table("serving", "How a model is served: from this the throughput of chips that `throughput` leaves out is modelled", {
  model: reference("models", "Model that is served", { required: true }),
  prompt: quantity("tok", "positive", "Mean prompt of a request", { required: true }),
  output: quantity("tok", "positive", "Mean output of a request", { required: true }),
  prompt_counts: quantity("1", "share", "What a token of prompt counts as, in tokens of output: their price over the price of output", { default: "0%" }),
  cached: quantity("1", "share", "Share of prompt tokens found in the cache of prefixes", { default: "0%" }),
  chips_per_copy: integer([1, 4096], "Chips that hold one copy of the model", { default: "8" }),
  batch: integer([1, 1000000], "Most requests served together; default: as many as memory and `speed` allow"),
  speed: quantity("tok/second", "positive", "Least tokens a second that a request must get; default: any"),
  prefill_efficiency: quantity("1", "share", "Share of the dense peak reached in prefill", { default: "70%" }),
  decode_efficiency: quantity("1", "share", "Share of the dense peak reached in decoding", { default: "70%" }),
  bandwidth_efficiency: quantity("1", "share", "Share of the memory's bandwidth reached", { default: "90%" }),
  memory_share: quantity("1", "share", "Share of the memory for parameters and cache", { default: "90%" }),
  achieved: quantity(
    "1",
    "positive",
    "Measured throughput over what the model says: all that it leaves out, and how uncertain it is. No default: MLPerf v4.1 has 0.5 on H100, 0.65 on H200, 0.35 on MI300X for a dense model, 0.3 for a mixture, and 0.2 without fast links",
    { required: true },
  ),
  achieved_on: quantities(
    "chips",
    "1",
    "positive",
    "Chips on which less, or more, of the model is had than on the others: factor on `achieved`. MLPerf v4.1, Llama-2-70B, against an H100: H200 1.3, H100-NVL 0.75, MI300X 0.7, L40S 0.4",
  ),
  source,
  stream,
  note,
});

export const stageTable = table("stage", "A stage of training: chip-hours = FLOP ÷ (dense peak × MFU) ÷ goodput, and labels", {
  kind: choice(["pre-training", "reinforcement", "human-labels", "ai-feedback", "other"], "What kind of stage", { required: true }),
  flop: quantity("FLOP", "positive", "FLOP; default: 6 × active parameters of `model` × `tokens`"),
  model: reference("models", "Model that is trained, or that gives feedback"),
  tokens: quantity("tok", "positive", "Tokens seen, every epoch counted; of feedback: tokens read and written"),
  flop_per_parameter: quantity("FLOP/tok", "positive", "FLOP a parameter and token: 6 in training, 8 where activations are computed again, 2 for feedback"),
  mfu: quantity("1", "share", "Model FLOP utilisation: share of the dense BF16 peak while it advances", { default: "40%" }),
  labels: quantity("label", "nonnegative", "Labels bought"),
  price: quantity("USD/label", "nonnegative", "Price of a label"),
  source,
  note,
});

export const programmeTable = table("programme", "A training programme: it claims chip-hours of a development workload, evenly over its months", {
  on: reference("workloads", "Development workload whose `need` it adds to", { required: true }),
  from: month("First month", { required: true, opens: true }),
  until: month("Last month", { required: true }),
  stages: map(stageTable, "Stages"),
  goodput: quantity("1", "share", "Share of the hours that advance a run: the rest is failures, restarts, work done again", { default: "90%" }),
  exploration: quantity("1", "share", "Share of the programme's hours that goes to experiments rather than to the runs of its stages", { default: "0%" }),
  overrun: quantity("1", "positive", "Chip-hours and labels taken over those planned", { default: "1x" }),
  source,
  stream,
  note,
});

/** Kinds of figure a comparison may hold. */
const figureUnits = ["USD/year", "USD", "USD/customer-year", "USD/Mtok", "1", "1/year", "customer", "tok", "FLOP", "H100e", "W", "month"].join(" | ");

export const peerTable = table(
  "peer",
  "A company to compare: figures for readers and for `checks:`, which change no result",
  {
    figures: quantities("figures", figureUnits, "real", "Figures by name: `{revenue: $3.8B/year, customers: 12k customers}`"),
    source,
    note,
  },
  "figures",
);
