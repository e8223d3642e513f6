/* A libFuzzer target: bytes become calls of survivalstats.h, and each array lies in memory of its own
 * of exactly its size, so that AddressSanitizer sees a read beyond it. Pointers are null or true, never
 * invented: what lies behind an address only the caller can know.
 *
 * Build and run: Scripts/fuzz
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "survivalstats.h"

static const uint8_t *input;
static size_t left;
static void *owned[512];
static int owned_count;

static uint8_t byte(void) {
  if (!left) return 0;
  left--;
  return *input++;
}

static int one_in(int n) { return byte() % n == n - 1; }

static void *room(size_t size) {
  void *memory = malloc(size ? size : 1);
  if (!memory || owned_count == 512) abort();
  memset(memory, 0, size);
  owned[owned_count++] = memory;
  return memory;
}

static int64_t any_integer(void) {
  static const int64_t edges[] = {
      0, 1, -1, 2, 1LL << 31, (1LL << 31) - 1, 1LL << 32, INT64_MAX, INT64_MIN, 1LL << 53,
      (1LL << 53) + 1, 10000, 10001, 65, -9, 7};
  return edges[byte() % 16];
}

static double any_double(void) {
  static const double edges[] = {0, 1, -1, 0.95, 1e308, -1e308, 1e-308, 5e-324, 2, 1e15, 0.5, 3};
  uint8_t kind = byte();
  if (kind < 12) return edges[kind];
  if (kind == 12) return __builtin_nan("");
  if (kind == 13) return __builtin_inf();
  if (kind == 14) return -__builtin_inf();
  if (kind == 15) {
    uint64_t bits = 0;
    for (int k = 0; k < 8; k++) bits = bits << 8 | byte();
    double value;
    memcpy(&value, &bits, 8);
    return value;
  }
  return kind / 8;
}

static const char *text(void) {
  static const char *const words[] = {
      "time", "status", "age", "sex", "arm", "entry", "w", "id", "Surv(time, status)", "~", "+",
      "strata(sex)", "Rate(status, time)", "Surv(entry, time, status)", "cluster(id)", "1", ".",
      "*", ":", "factor(arm)", "relevel(arm, 'a')", "offset(w)", "log(age)", "age > 1", "==", "'a'",
      "&", "(", ")", "-", "I(age^2)", "ns(age, 3)"};
  char *made = room(700);
  size_t length = 0;
  int count = byte() % 12;
  for (int k = 0; k < count; k++) {
    uint8_t which = byte();
    if (which < 224) {
      const char *word = words[which % 32];
      length += (size_t)snprintf(made + length, 32, "%s ", word);
    } else {
      made[length++] = (char)byte();
      if (!made[length - 1]) break;
    }
  }
  return strcpy(room(strlen(made) + 1), made);
}

static const char *formula(void) {
  static const char *const usual[] = {
      "Surv(time, status) ~ age + sex", "Surv(time, status) ~ arm", "Surv(time, status) ~ 1",
      "Surv(entry, time, status) ~ age + strata(sex)", "Surv(time, status) ~ arm + strata(sex)",
      "Rate(status, time) ~ arm", "Rate(status, time) ~ arm + strata(sex)", "Surv(time, status) ~ .",
      "Surv(time, status) ~ age * arm + cluster(id)", "Surv(time, status) ~ agee"};
  uint8_t which = byte();
  if (which == 255) return NULL;
  if (which > 160) return text();
  return usual[which % 10];
}

static const char *name(int k) {
  static const char *const names[] = {"time", "status", "age", "sex", "arm", "entry", "w", "id"};
  uint8_t which = byte();
  if (which == 255) return NULL;
  if (which == 254) return "\xff\xfe";
  if (which == 253) return text();
  return names[k % 8];
}

/* A column of `rows` rows, its memory exactly as long as it says. */
static void fill(sst_column *column, int k, int rows) {
  static const int widths[] = {0, 8, 8, 4, 1, 1, 4};
  column->size = one_in(64) ? byte() : sizeof *column;
  column->type = one_in(64) ? (int8_t)byte() : k == 4 && one_in(2) ? SST_DICTIONARY : 1 + byte() % 6;
  column->flags = one_in(64) ? (int8_t)byte() : byte() & 1;
  column->reserved = one_in(128);
  column->name = name(k);
  if (one_in(32)) rows = byte() % 40;
  column->count = rows;
  int width = column->type >= 1 && column->type <= 6 ? widths[column->type] : 8;
  int stride = width + (one_in(4) ? byte() % 9 : 0);
  int backwards = one_in(4);
  char *memory = room(rows ? (size_t)(rows - 1) * (size_t)stride + (size_t)width : 0);
  for (int row = 0; row < rows; row++) {
    char *place = memory + row * stride;
    if (column->type == SST_FLOAT64) {
      double value = k == 1 ? byte() % 2 : k == 0 ? 1 + byte() % 20 : any_double();
      memcpy(place, &value, 8);
    } else if (width == 8) {
      int64_t value = one_in(64) ? any_integer() : byte() % 5;
      memcpy(place, &value, 8);
    } else if (width == 4) {
      int32_t value = one_in(64) ? (int32_t)any_integer() : byte() % 3;
      memcpy(place, &value, 4);
    } else {
      *place = (char)(one_in(128) ? byte() : byte() % 2);
    }
  }
  column->values = backwards && rows ? memory + (rows - 1) * stride : memory;
  column->stride = backwards ? -stride : stride == width && one_in(2) ? 0 : stride;
  /* Less than a value, but not 0, which would say that rows are adjacent. */
  if (one_in(64) && width > 1) column->stride = 1 + byte() % (width - 1);
  if (one_in(4)) {
    int offset = byte() % 20;
    size_t size = (size_t)(rows + offset + 7) / 8;
    uint8_t *bits = room(size);
    for (size_t b = 0; b < size; b++) bits[b] = one_in(3) ? byte() : 255;
    column->validity = bits;
    column->validity_offset = offset;
  }
  if (column->type == SST_DICTIONARY || one_in(32)) {
    int count = byte() % 4;
    const char **labels = room(sizeof *labels * (size_t)count);
    static const char *const known[] = {"a", "b", "", "\xc3\xa9", "\xff", NULL, "a", "c"};
    for (int l = 0; l < count; l++) labels[l] = known[one_in(16) ? byte() % 8 : l % 2];
    column->labels = labels;
    column->label_count = count;
  }
  /* What cannot be: each is refused before any memory is read. */
  switch (byte()) {
    case 255: column->values = NULL; break;
    case 254: column->count = -1 - (int64_t)byte(); break;
    case 253: column->count = INT64_MAX - byte(); break;
    case 252: column->validity_offset = -1; break;
    case 251: column->label_count = -1; break;
    case 250: column->label_count = INT64_MAX; break;
    case 249: column->stride = INT64_MIN; break;
    case 248: column->validity_offset = INT64_MAX; break;
    case 247: column->labels = NULL; break;
    case 246: column->stride = INT64_MAX; break;
    default: break;
  }
}

