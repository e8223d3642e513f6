/* The lung cancer data of R's survival, from C: a table read from a CSV file, a Cox model by a
 * formula and by columns, Kaplan-Meier curves, a log-rank test, and rates.
 *
 * Build: see Makefile. Run: ./lung lung.csv
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "survivalstats.h"

#define MAX_ROWS 1000
#define MAX_COLUMNS 32

typedef struct {
  char names[MAX_COLUMNS][32];
  double values[MAX_COLUMNS][MAX_ROWS];
  int64_t rows;
  int columns;
} Table;

/* Ends the program with the sentence of an error. */
static void check(int32_t code, const sst_error *error) {
  if (code == SST_OK) return;
  fprintf(stderr, "lung: %s (code %d)\n", error->message, code);
  exit(1);
}

/* Numbers separated by commas; a field that is none is NaN. */
static void read_csv(const char *path, Table *table) {
  char line[1024];
  FILE *file = fopen(path, "r");
  if (!file || !fgets(line, sizeof line, file)) {
    fprintf(stderr, "lung: cannot read %s\n", path);
    exit(1);
  }
  for (char *field = strtok(line, ",\r\n"); field && table->columns < MAX_COLUMNS;
       field = strtok(NULL, ",\r\n")) {
    size_t length = strlen(field);
    if (field[0] == '"' && length > 1) field[length - 1] = 0, field++;
    snprintf(table->names[table->columns++], sizeof table->names[0], "%s", field);
  }
  while (table->rows < MAX_ROWS && fgets(line, sizeof line, file)) {
    char *field = line;
    for (int c = 0; c < table->columns; c++) {
      char *end;
      double value = strtod(field, &end);
      table->values[c][table->rows] = end == field ? NAN : value;
      field += strcspn(field, ",\r\n");
      if (*field == ',') field++;
    }
    table->rows++;
  }
  fclose(file);
}

static int place(const Table *table, const char *name) {
  for (int c = 0; c < table->columns; c++)
    if (!strcmp(table->names[c], name)) return c;
  fprintf(stderr, "lung: no column %s\n", name);
  exit(1);
}

/* A view of a column: nothing is copied. */
static sst_column column(const Table *table, int c) {
  sst_column view = {0};
  view.size = sizeof view;
  view.type = SST_FLOAT64;
  view.flags = SST_NAN_IS_MISSING;
  view.name = table->names[c];
  view.values = table->values[c];
  view.count = table->rows;
  return view;
}

/* Asks how long a text is, then for the text. */
static char *text(sst_handle result, int32_t what, int64_t index) {
  sst_error error;
  int64_t needed;
  check(sst_text(result, what, index, NULL, 0, &needed, &error), &error);
  char *buffer = malloc((size_t)needed);
  if (!buffer) exit(1);
  check(sst_text(result, what, index, buffer, needed, NULL, &error), &error);
  return buffer;
}

static void print_summary(sst_handle result) {
  char *summary = text(result, SST_TEXT_SUMMARY, 0);
  printf("%s\n\n", summary);
  free(summary);
}

int main(int argc, char **argv) {
  static Table data;
  sst_error error;
  if (argc != 2) {
    fprintf(stderr, "usage: lung lung.csv\n");
    return 1;
  }
  read_csv(argv[1], &data);

  /* A table of views, and formulas on it. */
  sst_column views[MAX_COLUMNS];
  for (int c = 0; c < data.columns; c++) views[c] = column(&data, c);
  sst_table table = {0};
  table.version = 1;
  table.size = sizeof table;
  table.columns = views;
  table.column_count = data.columns;

  sst_handle cox, curves, test, rates;
  check(sst_cox(&table, "Surv(time, status) ~ age + sex + ph.ecog", NULL, &cox, &error), &error);
  print_summary(cox);

  sst_kaplan_meier_options options = {0};
  options.version = 1;
  options.size = sizeof options;
  options.tau = 365;
  check(sst_kaplan_meier(&table, "Surv(time, status) ~ sex", &options, &curves, &error), &error);
  int64_t groups;
  check(sst_count(curves, SST_COUNT_GROUPS, &groups, &error), &error);
  for (int64_t g = 0; g < groups; g++) {
    double median, mean[3];
    char *label = text(curves, SST_TEXT_GROUP, g);
    check(sst_array(curves, SST_ARRAY_QUANTILE, g, &median, 1, NULL, &error), &error);
    check(sst_array(curves, SST_ARRAY_RESTRICTED_MEAN, g, mean, 3, NULL, &error), &error);
    printf("%s: median %g days, mean to day 365 %.4f\n", label, median, mean[1]);
    free(label);
  }

  check(sst_log_rank(&table, "Surv(time, status) ~ sex", NULL, &test, &error), &error);
  double statistic;
  check(sst_number(test, SST_NUMBER_LOG_RANK, &statistic, &error), &error);
  printf("log-rank chi-square %.6f\n", statistic);

  /* Columns without a formula: the same estimates. */
  sst_column time = column(&data, place(&data, "time"));
  sst_column status = column(&data, place(&data, "status"));
  sst_column covariates[3] = {
      column(&data, place(&data, "age")), column(&data, place(&data, "sex")),
      column(&data, place(&data, "ph.ecog"))};
  sst_rows rows = {0};
  rows.version = 1;
  rows.size = sizeof rows;
  rows.time = &time;
  rows.event = &status;
  sst_handle again;
  check(sst_cox_columns(&rows, covariates, 3, NULL, &again, &error), &error);
  for (int64_t j = 0; j < 3; j++) {
    sst_coefficient one = {0}, other = {0};
    one.size = other.size = sizeof one;
    check(sst_cox_coefficient(cox, j, &one, &error), &error);
    check(sst_cox_coefficient(again, j, &other, &error), &error);
    if (one.estimate != other.estimate || one.standard_error != other.standard_error) {
      fprintf(stderr, "lung: the two doors differ at coefficient %d\n", (int)j);
      return 1;
    }
    char *name = text(cox, SST_TEXT_COEFFICIENT, j);
    printf("%s: %.15g, standard error %.15g\n", name, one.estimate, one.standard_error);
    free(name);
  }

  /* Rates from counts. */
  double events[2] = {32, 12}, years[2] = {1032, 1000};
  const char *arms[2] = {"drug", "placebo"};
  int32_t codes[2] = {0, 1};
  sst_column count = {0}, exposure, arm;
  count.size = sizeof count;
  count.type = SST_FLOAT64;
  count.count = 2;
  count.values = events;
  exposure = count;
  exposure.values = years;
  arm = count;
  arm.type = SST_DICTIONARY;
  arm.values = codes;
  arm.labels = arms;
  arm.label_count = 2;
  sst_rows two = rows;
  two.time = &exposure;
  two.event = &count;
  two.groups = &arm;
  check(sst_rates_columns(&two, NULL, &rates, &error), &error);
  print_summary(rates);

  /* A misspelt column is a code and a sentence. */
  sst_handle none;
  int32_t code = sst_cox(&table, "Surv(time, status) ~ agee", NULL, &none, &error);
  printf("code %d: %s\n", code, error.message);

  check(sst_free(cox, &error), &error);
  check(sst_free(again, &error), &error);
  check(sst_free(curves, &error), &error);
  check(sst_free(test, &error), &error);
  check(sst_free(rates, &error), &error);
  code = sst_free(rates, &error);
  printf("code %d: a handle is freed once\n", code);
  return sst_live_results() == 0 ? 0 : 1;
}
