// Passes over one column of numbers.
#ifndef SURVIVALSTATS_COLUMNKERNEL_H
#define SURVIVALSTATS_COLUMNKERNEL_H

#include <stddef.h>

// The sums over a column of w (v - centre) and (v - centre)^2, and the largest |v|, where v is
// `factor` times the column's value and rows of weight zero do not count (weight may be null, for 1).
typedef struct {
  double sum, squares, largest;
} column_sums;

column_sums column_sums_about(const double *column, const double *weight, ptrdiff_t n,
                              double factor, double centre);

// Says that memory will soon be read: in a walk to and fro, most of the time goes on waiting for it.
static inline void column_prefetch(const void *memory) { __builtin_prefetch(memory); }

// Whether all numbers of the column are finite.
int column_is_finite(const double *column, ptrdiff_t n);

#endif
