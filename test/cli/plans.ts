/** Small plans for tests of the command line: valid, quick, and each with a point. */

/** Cash that drifts down and wanders: some futures fail. One source is cited by nothing, which is a warning. */
export const drifting = (extra: string = ""): string => `plimsoll: 1
name: Drifting
calendar: {start: 2026-01, months: 24}
seed: 7
paths: 600
sources:
  idle: {kind: assumption, as_of: 2026-01, title: cited by nothing}
demand: {run_rate: $1/year}
finance:
  tax_rate: 0%
  costs:
    drain: {amount: {process: noise, around: -$15/month to $18/month (normal)}}
opening: {cash: $100}
${extra}`;

/** The same, with a limit that is broken and one that holds. */
export const withLimits = drifting("limits: {insolvency: at most 0.1%}\n");

/** Five mistakes, each on a line of its own. */
export const fiveMistakes = `plimsoll: 1
name: Five mistakes
calendar: {start: 2026-07, months: 24}
chips: {H100: 1 H100e}
demand: {run_rate: $1B/year, growht: 2%/month}
workloads:
  serve: {kind: inference, throughput: {H100: 1 Mtok/H100-hour}}
products:
  api: {on: serv, price: $3/Mtok, share: 100%}
contracts:
  a:
    kind: take-or-pay
    capacity: 220k H100
    price: $2/H100-hour
    term: 2026-07 to 2027-13
  b: {kind: take-or-pay, capacity: 220,000 H100, price: $2/H100-hour, term: 2026-07 to 2027-12}
opening: {cash: 100}
`;
