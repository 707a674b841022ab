/** Entry of a worker that runs decisions on futures: the program first, then tasks, each answered with its part. */
import { openEvaluator } from "../../core/procurement/evaluate.ts";
import type { Evaluator } from "../../core/procurement/evaluate.ts";
import type { FromEvaluationWorker, ToEvaluationWorker } from "./messages.ts";
import type { Scope } from "./serve-chunks.ts";

const scope = globalThis as unknown as Scope;
let evaluator: Evaluator | undefined;

scope.onmessage = ({ data }) => {
  const message = data as ToEvaluationWorker;
  const key = message.kind === "task" ? message.key : 0;
  try {
    if (message.kind === "program") {
      evaluator = openEvaluator(message.program.plan, message.program.basePlan, message.program.forecastSeed);
      return;
    }
    if (evaluator === undefined) throw new Error("a worker was given a task before its program");
    const part = evaluator(message.task);
    scope.postMessage({ kind: "part", key, part } satisfies FromEvaluationWorker);
  } catch (error) {
    scope.postMessage({ kind: "failed", key, error } satisfies FromEvaluationWorker);
  }
};
