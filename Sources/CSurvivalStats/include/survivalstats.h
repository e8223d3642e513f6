/* SurvivalStats from C: time-to-event statistics over columns in the caller's memory.
 *
 * Documentation/C-interface.md says what is promised: types, ownership, threads, codes, versions.
 *
 * In short: every function returns a code, SST_OK or another, and writes a sentence about any other
 * to `error` where that is not NULL. A result is a number, sst_handle, until sst_free; a freed or
 * invented handle is SST_INVALID_HANDLE, never a crash. All functions may be called from any thread
 * at any time. Columns are read only, need stay only until the function returns, and are not copied
 * where the page says so. Structures begin with their version or size; a structure of zeros, but for
 * these, means the defaults.
 */
#ifndef SURVIVALSTATS_H
#define SURVIVALSTATS_H

#include <stdint.h>

#if defined(__clang__)
#define SST_NULLABLE _Nullable
#else
#define SST_NULLABLE
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* The version of this interface: structures and functions are only ever added to it. */
#define SST_ABI_VERSION 1

/* Codes. */
#define SST_OK 0
#define SST_INVALID_ARGUMENT 1    /* a null pointer, a size or a type that cannot be */
#define SST_INVALID_HANDLE 2      /* never given, or freed */
#define SST_INVALID_DATA 3        /* something wrong in a row: the message says which */
#define SST_INVALID_OPTION 4      /* an option outside its domain, or options that exclude each other */
#define SST_INVALID_FORMULA 5     /* a formula that cannot be read or does not fit the columns */
#define SST_NOTHING_TO_ESTIMATE 6 /* no events, a single group */
#define SST_WRONG_KIND 7          /* the result has no such figure */
#define SST_OUT_OF_RANGE 8        /* an index beyond the last */
#define SST_BUFFER_TOO_SMALL 9    /* nothing was written; `needed` says how much room it takes */
#define SST_TOO_LARGE 10          /* more rows, columns or numbers than are allowed */
#define SST_INTERNAL 11           /* a bug of the library: please report it */

/* What went wrong in one call; the caller's own. */
typedef struct sst_error {
  int32_t code;
  char message[1020]; /* UTF-8, always ended by a zero byte; cut where it is longer */
} sst_error;

/* A result; 0 is never one, and no number is given twice. */
typedef uint64_t sst_handle;

/* Types of values. */
#define SST_FLOAT64 1
#define SST_INT64 2
#define SST_INT32 3
#define SST_UINT8 4
#define SST_BOOL8 5      /* a byte, 0 or 1: a truth value, not a number */
#define SST_DICTIONARY 6 /* int32_t places in `labels`: text; a negative place is missing */

/* Flags of a column. */
#define SST_NAN_IS_MISSING 1 /* otherwise NaN is an error */
#define SST_LEVELS_IN_ORDER 2 /* of covariates that are SST_DICTIONARY: the labels, which differ from each
                               * other, are the levels in this order, the first that a row has is the
                               * reference; otherwise they are sorted */

/* A column of the caller's. */
typedef struct sst_column {
  uint32_t size;  /* sizeof(sst_column) */
  int32_t type;   /* SST_FLOAT64 ... */
  int32_t flags;  /* a sum of SST_NAN_IS_MISSING and SST_LEVELS_IN_ORDER, or 0 */
  int32_t reserved;
  const char *SST_NULLABLE name;      /* UTF-8 */
  const void *SST_NULLABLE values;    /* the first row's; need not be aligned */
  int64_t count;                      /* rows */
  int64_t stride;                     /* bytes from row to row, may be negative; 0: they are adjacent */
  const uint8_t *SST_NULLABLE validity; /* Arrow's bits: row i is bit (i + offset), 0 is missing */
  int64_t validity_offset;
  const char *SST_NULLABLE const *SST_NULLABLE labels; /* of SST_DICTIONARY; UTF-8 */
  int64_t label_count;
} sst_column;

/* The rows of an analysis of columns. NULL where there is none. */
typedef struct sst_rows {
  uint32_t version; /* 1 */
  uint32_t size;    /* sizeof(sst_rows) */
  const sst_column *SST_NULLABLE entry;
  const sst_column *SST_NULLABLE time;    /* of exit; of rates, person-time */
  const sst_column *SST_NULLABLE event;   /* 0/1, truth values, or R's 1/2; of rates, counts */
  const sst_column *SST_NULLABLE weights;
  const sst_column *SST_NULLABLE offset;  /* of Cox models */
  const sst_column *SST_NULLABLE strata;  /* of Cox models and log-rank tests */
  const sst_column *SST_NULLABLE cluster; /* of Cox models */
  const sst_column *SST_NULLABLE groups;  /* of curves, log-rank tests and rates */
} sst_rows;

