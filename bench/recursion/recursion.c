/*
 * The recursion of recursion.mjs, line by line: the same operations on doubles in the same order. What it means is told there.
 *
 *     recursion NORMALS MONTHS PATHS PASSES
 *
 * NORMALS holds MONTHS x PATHS doubles in the machine's own byte order. Prints nanoseconds a path-month of each pass, then
 * the checksum as "checksum %.17g". Compile with -O2 -ffp-contract=off: a fused multiply-add would round once less.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double positive(double x) { return 0.5 * (x + fabs(x)); }

static long run(const double *normals, double *cash_usd, long months, long path_count) {
  double *state = malloc(6 * (size_t)path_count * sizeof *state);
  if (state == NULL) exit(3);
  double *revenue = state, *cash = state + path_count, *receivable = state + 2 * path_count, *payable = state + 3 * path_count;
  double *debt = state + 4 * path_count, *losses = state + 5 * path_count;
  for (long p = 0; p < path_count; p++) {
    revenue[p] = 100;
    cash[p] = 150;
    receivable[p] = 50;
    payable[p] = 30;
    debt[p] = 200;
    losses[p] = 100;
  }
  for (long t = 0; t < months; t++) {
    for (long p = 0; p < path_count; p++) {
      const long at = t * path_count + p;
      const double opening = cash[p];
      if (opening < 0) {
        cash_usd[at] = opening;
        continue;
      }
      const double owed = debt[p];
      const double carried = losses[p];
      const double grown = revenue[p] * (1.01 + 0.05 * normals[at]);
      const double sales = positive(grown);
      const double half = 0.5 * sales;
      const double collected = receivable[p] + half;
      const double cost = 0.62 * sales + 35;
      const double later = cost / 3;
      const double paid = payable[p] + (cost - later);
      const double interest = owed * (0.09 / 12) - opening * (0.03 / 12);
      const double profit = sales - cost - interest;
      const double gain = positive(profit);
      const double cap = 0.8 * gain;
      const double used = carried - positive(carried - cap);
      const double tax = 0.25 * (gain - used);
      const double before = opening + collected - paid - interest - tax;
      const double room = 300 - owed;
      const double missing = positive(-before);
      const double drawn = missing - positive(missing - room);
      const double spare = positive(before - 200);
      const double repaid = spare - positive(spare - owed);
      const double closing = before + drawn - repaid;
      losses[p] = carried - used + (gain - profit);
      debt[p] = owed + drawn - repaid;
      revenue[p] = sales;
      receivable[p] = half;
      payable[p] = later;
      cash[p] = closing;
      cash_usd[at] = closing;
    }
  }
  long lost = 0;
  for (long p = 0; p < path_count; p++) lost += cash[p] < 0;
  free(state);
  return lost;
}

static double seconds(void) {
  struct timespec now;
  timespec_get(&now, TIME_UTC);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

int main(int argc, char **argv) {
  if (argc != 5) return 2;
  const long months = atol(argv[2]), path_count = atol(argv[3]), passes = atol(argv[4]);
  const size_t count = (size_t)months * (size_t)path_count;
  double *normals = malloc(count * sizeof *normals), *cash_usd = malloc(count * sizeof *cash_usd);
  FILE *file = fopen(argv[1], "rb");
  if (normals == NULL || cash_usd == NULL || file == NULL || fread(normals, sizeof *normals, count, file) != count) return 3;
  fclose(file);
  long lost = 0;
  for (long pass = 0; pass < passes; pass++) {
    const double from = seconds();
    lost = run(normals, cash_usd, months, path_count);
    printf("%.17g\n", (seconds() - from) * 1e9 / (double)count);
  }
  double sum = 0;
  for (size_t at = 0; at < count; at++) sum += cash_usd[at];
  printf("checksum %.17g\n", sum + 1e6 * (double)lost);
  return 0;
}
