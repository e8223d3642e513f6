/* What the door costs: the time of a small fit, and the memory that a large one takes beside the
 * caller's columns. Run by Scripts/c-overhead.
 *
 * overhead time: 614 rows, 3 covariates; microseconds of a fit and of a refusal.
 * overhead memory ROWS spread|adjacent: what the process's peak grows by in a fit of one covariate,
 * in bytes a row.
 */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "survivalstats.h"

static uint64_t state = 42;

static double uniform(void) {
  state = state * 6364136223846793005u + 1442695040888963407u;
  return (double)(state >> 11) / 9007199254740992.0;
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static double peak(void) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return (double)usage.ru_maxrss * 1024;
}

/* Doubles, `step` of them from row to row. */
static sst_column make(int64_t rows, int step, int kind) {
  double *values = malloc(sizeof *values * (size_t)(rows * step));
  if (!values) exit(1);
  for (int64_t row = 0; row < rows; row++)
    values[row * step] = kind == 0   ? 1 + (int)(uniform() * 1000)
                         : kind == 1 ? uniform() < 0.7
                                     : uniform();
  sst_column column = {0};
  column.size = sizeof column;
  column.type = SST_FLOAT64;
  column.values = values;
  column.count = rows;
  column.stride = 8 * step;
  return column;
}

int main(int argc, char **argv) {
  int times = argc == 2 && !strcmp(argv[1], "time");
  if (!times && argc != 4) return 2;
  int64_t rows = times ? 614 : atoll(argv[2]);
  int step = !times && !strcmp(argv[3], "spread") ? 2 : 1, p = times ? 3 : 1;
  sst_column time = make(rows, 1, 0), event = make(rows, 1, 1), covariates[3];
  for (int j = 0; j < p; j++) covariates[j] = make(rows, step, 2);
  sst_rows given = {0};
  given.version = 1;
  given.size = sizeof given;
  given.time = &time;
  given.event = &event;
  sst_cox_options options = {0};
  options.version = 1;
  options.size = sizeof options;
  options.flags = SST_NO_CONCORDANCE;
  sst_error error;
  sst_handle result;
  if (times) {
    double best = 1e300, refusal = 1e300;
    for (int k = 0; k < 2000; k++) {
      double start = now();
      if (sst_cox_columns(&given, covariates, p, &options, &result, &error) != SST_OK) return 1;
      sst_free(result, NULL);
      double end = now();
      if (end - start < best) best = end - start;
      sst_cox_columns(&given, NULL, 1, &options, &result, &error);
      if (now() - end < refusal) refusal = now() - end;
    }
    printf("a fit takes %.1f microseconds, a refusal %.1f\n", best, refusal);
    return 0;
  }
  double before = peak();
  if (sst_cox_columns(&given, covariates, p, &options, &result, &error) != SST_OK) {
    fprintf(stderr, "%s\n", error.message);
    return 1;
  }
  printf("%s: %.1f bytes a row above the caller's\n", argv[3], (peak() - before) / (double)rows);
  return sst_free(result, NULL);
}