/* A table of named columns. */
typedef struct sst_table {
  uint32_t version; /* 1 */
  uint32_t size;    /* sizeof(sst_table) */
  const sst_column *SST_NULLABLE columns;
  int64_t column_count;
  const char *SST_NULLABLE condition; /* selects rows, as "age > 50 & arm == 'A'" */
  const char *SST_NULLABLE weights;   /* the name of the column of weights */
  const char *SST_NULLABLE cluster;   /* the name of the column of clusters (Cox models) */
} sst_table;

/* Whose defaults to follow. */
#define SST_PROFILE_R 0
#define SST_PROFILE_SAS 1
#define SST_PROFILE_STATA 2
#define SST_PROFILE_LIFELINES 3

/* Ties; 0 is the profile's. */
#define SST_TIES_EFRON 1
#define SST_TIES_BRESLOW 2
#define SST_TIES_EXACT 3
#define SST_TIES_EXACT_MARGINAL 4

/* Limits of hazard ratios; 0 is Wald's, and with a penalty profile limits. */
#define SST_INTERVAL_WALD 1
#define SST_INTERVAL_PROFILE 2
#define SST_INTERVAL_SCORE 3
#define SST_INTERVAL_LOG_RANK 4

/* Penalties. */
#define SST_PENALTY_FIRTH 1

/* Flags of Cox models. */
#define SST_ROBUST 1         /* the sandwich variance */
#define SST_NO_CONCORDANCE 2 /* saves the time of some sorts (columns only) */
#define SST_INFLUENCE 4      /* the row that moves coefficients most (formulas always look) */

typedef struct sst_cox_options {
  uint32_t version; /* 1 */
  uint32_t size;    /* sizeof(sst_cox_options) */
  int32_t profile;
  int32_t ties;
  int32_t interval;
  int32_t penalty;
  int32_t flags;
  int32_t maximum_iterations; /* 0: 50; -1: none */
  double level;               /* 0: 0.95 */
  const double *SST_NULLABLE initial; /* starting values, one a coefficient; NULL: zeros */
  int64_t initial_count;
} sst_cox_options;

/* Limits of Kaplan-Meier curves; 0 is the profile's. */
#define SST_CONFIDENCE_LOG 1
#define SST_CONFIDENCE_LOG_LOG 2
#define SST_CONFIDENCE_PLAIN 3
#define SST_CONFIDENCE_LOGIT 4
#define SST_CONFIDENCE_ARCSIN 5

typedef struct sst_kaplan_meier_options {
  uint32_t version; /* 1 */
  uint32_t size;    /* sizeof(sst_kaplan_meier_options) */
  int32_t profile;
  int32_t confidence;
  double level; /* 0: 0.95 */
  double tau;   /* the horizon of the restricted mean; 0: none */
  const double *SST_NULLABLE quantiles; /* NULL: the median */
  int64_t quantile_count;
} sst_kaplan_meier_options;

typedef struct sst_log_rank_options {
  uint32_t version; /* 1 */
  uint32_t size;    /* sizeof(sst_log_rank_options) */
  double rho;
  double gamma;
} sst_log_rank_options;

typedef struct sst_rates_options {
  uint32_t version; /* 1 */
  uint32_t size;    /* sizeof(sst_rates_options) */
  double per;   /* 0: 100 */
  double level; /* 0: 0.95 */
} sst_rates_options;

/* Fits from columns and a formula. `options` may be NULL for the defaults. */

/* "Surv(time, status) ~ age + strata(site)" */
int32_t sst_cox(
    const sst_table *SST_NULLABLE table, const char *SST_NULLABLE formula,
    const sst_cox_options *SST_NULLABLE options, sst_handle *SST_NULLABLE result,
    sst_error *SST_NULLABLE error);
/* "Surv(time, status) ~ arm" or "... ~ 1" */
int32_t sst_kaplan_meier(
    const sst_table *SST_NULLABLE table, const char *SST_NULLABLE formula,
    const sst_kaplan_meier_options *SST_NULLABLE options, sst_handle *SST_NULLABLE result,
    sst_error *SST_NULLABLE error);
