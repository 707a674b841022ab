/** A company that uses what the examples do not: each kind of contract, loan, customer and rule that has formulas of its own. */
export const everyInstrumentText = `
plimsoll: 1
name: Every instrument
calendar: {start: 2026-01, months: 24}
chips: {H100: {h100e: 1 H100e, power: 1 kW}}
markets: {h100: {process: gbm, start: $2.5/H100-hour, drift: 0%/year, volatility: 40%/year}}
sites: {plains: {power_slip: 3 months, announced: 0 months}}
demand: {run_rate: $60M/year, growth: 3%/month, ceiling: $200M/year}
products:
  api:  {on: serve, price: $6/Mtok, share: 70%}
  seat: {on: serve, price: $5/Mtok, share: 30%, paid_after: 20 days}
workloads:
  serve: {kind: inference, throughput: {H100: 1 Mtok/H100-hour}, peak_to_mean: 1.6}
  train: {kind: model-development, value: $2/H100e-hour, floor: 10%}
contracts:
  fleet:  {kind: take-or-pay, supplier: Alpha, capacity: 1000 H100, price: $2.2/H100-hour, term: 2025-01 to 2028-12, letter_of_credit: $1M, pays: advance}
  sky:    {kind: take-or-pay, supplier: Sky, capacity: 300 H100, price: {2026-01: $2/H100-hour, 2026-07: $2.4/H100-hour}, term: 2026-03 to 2027-06, accounting: operating-lease, exit: {by: us, notice: 2 months, fee: $300k, exercised: 2026-12}}
  racks:  {kind: take-or-pay, supplier: Beta, capacity: 200 H100, price: $2.1/H100-hour, term: 2026-02 to 2028-06, accounting: finance-lease, ramp: {0 months: 0%, 3 months: 50%, 30 months: 100%}}
  share:  {kind: revenue-share, capacity: 100 H100, revenue_share: 4%, price: $40k/month, term: 2026-03 to 2027-12}
  late:   {kind: take-or-pay, supplier: Beta, capacity: 100 H100, price: $2.1/H100-hour, term: 2026-02 to 2027-03, site: plains, damages: 40%}
  credit: {kind: spend-commitment, supplier: Delta, capacity: 100 H100, price: $2.6/H100-hour, commit: $1.5M, term: 2026-01 to 2026-12}
  shed:   {kind: own, supplier: us, capacity: 500 H100, term: 2025-01 to 2029-12, power_price: $0.07/kWh, staff: $50k/month}
offers:
  hall:   {kind: own, supplier: us, block: 100 H100, max: 4, capex: $20k/H100, term: 40 months, lead: 4 months, life: 36 months, residual: 10%, life_change: {2027-03: 48 months}, power_price: $0.05/kWh, staff: $10k/month}
  block:  {kind: take-or-pay, supplier: Beta, block: 100 H100, max: 4, price: $2.3/H100-hour, term: 18 months, lead: 2 months, prepay: 20%, refundable: yes, letter_of_credit: $100k, exit: {by: us, notice: 3 months, fee: $50k}, accounting: finance-lease}
clouds:
  sky:    {products: {api: 50%}, share: 20%, tiers: [{above: $15M/year, share: 15%}], paid_after: 30 days, set_off: Sky, books: net}
  market: {products: {seat: 60%}, share: 10%, price: net, bills: us, paid_after: 45 days}
tenancies:
  anchor: {size: 200 H100, rent: $2.6/H100-hour, from: 2026-04, term: 10 months, prepay: 15%, paid_after: 20 days}
policy: {rule: schedule, schedule: {hall: {2026-02: 2, 2026-06: 1}, block: {2026-03: 2}}}
accounting:
  capitalise_interest: yes
  guarantees: {subsidiary: {amount: $300k, until: 2026-12, called: 2026-09}}
  tax: {limit: {kind: interest-limit, share: 20%, earnings: ebit}, research: {kind: research-costs, foreign_share: 30%, foreign_life: 20 months, domestic_life: 6 months, until: 2027-03}, change: {kind: ownership-change, value: $300M, tax_exempt_rate: 3%/year, raise: round}, least: {kind: minimum-tax, least: 15%, threshold: $1M/year}}
finance:
  tax_rate: 25%
  customers_pay_after: 40 days
  suppliers_paid_after: 30 days
  interest_on_cash: 3%/year
  private_ceiling: $30M/year
  investors: {strategic: {per_year: $18M/year}}
  costs:
    research: {amount: $400k/month, growth: 1%/month, function: research}
    sales:    {amount: $100k/month, of_revenue: 3%, function: sales, paid_after: 20 days}
    awards:   {amount: $200k/month, function: research, paid_in: stock}
  debt:
    notes:  {limit: $3M, rate: 12%/year, available: 2026-01 to 2026-12, maturity: 2027-08, amortised_from: 2027-02, vendor: Beta, vendor_share: 50%}
    term:   {limit: $8M, drawn: $8M, rate: 9%/year, maturity: 2027-12, amortised_from: 2027-01, leverage: 40x, cure: 1 month}
    ddtl:   {limit: $10M, rate: 10%/year, fee: 1%/year, available: 2026-07 to 2027-12, maturity: 2029-12, cross_default: yes}
  raises:
    round:  {when: 2026-05, amount: $20M, valuation: $200M, spread: 2%, costs: $100k, investors: strategic}
    ahead:  {kind: prepayment, when: 2026-02, amount: $6M, used_over: 5 months}
    back:   {kind: prepayment, when: 2026-08, amount: $90M, used_over: 4 months, refundable: yes}
opening:
  cash: $40M
  restricted_cash: $1.2M
  receivables: $5M
  prepaid: $600k
  payables: $2M
  tax_losses: $30M
  equipment: {old: {book: $9M, life_left: 30 months, life_change: {2026-06: 40 months}}}
  leases: {office: {liability: $2M, asset: $1.8M, months: 14 months}, rack: {liability: $1M, months: 40 months, kind: finance-lease}}
valuation: {discount: 12%/year, multiple: 4x}
`;
