/** What the process says to whoever called it. Stable: scripts branch on these. */
export const exitCodes = {
  ok: 0,
  /** Our bug, or something that the world refused and that no option mends. */
  bug: 1,
  /** Wrong usage, or a plan that is not valid. */
  invalid: 2,
  checkFailed: 3,
  /** A limit broken under `--enforce`, or no feasible plan. */
  limitBroken: 4,
  /** A file of data, such as a run, that is not what it should be. */
  dataRejected: 5,
  /** `compare --exit-code` found a difference. */
  different: 6,
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** One line a code, for `--help`. */
export const exitCodesText = `Exit codes:
  0  fine
  1  a bug of plimsoll, or a machine that failed, such as a full disk
  2  wrong usage, or the plan is not valid
  3  a check failed: of the plan, fmt --check, audit, verify
  4  a limit is broken (simulate --enforce, commit), or floors clash (allocate)
  5  data rejected
  6  the plans differ (compare --exit-code)
  130  interrupted`;
