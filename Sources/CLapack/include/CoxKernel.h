// The inner loops of the Cox partial likelihood over blocks of rows, compiled for the vectors of the
// machine that runs them.
//
// Rows are row-major, p numbers each. A panel holds 8 columns of a block, 8 numbers a row, zero where
// the columns end; a block of p columns has (p + 7) / 8 panels, `capacity` rows apart. Tiles hold a
// symmetric p x p matrix by panels: the tile of panels a <= b is 64 numbers, row-major, at
// 64 (a panels + b).
#ifndef SURVIVALSTATS_COXKERNEL_H
#define SURVIVALSTATS_COXKERNEL_H

#include <stddef.h>
#include <stdint.h>

// eta_i = x_i' beta + offset_i (offset may be null); returns the largest |eta_i|, NaN if any is
double cox_predictor(const double *x, ptrdiff_t rows, ptrdiff_t p, const double *beta,
                     const double *offset, double *eta);

// risk_i = weight_i exp(eta_i), for |eta_i| <= 700; error below 1.5 ulps
void cox_risk(const double *eta, const double *weight, ptrdiff_t rows, double *risk);

// sum += sum of factor_i x_i
void cox_weighted_sum(const double *x, ptrdiff_t rows, ptrdiff_t p, const double *factor,
                      double *sum);

// panels: factor_i x_i
void cox_pack(const double *x, ptrdiff_t rows, ptrdiff_t p, const double *factor, double *panels,
              ptrdiff_t capacity);

// The rows c11 S1 + c12 D1 and, where c22 is not 0, c22 D1 of consecutive tie sets, packed into panels
// from row `*filled` on, until `last` or until fewer than two rows are left. S1 is carried in s1, `row`
// is the first row not yet in it, d1 is room for p numbers. Set k ends before row ends[k], its last
// deaths[k] rows are the deaths; opens[k] is not 0 where a stratum begins. Returns the first set not done.
ptrdiff_t cox_tie_rows(const double *x, const double *risk, ptrdiff_t p, const int32_t *ends,
                       const int32_t *deaths, const uint8_t *opens, const double *c11,
                       const double *c12, const double *c22, ptrdiff_t first, ptrdiff_t last,
                       ptrdiff_t *row, double *s1, double *d1, double *panels,
                       ptrdiff_t capacity, ptrdiff_t *filled);

// tiles += the sum over the rows of panels of their products
void cox_rank(const double *panels, ptrdiff_t rows, ptrdiff_t capacity, ptrdiff_t p,
              double *tiles);

#endif
