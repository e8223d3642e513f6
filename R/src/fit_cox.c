/* From R's columns to sst_cox and from its result to a list.
 *
 * No error of R passes a frame of the library: a call has returned before anything here may fail, and
 * the result's handle is freed whether or not the list can be made.
 */
#include <string.h>

#include <R.h>
#include <Rinternals.h>
#include <R_ext/Rdynload.h>

#include "survivalstats.h"

/* Arrow's validity bits of integers or truth values; NULL where none is missing. */
static const uint8_t *validity(const int *values, R_xlen_t n) {
  uint8_t *bits = NULL;
  for (R_xlen_t i = 0; i < n; i++) {
    if (values[i] != NA_INTEGER) continue;
    if (!bits) {
      bits = (uint8_t *)R_alloc(n / 8 + 1, 1);
      memset(bits, 0xFF, n / 8 + 1);
    }
    bits[i / 8] &= (uint8_t) ~(1u << (i % 8));
  }
  return bits;
}

/* A view of a column; factors and truth values are copied, numbers are not. */
static sst_column column(SEXP values, const char *name) {
  sst_column view = {0};
  R_xlen_t n = XLENGTH(values);
  view.size = sizeof view;
  view.name = name;
  view.count = n;
  if (Rf_isFactor(values)) {
    SEXP levels = Rf_getAttrib(values, R_LevelsSymbol);
    R_xlen_t count = XLENGTH(levels);
    const char **labels = (const char **)R_alloc(count ? count : 1, sizeof *labels);
    for (R_xlen_t k = 0; k < count; k++) labels[k] = Rf_translateCharUTF8(STRING_ELT(levels, k));
    int32_t *places = (int32_t *)R_alloc(n ? n : 1, sizeof *places);
    const int *codes = INTEGER(values);
    for (R_xlen_t i = 0; i < n; i++) places[i] = codes[i] == NA_INTEGER ? -1 : codes[i] - 1;
    view.type = SST_DICTIONARY;
    view.flags = SST_LEVELS_IN_ORDER;
    view.values = places;
    view.labels = labels;
    view.label_count = count;
  } else if (TYPEOF(values) == REALSXP) {
    view.type = SST_FLOAT64;
    view.flags = SST_NAN_IS_MISSING;
    view.values = REAL(values);
  } else if (TYPEOF(values) == INTSXP) {
    view.type = SST_INT32;
    view.values = INTEGER(values);
    view.validity = validity(INTEGER(values), n);
  } else if (TYPEOF(values) == LGLSXP) {
    uint8_t *truths = (uint8_t *)R_alloc(n ? n : 1, 1);
    for (R_xlen_t i = 0; i < n; i++) truths[i] = LOGICAL(values)[i] == 1;
    view.type = SST_BOOL8;
    view.values = truths;
    view.validity = validity(LOGICAL(values), n);
  } else {
    Rf_error("column '%s' is neither numbers, truth values nor a factor", name);
  }
  return view;
}

static SEXP array(sst_handle fit, int32_t what) {
  int64_t needed = 0;
  sst_array(fit, what, 0, NULL, 0, &needed, NULL);
  SEXP result = PROTECT(Rf_allocVector(REALSXP, needed));
  sst_array(fit, what, 0, REAL(result), needed, NULL, NULL);
  for (int64_t i = 0; i < needed; i++)
    if (ISNAN(REAL(result)[i])) REAL(result)[i] = NA_REAL;
  UNPROTECT(1);
  return result;
}

static SEXP texts(sst_handle fit, int32_t what, int64_t count) {
  SEXP result = PROTECT(Rf_allocVector(STRSXP, count));
  for (int64_t k = 0; k < count; k++) {
    int64_t needed = 0;
    sst_text(fit, what, k, NULL, 0, &needed, NULL);
    char *text = R_alloc(needed + 1, 1);
    text[0] = 0;
    sst_text(fit, what, k, text, needed, NULL, NULL);
    SET_STRING_ELT(result, k, Rf_mkCharCE(text, CE_UTF8));
  }
  UNPROTECT(1);
  return result;
}

static int64_t count(sst_handle fit, int32_t what) {
  int64_t result = 0;
  sst_count(fit, what, &result, NULL);
  return result;
}