static const double *numbers(int64_t *count) {
  if (one_in(3)) {
    if (one_in(16)) *count = any_integer() | 1; /* a null pointer with a count */
    return NULL;
  }
  int many = byte() % 5;
  double *values = room(sizeof *values * (size_t)many);
  for (int k = 0; k < many; k++) values[k] = any_double();
  *count = one_in(32) ? -1 : one_in(32) ? 1LL << 40 : many;
  return values;
}

static int32_t number_of(int most) { return one_in(32) ? (int8_t)byte() : byte() % (most + 1); }
static uint32_t version(void) { return one_in(64) ? byte() : 1; }
static double share(void) { return one_in(4) ? any_double() : 0; }

/* Every figure of a result, into memory of exactly the size that it says it needs. */
static void read_all(sst_handle result, sst_error *error) {
  int32_t kind;
  int64_t count;
  double value;
  sst_kind(result, &kind, error);
  for (int32_t what = -1; what < 12; what++) sst_count(result, what, &count, error);
  for (int32_t what = -1; what < 32; what++) sst_number(result, what, &value, error);
  for (int64_t index = -1; index < 4; index++) {
    sst_coefficient coefficient;
    memset(&coefficient, 0, sizeof coefficient);
    coefficient.size = one_in(32) ? byte() : sizeof coefficient;
    sst_cox_coefficient(result, index, one_in(64) ? NULL : &coefficient, error);
    for (int32_t what = 0; what < 56; what++) {
      int64_t needed = 0;
      if (sst_array(result, what, index, NULL, 0, &needed, error) != SST_OK) continue;
      double *buffer = malloc(sizeof *buffer * (size_t)needed + 1);
      if (needed > 0 && sst_array(result, what, index, buffer, needed - 1, NULL, error) !=
                            SST_BUFFER_TOO_SMALL)
        abort();
      if (sst_array(result, what, index, buffer, needed, NULL, error) != SST_OK) abort();
      free(buffer);
    }
    for (int32_t what = 0; what < 7; what++) {
      int64_t needed = 0;
      if (sst_text(result, what, index, NULL, 0, &needed, error) != SST_OK) continue;
      char *buffer = malloc((size_t)needed);
      if (sst_text(result, what, index, buffer, needed, NULL, error) != SST_OK) abort();
      if (buffer[needed - 1] != 0) abort();
      free(buffer);
    }
  }
  sst_array(result, 1, 0, NULL, any_integer(), NULL, error);
  sst_text(result, 1, 0, NULL, -1, NULL, error);
  sst_kind(result, NULL, error);
  sst_count(result, 1, NULL, error);
  sst_number(result, 1, NULL, error);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  input = data;
  left = size;
  owned_count = 0;
  sst_error error_room, *error = one_in(16) ? NULL : &error_room;
  int analysis = byte() % 8;
  int rows = byte() % 40, count = 5 + byte() % 4;
  sst_column *columns = room(sizeof *columns * (size_t)count);
  for (int k = 0; k < count; k++) fill(&columns[k], k, rows);

  sst_cox_options cox = {
      .version = version(), .size = sizeof cox, .profile = number_of(3), .ties = number_of(4),
      .interval = number_of(4), .penalty = number_of(1), .flags = number_of(7),
      .maximum_iterations = one_in(8) ? (int8_t)byte() : 0, .level = share()};
  cox.initial = numbers(&cox.initial_count);
  sst_kaplan_meier_options curve = {
      .version = version(), .size = sizeof curve, .profile = number_of(3),
      .confidence = number_of(5), .level = share(), .tau = share()};
  curve.quantiles = numbers(&curve.quantile_count);
  sst_log_rank_options test = {
      .version = version(), .size = sizeof test, .rho = share(), .gamma = share()};
  sst_rates_options rate = {
      .version = version(), .size = sizeof rate, .per = share(), .level = share()};
  if (one_in(64)) cox.size = curve.size = test.size = rate.size = byte();
  int usual = one_in(2);

  sst_table given = {.version = version(), .size = sizeof given, .columns = columns,
                     .column_count = count};
  if (one_in(16)) given.condition = text();
  if (one_in(8)) given.weights = one_in(4) ? text() : "w";
  if (one_in(8)) given.cluster = one_in(4) ? text() : "id";
  if (one_in(64)) given.columns = NULL;
  if (one_in(64)) given.column_count = any_integer() > 10000 ? INT64_MAX : -1;
  sst_rows some = {.version = version(), .size = sizeof some, .time = &columns[0],
                   .event = &columns[1]};
  if (one_in(4) && count > 5) some.entry = &columns[5];
  if (one_in(4) && count > 6) some.weights = &columns[6];
  if (one_in(8) && count > 6) some.offset = &columns[6];
  if (one_in(3)) some.strata = &columns[3];
  if (one_in(4) && count > 7) some.cluster = &columns[7];
  if (one_in(2)) some.groups = &columns[4];
  if (one_in(64)) some.time = NULL;
  if (one_in(64)) some.event = NULL;
  if (one_in(64)) given.size = some.size = byte();

  sst_table *table = one_in(128) ? NULL : &given;
  sst_rows *row_columns = one_in(128) ? NULL : &some;
  sst_handle result = 0, *place = one_in(128) ? NULL : &result;
  int32_t code;
  switch (analysis) {
    case 0: code = sst_cox(table, formula(), usual ? NULL : &cox, place, error); break;
    case 1:
      code = sst_kaplan_meier(table, formula(), usual ? NULL : &curve, place, error);
      break;
    case 2: code = sst_log_rank(table, formula(), usual ? NULL : &test, place, error); break;
    case 3: code = sst_rates(table, formula(), usual ? NULL : &rate, place, error); break;
    case 4:
      code = sst_cox_columns(
          row_columns, columns + 2, one_in(64) ? any_integer() & INT64_MIN : 1 + byte() % 3,
          usual ? NULL : &cox, place, error);
      break;
    case 5:
      code = sst_kaplan_meier_columns(row_columns, usual ? NULL : &curve, place, error);
      break;
    case 6: code = sst_log_rank_columns(row_columns, usual ? NULL : &test, place, error); break;
    default: code = sst_rates_columns(row_columns, usual ? NULL : &rate, place, error); break;
  }
  if (code < SST_OK || code >= SST_INTERNAL) abort();
  if (error && (error->code != code || (code != SST_OK && !error->message[0]))) abort();
  if ((code == SST_OK) != (result != 0)) abort();
  if (result) read_all(result, error);
  if (sst_free(result, error) != SST_OK) abort();
  if (result && sst_free(result, error) != SST_INVALID_HANDLE) abort();
  if (sst_live_results() != 0 || sst_abi_version() != SST_ABI_VERSION) abort();
  while (owned_count) free(owned[--owned_count]);
  return 0;
}