/* "Surv(time, status) ~ arm + strata(site)" */
int32_t sst_log_rank(
    const sst_table *SST_NULLABLE table, const char *SST_NULLABLE formula,
    const sst_log_rank_options *SST_NULLABLE options, sst_handle *SST_NULLABLE result,
    sst_error *SST_NULLABLE error);
/* "Rate(events, years) ~ arm + strata(site)" */
int32_t sst_rates(
    const sst_table *SST_NULLABLE table, const char *SST_NULLABLE formula,
    const sst_rates_options *SST_NULLABLE options, sst_handle *SST_NULLABLE result,
    sst_error *SST_NULLABLE error);

/* Fits from columns alone. Rows with a missing value are left out and counted. */

/* Adjacent, aligned doubles without missing values are read where they are. */
int32_t sst_cox_columns(
    const sst_rows *SST_NULLABLE rows, const sst_column *SST_NULLABLE covariates,
    int64_t covariate_count, const sst_cox_options *SST_NULLABLE options,
    sst_handle *SST_NULLABLE result, sst_error *SST_NULLABLE error);
int32_t sst_kaplan_meier_columns(
    const sst_rows *SST_NULLABLE rows, const sst_kaplan_meier_options *SST_NULLABLE options,
    sst_handle *SST_NULLABLE result, sst_error *SST_NULLABLE error);
int32_t sst_log_rank_columns(
    const sst_rows *SST_NULLABLE rows, const sst_log_rank_options *SST_NULLABLE options,
    sst_handle *SST_NULLABLE result, sst_error *SST_NULLABLE error);
/* A row for each group: its events, its person-time, its label (or none: 1, 2, ...). */
int32_t sst_rates_columns(
    const sst_rows *SST_NULLABLE rows, const sst_rates_options *SST_NULLABLE options,
    sst_handle *SST_NULLABLE result, sst_error *SST_NULLABLE error);

/* Results. */

#define SST_KIND_COX 1
#define SST_KIND_KAPLAN_MEIER 2
#define SST_KIND_LOG_RANK 3
#define SST_KIND_RATES 4
int32_t sst_kind(
    sst_handle result, int32_t *SST_NULLABLE kind, sst_error *SST_NULLABLE error);

#define SST_COUNT_ROWS 1         /* Cox, Kaplan-Meier, log-rank: rows used */
#define SST_COUNT_EVENTS 2       /* Cox */
#define SST_COUNT_DROPPED 3      /* rows left out */
#define SST_COUNT_STRATA 4       /* Cox, log-rank, rates */
#define SST_COUNT_COEFFICIENTS 5 /* Cox */
#define SST_COUNT_GROUPS 6       /* curves of Kaplan-Meier; groups of log-rank and rates */
#define SST_COUNT_WARNINGS 7
#define SST_COUNT_ITERATIONS 8   /* Cox */
#define SST_COUNT_CONVERGENCE 9  /* Cox: SST_CONVERGED ... */
#define SST_CONVERGED 0
#define SST_ITERATION_LIMIT 1
#define SST_INFINITE_COEFFICIENTS 2
#define SST_NOT_ESTIMABLE 3
int32_t sst_count(
    sst_handle result, int32_t what, int64_t *SST_NULLABLE count, sst_error *SST_NULLABLE error);

/* Numbers; NaN where not available, infinite where infinite. */
#define SST_NUMBER_LEVEL 1                     /* Cox, Kaplan-Meier, rates */
#define SST_NUMBER_LOG_LIKELIHOOD_NULL 2       /* Cox */
#define SST_NUMBER_LOG_LIKELIHOOD 3
#define SST_NUMBER_LIKELIHOOD_RATIO 4
#define SST_NUMBER_LIKELIHOOD_RATIO_P 5
#define SST_NUMBER_WALD 6
#define SST_NUMBER_WALD_P 7
#define SST_NUMBER_SCORE 8
#define SST_NUMBER_SCORE_P 9
#define SST_NUMBER_ROBUST_SCORE 10
#define SST_NUMBER_ROBUST_SCORE_P 11
#define SST_NUMBER_DEGREES_OF_FREEDOM 12       /* Cox, log-rank */
#define SST_NUMBER_CONCORDANCE 13
#define SST_NUMBER_CONCORDANCE_ERROR 14
#define SST_NUMBER_LOG_RANK 20                 /* log-rank */
#define SST_NUMBER_LOG_RANK_P 21
#define SST_NUMBER_LOG_RANK_Z 22
#define SST_NUMBER_PER 30                      /* rates */
int32_t sst_number(
    sst_handle result, int32_t what, double *SST_NULLABLE number, sst_error *SST_NULLABLE error);

