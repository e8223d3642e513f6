// The inner loops of the Cox partial likelihood over blocks of rows, compiled for the vectors of the
// machine that runs them. Derivation: Documentation/Derivations/CoxPartialLikelihood.md
//
// Rows are row-major, p numbers each; x_end is where the data end. Vectors of p numbers that are not
// data (beta, sums, means) have room for p rounded up to a multiple of 4; of beta the rest is zero, of
// the others it means nothing. A panel holds 4 columns of a block, 4 numbers a row; a block of p
// columns has (p + 3) / 4 panels, `capacity` rows apart, whose columns past p mean nothing. Tiles hold
// a symmetric p x p matrix by panels: the tile of panels a <= b is 16 numbers, row-major, at
// 16 (a panels + b).
#ifndef SURVIVALSTATS_COXKERNEL_H
#define SURVIVALSTATS_COXKERNEL_H

#include <stddef.h>
#include <stdint.h>

// What a row is in its tie set: the first row of a stratum, the last of the set, one who dies, one of
// several who die by Efron's way.
enum { COX_OPENS = 1, COX_ENDS = 2, COX_DIES = 4, COX_TIED = 8 };

// Tie set k ends before row ends[k], its last deaths[k] rows are its deaths, of weight
// death_weight[k] together; opens[k] is not 0 where a stratum begins. With `efron`, ties by Efron's
// way, else by Breslow's. marks has what each row is.
typedef struct {
  const int32_t *ends, *deaths;
  const uint8_t *opens, *marks;
  const double *death_weight;
  int efron;
} cox_sets;

// For each tie set the hazard steps of those who outlive it and of those who die, and the sum of
// v (1 - l/d) alpha^2 where ties are treated by Efron's way; and what is still to come with it, to
// the end of the lane, to which `carried` comes from set `tail` on.
typedef struct {
  const double *hazard, *hazard_of_deaths, *spread, *remaining;
  double carried;
  ptrdiff_t tail;
} cox_hazards;

// Where a walk over the rows stands: the risk-set sum, that of the deaths of a tie set under way, and
// the tie set.
typedef struct {
  double s0, d0;
  ptrdiff_t set;
} cox_risk_set;

// eta_i = x_i' beta + offset_i (offset may be null); returns the largest |eta_i|, NaN if any is
double cox_predictor(const double *x, const double *x_end, ptrdiff_t rows, ptrdiff_t p,
                     const double *beta, const double *offset, double *eta);

// risk_i = weight_i exp(eta_i), for |eta_i| <= 700; error below 1.5 ulps
void cox_risk(const double *eta, const double *weight, ptrdiff_t rows, double *risk);

// The hazard steps of the sets first ..< last, whose first row is `row`, s0 what is at risk before
// it; `spread` is filled for sets of several deaths by Efron's way. Returns the log likelihood.
double cox_hazard(const cox_sets *sets, const double *weight, const double *eta,
                  const double *risk, ptrdiff_t first, ptrdiff_t last, ptrdiff_t row, double s0,
                  double *hazard, double *hazard_of_deaths, double *spread);

// sum += sum of factor_i x_i
void cox_weighted_sum(const double *x, const double *x_end, ptrdiff_t rows, ptrdiff_t p,
                      const double *factor, double *sum);

// The martingale residuals, times the weight, of the rows begin ..< end, the first in set k; returns
// the set of row `end`.
ptrdiff_t cox_residuals(const cox_sets *sets, const cox_hazards *hazards, const double *weight,
                        const double *risk, ptrdiff_t begin, ptrdiff_t end, ptrdiff_t k,
                        double *residual);

// The rows begin ..< end less the mean of those at risk before them, each times the root of what it
// adds to the information, packed into panels; returns how many, end - begin + 1 at most. mean and
// mean_of_deaths are carried with `at`.
ptrdiff_t cox_innovations(const cox_sets *sets, const cox_hazards *hazards, const double *x,
                          const double *x_end, ptrdiff_t p, const double *risk, ptrdiff_t begin,
                          ptrdiff_t end, cox_risk_set *at, double *mean, double *mean_of_deaths,
                          double *panels, ptrdiff_t capacity);

// Where rows enter late: places in the order in which they leave the walk, and for each set how many
// of them have left and where its stratum begins; and for each place the first set, after its own, at
// which it is not at risk.
typedef struct {
  const int32_t *departures, *departures_end, *stratum_start, *end_set;
} cox_entries;

// S0 and S1 (S1 may be null) of those of the rows begin ..< end who are at risk as later lanes begin:
// the rows stand in sets first ..< last of one lane; lane_sets[c] is where the sets of lane c end, of
// `lanes` in all. A row that is last at risk in lane b adds to s0[b] and to the p numbers of s1 there.
void cox_entry_spans(const cox_entries *entries, const double *x, const double *x_end, ptrdiff_t p,
                     const double *risk, ptrdiff_t begin, ptrdiff_t end,
                     const int32_t *lane_sets, ptrdiff_t lane, ptrdiff_t lanes, double *s0,
                     double *s1);

// cox_hazard where rows enter late; s0_of is filled with S0. NaN if too much had to be summed anew.
double cox_entry_hazard(const cox_sets *sets, const cox_entries *entries, const double *weight,
                        const double *eta, const double *risk, ptrdiff_t first, ptrdiff_t last,
                        ptrdiff_t row, ptrdiff_t left, double s0, double *hazard,
                        double *hazard_of_deaths, double *spread, double *s0_of);

// For the rows begin ..< end, the first in set k, the weighted martingale residuals and the roots of
// the expected events. high + low are the sums of hazard steps from each set to its stratum's end;
// sets in all are `count`. Returns the set of row `end`.
ptrdiff_t cox_entry_residuals(const cox_sets *sets, const cox_entries *entries,
                              const double *hazard, const double *hazard_of_deaths,
                              const double *high, const double *low, ptrdiff_t count,
                              const double *weight, const double *risk, ptrdiff_t begin,
                              ptrdiff_t end, ptrdiff_t k, double *residual, double *root);

// panels: factor_i x_i
void cox_pack(const double *x, const double *x_end, ptrdiff_t rows, ptrdiff_t p,
              const double *factor, double *panels, ptrdiff_t capacity);

// A walk over the tie sets: the next one, the next row, how many have left, the risk-set sum and its
// peak since it was begun, and how many rows had to be looked at again.
typedef struct {
  ptrdiff_t set, row, left;
  double s0, peak;
  ptrdiff_t again;
} cox_entry_walk;

// The rows that the information loses, two a set at most, for the sets up to `last` as far as there
// is room in the panels; returns how many. s1 is carried with `at`, d1 is room for p numbers.
ptrdiff_t cox_entry_means(const cox_sets *sets, const cox_entries *entries, const double *x,
                          const double *x_end, ptrdiff_t p, const double *risk,
                          const double *s0_of, ptrdiff_t last, cox_entry_walk *at, double *s1,
                          double *d1, double *panels, ptrdiff_t capacity);

// tiles += the sum over the rows of panels of their products
void cox_rank(const double *panels, ptrdiff_t rows, ptrdiff_t capacity, ptrdiff_t p,
              double *tiles);

#endif
