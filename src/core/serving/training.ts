/**
 * What training takes: FLOP from parameters and tokens, chip-hours from FLOP.
 *
 * Six FLOP a parameter and token, two forward and four backward (Kaplan and others, *Scaling Laws for Neural Language
 * Models*, 2020); eight where every activation is computed again on the way back.
 */

export const flopPerParameterToken = { forward: 2, training: 6, trainingRecomputing: 8 } as const;

/**
 * FLOP of training, or of a forward pass with 2 in place of 6.
 *
 * @param activeParameters  parameters each token is multiplied with
 * @param tokens            tokens seen, every epoch counted
 * @example trainingFlop(70e9, 15e12) // 6.3e+24
 */
export function trainingFlop(activeParameters: number, tokens: number, perParameterToken: number = flopPerParameterToken.training): number {
  return perParameterToken * activeParameters * tokens;
}

/**
 * Chip-hours that FLOP take: FLOP ÷ (dense peak × MFU × 3600) ÷ goodput.
 *
 * @param mfu      model FLOP utilisation, 0–1: FLOP of the model over the dense peak while the run advances
 * @param goodput  share of the hours that advance it, 0–1: the rest is failures, restarts, work done again
 * @example Math.round(trainingChipHours({ flop: 3.8e25, densePeakFlopPerSecond: 989e12, mfu: 0.4, goodput: 1 }) / 1e5) / 10 // 26.7
 */
export function trainingChipHours(run: {
  readonly flop: number;
  readonly densePeakFlopPerSecond: number;
  readonly mfu: number;
  readonly goodput: number;
}): number {
  return run.flop / (run.densePeakFlopPerSecond * run.mfu * 3600) / run.goodput;
}

/** Tokens a parameter that so many FLOP train: about 20 is compute-optimal (Hoffmann and others, 2022). @example tokensPerParameter(1e25, 1.5e12) // 0.7407407407407409 */
export function tokensPerParameter(flop: number, parameters: number): number {
  return flop / (flopPerParameterToken.training * parameters) / parameters;
}