/* A coefficient of a Cox model; `size` is the caller's to fill in. */
typedef struct sst_coefficient {
  uint32_t size; /* sizeof(sst_coefficient) */
  int32_t aliased; /* 1 where not estimated */
  double estimate;
  double hazard_ratio;
  double standard_error;
  double robust_standard_error; /* NaN where the variance is not robust */
  double z;
  double p_value;
  double lower; /* limits of the hazard ratio */
  double upper;
} sst_coefficient;
int32_t sst_cox_coefficient(
    sst_handle result, int64_t index, sst_coefficient *SST_NULLABLE coefficient,
    sst_error *SST_NULLABLE error);

/* Arrays, copied to the caller's buffer of `capacity` numbers. `needed`, where not NULL, is told how
 * many there are; a NULL buffer with capacity 0 only asks. */
#define SST_ARRAY_ESTIMATE 1 /* Cox, index 0: one a coefficient */
#define SST_ARRAY_HAZARD_RATIO 2
#define SST_ARRAY_STANDARD_ERROR 3
#define SST_ARRAY_ROBUST_STANDARD_ERROR 4
#define SST_ARRAY_Z 5
#define SST_ARRAY_P_VALUE 6
#define SST_ARRAY_LOWER 7
#define SST_ARRAY_UPPER 8
#define SST_ARRAY_COVARIANCE 9 /* row by row, of the coefficients that are estimated */
#define SST_ARRAY_CURVE_TIME 20 /* Kaplan-Meier, index: the curve; one a point */
#define SST_ARRAY_CURVE_AT_RISK 21
#define SST_ARRAY_CURVE_EVENTS 22
#define SST_ARRAY_CURVE_CENSORED 23
#define SST_ARRAY_CURVE_SURVIVAL 24
#define SST_ARRAY_CURVE_STANDARD_ERROR 25
#define SST_ARRAY_CURVE_LOWER 26
#define SST_ARRAY_CURVE_UPPER 27
#define SST_ARRAY_CURVE_HAZARD 28
#define SST_ARRAY_CURVE_HAZARD_ERROR 29
#define SST_ARRAY_QUANTILE_PROBABILITY 30 /* one a quantile */
#define SST_ARRAY_QUANTILE 31
#define SST_ARRAY_QUANTILE_LOWER 32
#define SST_ARRAY_QUANTILE_UPPER 33
#define SST_ARRAY_RESTRICTED_MEAN 34 /* tau, estimate, standard error; none without a tau */
#define SST_ARRAY_GROUP_ROWS 40 /* log-rank, index 0: one a group */
#define SST_ARRAY_GROUP_OBSERVED 41
#define SST_ARRAY_GROUP_EXPECTED 42
#define SST_ARRAY_GROUP_VARIANCE 43 /* row by row */
#define SST_ARRAY_RATE_EVENTS 50 /* rates, index 0: one a group */
#define SST_ARRAY_RATE_PERSON_TIME 51
#define SST_ARRAY_RATE 52
#define SST_ARRAY_RATE_LOWER 53 /* exact limits */
#define SST_ARRAY_RATE_UPPER 54
int32_t sst_array(
    sst_handle result, int32_t what, int64_t index, double *SST_NULLABLE buffer, int64_t capacity,
    int64_t *SST_NULLABLE needed, sst_error *SST_NULLABLE error);

/* Texts, as arrays are copied; `capacity` and `needed` count bytes, the zero byte at the end included. */
#define SST_TEXT_SUMMARY 1     /* the whole result for a reader, index 0 */
#define SST_TEXT_JSON 2        /* the whole result as JSON, index 0 */
#define SST_TEXT_COEFFICIENT 3 /* the name of a coefficient */
#define SST_TEXT_GROUP 4       /* the label of a group or curve; empty for a curve of all rows */
#define SST_TEXT_WARNING 5
int32_t sst_text(
    sst_handle result, int32_t what, int64_t index, char *SST_NULLABLE buffer, int64_t capacity,
    int64_t *SST_NULLABLE needed, sst_error *SST_NULLABLE error);

/* Ends a result. A handle freed twice is SST_INVALID_HANDLE; 0 is allowed and does nothing. */
int32_t sst_free(sst_handle result, sst_error *SST_NULLABLE error);

/* How many results have not been freed. */
int64_t sst_live_results(void);

/* SST_ABI_VERSION of the library. */
uint32_t sst_abi_version(void);

#ifdef __cplusplus
}
#endif
#endif
