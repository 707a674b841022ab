/** A company whose every customer is served, by compute bought by the hour, and of which nothing is uncertain but what a test adds. */

/**
 * The plan's text over 36 months.
 *
 * @param products  lines below `products:`
 * @param more      lines below the plan
 */
export const servedCompany = (products: string, more = ""): string => `plimsoll: 1
name: Company
calendar: {start: 2026-01, months: 36}
paths: 20
chips: {H100: 1 H100e}
demand: {run_rate: $1/year}
products:
${products}
workloads:
  serve: {kind: inference, throughput: {H100: 100 Mtok/H100-hour}}
contracts:
  by-the-hour: {kind: on-demand, capacity: 100k H100, price: $2/H100-hour}
opening: {cash: $100M}
${more}`;