static const struct {
  const char *name;
  int32_t what;
} arrays[] = {{"estimate", SST_ARRAY_ESTIMATE},
              {"standard_error", SST_ARRAY_STANDARD_ERROR},
              {"robust_standard_error", SST_ARRAY_ROBUST_STANDARD_ERROR},
              {"z", SST_ARRAY_Z},
              {"p_value", SST_ARRAY_P_VALUE},
              {"hazard_ratio", SST_ARRAY_HAZARD_RATIO},
              {"lower", SST_ARRAY_LOWER},
              {"upper", SST_ARRAY_UPPER},
              {"covariance", SST_ARRAY_COVARIANCE}},
  numbers[] = {{"log_likelihood_null", SST_NUMBER_LOG_LIKELIHOOD_NULL},
               {"log_likelihood", SST_NUMBER_LOG_LIKELIHOOD},
               {"likelihood_ratio", SST_NUMBER_LIKELIHOOD_RATIO},
               {"likelihood_ratio_p", SST_NUMBER_LIKELIHOOD_RATIO_P},
               {"wald", SST_NUMBER_WALD},
               {"wald_p", SST_NUMBER_WALD_P},
               {"score", SST_NUMBER_SCORE},
               {"score_p", SST_NUMBER_SCORE_P},
               {"robust_score", SST_NUMBER_ROBUST_SCORE},
               {"robust_score_p", SST_NUMBER_ROBUST_SCORE_P},
               {"degrees_of_freedom", SST_NUMBER_DEGREES_OF_FREEDOM},
               {"concordance", SST_NUMBER_CONCORDANCE},
               {"concordance_error", SST_NUMBER_CONCORDANCE_ERROR}},
  counts[] = {{"observations", SST_COUNT_ROWS},
              {"events", SST_COUNT_EVENTS},
              {"dropped_rows", SST_COUNT_DROPPED},
              {"strata", SST_COUNT_STRATA},
              {"iterations", SST_COUNT_ITERATIONS},
              {"convergence", SST_COUNT_CONVERGENCE}};

#define LENGTH_OF(table) ((int)(sizeof(table) / sizeof *(table)))

static SEXP as_list(void *handle) {
  sst_handle fit = *(sst_handle *)handle;
  int size = LENGTH_OF(arrays) + LENGTH_OF(numbers) + LENGTH_OF(counts) + 3;
  SEXP list = PROTECT(Rf_allocVector(VECSXP, size));
  SEXP names = PROTECT(Rf_allocVector(STRSXP, size));
  int place = 0;
  for (int k = 0; k < LENGTH_OF(arrays); k++, place++) {
    SET_STRING_ELT(names, place, Rf_mkChar(arrays[k].name));
    SET_VECTOR_ELT(list, place, array(fit, arrays[k].what));
  }
  for (int k = 0; k < LENGTH_OF(numbers); k++, place++) {
    double number = NA_REAL;
    sst_number(fit, numbers[k].what, &number, NULL);
    SET_STRING_ELT(names, place, Rf_mkChar(numbers[k].name));
    SET_VECTOR_ELT(list, place, Rf_ScalarReal(ISNAN(number) ? NA_REAL : number));
  }
  for (int k = 0; k < LENGTH_OF(counts); k++, place++) {
    SET_STRING_ELT(names, place, Rf_mkChar(counts[k].name));
    SET_VECTOR_ELT(list, place, Rf_ScalarReal((double)count(fit, counts[k].what)));
  }
  SET_STRING_ELT(names, place, Rf_mkChar("terms"));
  SET_VECTOR_ELT(list, place++, texts(fit, SST_TEXT_COEFFICIENT, count(fit, SST_COUNT_COEFFICIENTS)));
  SET_STRING_ELT(names, place, Rf_mkChar("warnings"));
  SET_VECTOR_ELT(list, place++, texts(fit, SST_TEXT_WARNING, count(fit, SST_COUNT_WARNINGS)));
  SET_STRING_ELT(names, place, Rf_mkChar("text"));
  SET_VECTOR_ELT(list, place++, texts(fit, SST_TEXT_SUMMARY, 1));
  Rf_setAttrib(list, R_NamesSymbol, names);
  UNPROTECT(2);
  return list;
}

static void end(void *handle) { sst_free(*(sst_handle *)handle, NULL); }

static const char *text_or_null(SEXP text) {
  return text == R_NilValue ? NULL : Rf_translateCharUTF8(STRING_ELT(text, 0));
}

/* ties: 0 for the default; level between 0 and 1. */
SEXP fit_cox(SEXP columns, SEXP formula, SEXP weights, SEXP cluster, SEXP ties, SEXP robust, SEXP level) {
  R_xlen_t n = XLENGTH(columns);
  SEXP names = Rf_getAttrib(columns, R_NamesSymbol);
  sst_column *views = (sst_column *)R_alloc(n ? n : 1, sizeof *views);
  for (R_xlen_t j = 0; j < n; j++)
    views[j] = column(VECTOR_ELT(columns, j), Rf_translateCharUTF8(STRING_ELT(names, j)));
  sst_table table = {0};
  table.version = 1;
  table.size = sizeof table;
  table.columns = views;
  table.column_count = n;
  table.weights = text_or_null(weights);
  table.cluster = text_or_null(cluster);
  sst_cox_options options = {0};
  options.version = 1;
  options.size = sizeof options;
  options.ties = Rf_asInteger(ties);
  options.flags = Rf_asLogical(robust) == 1 ? SST_ROBUST : 0;
  options.level = Rf_asReal(level);
  const char *text = text_or_null(formula);
  sst_handle fit = 0;
  sst_error trouble;
  if (sst_cox(&table, text, &options, &fit, &trouble) != SST_OK) Rf_error("%s", trouble.message);
  return R_ExecWithCleanup(as_list, &fit, end, &fit);
}

static const R_CallMethodDef calls[] = {{"fit_cox", (DL_FUNC)&fit_cox, 7}, {NULL, NULL, 0}};

void R_init_survivalstats(DllInfo *library) {
  R_registerRoutines(library, NULL, calls, NULL, NULL);
  R_useDynamicSymbols(library, FALSE);
}
