// The inner loops where rows enter late: see include/CoxKernel.h.
#include "CoxVectors.h"

// s + e += x without an error but for that of the low parts' sum.
INLINE void add_to(double *s, double *e, double x) {
  double sum = *s + x, part = sum - *s;
  *e += (*s - (sum - part)) + (x - part);
  *s = sum;
}

INLINE void add_row(const double *x, const double *x_end, ptrdiff_t p, double f, double *sum) {
  ptrdiff_t j = 0;
  if (can_overrun(x + p, x_end, p))
    for (; j < p; j += 4) store(sum + j, load(sum + j) + f * load(x + j));
  for (; j < p; j++) sum[j] += f * x[j];
}

INLINE void cox_entry_spans_body(const cox_entries *entries, const double *x,
                                 const double *x_end, ptrdiff_t p, const double *risk,
                                 ptrdiff_t begin, ptrdiff_t end, const int32_t *lane_sets,
                                 ptrdiff_t lane, ptrdiff_t lanes, double *s0, double *s1) {
  ptrdiff_t padded = (p + 3) / 4 * 4;
  for (ptrdiff_t i = begin; i < end; i++) {
    int32_t last = entries->end_set[i];
    if (last <= lane_sets[lane]) continue;
    // The first lane whose sets reach as far.
    ptrdiff_t low = lane + 1, high = lanes - 1;
    while (low < high) {
      ptrdiff_t middle = (low + high) / 2;
      if (lane_sets[middle] >= last) high = middle; else low = middle + 1;
    }
    s0[low] += risk[i];
    if (s1) add_row(x + i * p, x_end, p, risk[i], s1 + low * padded);
  }
}
DISPATCH(void, cox_entry_spans,
         (const cox_entries *entries, const double *x, const double *x_end, ptrdiff_t p,
          const double *risk, ptrdiff_t begin, ptrdiff_t end, const int32_t *lane_sets,
          ptrdiff_t lane, ptrdiff_t lanes, double *s0, double *s1),
         (entries, x, x_end, p, risk, begin, end, lane_sets, lane, lanes, s0, s1))

INLINE double cox_entry_hazard_body(const cox_sets *sets, const cox_entries *entries,
                                    const double *weight, const double *eta, const double *risk,
                                    ptrdiff_t first, ptrdiff_t last, ptrdiff_t row,
                                    ptrdiff_t left, double s0, double *hazard,
                                    double *hazard_of_deaths, double *spread, double *s0_of) {
  double value = 0, low = 0, peak = s0;
  // How little of the peak keeps its digits: pairs of doubles have 2^-104 of it, but what earlier
  // lanes hand over is a double.
  double least = 0x1p-7;
  // What a hundred walks over the lane would cost is too much.
  ptrdiff_t patience = last > first ? 100 * (sets->ends[last - 1] - row) : 0;
  for (ptrdiff_t k = first; k < last; k++) {
    ptrdiff_t start = entries->stratum_start[k], end = sets->ends[k];
    if (sets->opens[k]) {
      s0 = 0, low = 0, peak = 0, least = 0x1p-40;
      left = start;
    }
    for (; row < end; row++) {
      add_to(&s0, &low, risk[row]);
      value += one_if(sets->marks[row] & COX_DIES) * weight[row] * eta[row];
    }
    peak = s0 > peak ? s0 : peak;
    for (; left < entries->departures_end[k]; left++)
      add_to(&s0, &low, -risk[entries->departures[left]]);
    if (!(s0 + low > peak * least)) {
      s0 = 0, low = 0, least = 0x1p-40;
      for (ptrdiff_t i = start; i < end; i++)
        if (entries->end_set[i] > k) add_to(&s0, &low, risk[i]);
      peak = s0;
      patience -= end - start;
      if (patience < 0) return __builtin_nan("");
    }
    s0_of[k] = hazard_of_deaths[k] = s0 + low;
  }
  return value - hazard_steps(sets, risk, first, last, hazard, hazard_of_deaths, spread);
}
DISPATCH(double, cox_entry_hazard,
         (const cox_sets *sets, const cox_entries *entries, const double *weight,
          const double *eta, const double *risk, ptrdiff_t first, ptrdiff_t last, ptrdiff_t row,
          ptrdiff_t left, double s0, double *hazard, double *hazard_of_deaths, double *spread,
          double *s0_of),
         (sets, entries, weight, eta, risk, first, last, row, left, s0, hazard, hazard_of_deaths,
          spread, s0_of))

INLINE ptrdiff_t cox_entry_residuals_body(const cox_sets *sets, const cox_entries *entries,
                                          const double *hazard, const double *hazard_of_deaths,
                                          const double *high, const double *low, ptrdiff_t count,
                                          const double *weight, const double *risk,
                                          ptrdiff_t begin, ptrdiff_t end, ptrdiff_t k,
                                          double *residual, double *root) {
  for (ptrdiff_t i = begin; i < end; i++) {
    ptrdiff_t until = entries->end_set[i];
    unsigned mark = sets->marks[i];
    double dies = one_if(mark & COX_DIES), own = dies * (hazard_of_deaths[k] - hazard[k]);
    double sum = high[k] + low[k];
    if (until < count && !sets->opens[until]) {
      sum = (high[k] - high[until]) + (low[k] - low[until]);
      if (!(sum > 0x1p-40 * high[k])) {
        sum = 0;
        for (ptrdiff_t m = k; m < until; m++) sum += hazard[m];
      }
    }
    double expected = risk[i] * (sum + own);
    residual[i - begin] = dies * weight[i] - expected;
    root[i - begin] = __builtin_sqrt(expected > 0 ? expected : 0);
    k += mark / COX_ENDS & 1;
  }
  return k;
}
DISPATCH(ptrdiff_t, cox_entry_residuals,
         (const cox_sets *sets, const cox_entries *entries, const double *hazard,
          const double *hazard_of_deaths, const double *high, const double *low, ptrdiff_t count,
          const double *weight, const double *risk, ptrdiff_t begin, ptrdiff_t end, ptrdiff_t k,
          double *residual, double *root),
         (sets, entries, hazard, hazard_of_deaths, high, low, count, weight, risk, begin, end, k,
          residual, root))

INLINE void pack_row(const double *x, const double *x_end, ptrdiff_t p, double f, double *panels,
                     ptrdiff_t capacity) {
  ptrdiff_t j = 0;
  if (can_overrun(x + p, x_end, p)) {
    for (; j < p; j += 4, panels += 4 * capacity) store(panels, f * load(x + j));
    return;
  }
  for (; j < p; j++) panels[4 * capacity * (j / 4) + j % 4] = f * x[j];
}

INLINE void cox_pack_body(const double *x, const double *x_end, ptrdiff_t rows, ptrdiff_t p,
                          const double *factor, double *panels, ptrdiff_t capacity) {
  for (ptrdiff_t i = 0; i < rows; i++)
    pack_row(x + i * p, x_end, p, factor[i], panels + 4 * i, capacity);
}
DISPATCH(void, cox_pack,
         (const double *x, const double *x_end, ptrdiff_t rows, ptrdiff_t p, const double *factor,
          double *panels, ptrdiff_t capacity),
         (x, x_end, rows, p, factor, panels, capacity))

// Sum of v m m' = [S1 D1] G [S1 D1]' with the 2 x 2 Gram matrix G = C C': C's numbers.
INLINE void gram_roots(double s0, double d0, ptrdiff_t d, double weight, int efron, double *c11,
                       double *c12, double *c22) {
  double v = weight / (double)d, aa = 0, ab = 0, bb = 0;
  *c12 = *c22 = 0;
  if (!efron || d == 1) {
    *c11 = __builtin_sqrt(weight) / s0;
    return;
  }
  for (ptrdiff_t l = 0; l < d; l++) {
    double fraction = (double)l / (double)d, alpha = 1 / (s0 - fraction * d0);
    double beta = fraction * alpha;
    aa += v * alpha * alpha;
    ab += v * alpha * beta;
    bb += v * beta * beta;
  }
  *c11 = __builtin_sqrt(aa);
  *c12 = -ab / *c11;
  double rest = bb - *c12 * *c12;
  *c22 = __builtin_sqrt(rest > 0 ? rest : 0);
}

INLINE ptrdiff_t cox_entry_means_body(const cox_sets *sets, const cox_entries *entries,
                                      const double *x, const double *x_end, ptrdiff_t p,
                                      const double *risk, const double *s0_of, ptrdiff_t last,
                                      cox_entry_walk *at, double *s1, double *d1, double *panels,
                                      ptrdiff_t capacity) {
  ptrdiff_t k = at->set, row = at->row, left = at->left, filled = 0;
  double s0 = at->s0, peak = at->peak;
  size_t size = (size_t)p * sizeof *s1;
  for (; k < last && filled + 2 <= capacity; k++) {
    ptrdiff_t start = entries->stratum_start[k], end = sets->ends[k], d = sets->deaths[k];
    if (sets->opens[k]) {
      memset(s1, 0, size);
      s0 = peak = 0;
      left = start;
    }
    weighted_sum(x + row * p, x_end, end - row, p, risk + row, s1);
    for (; row < end; row++) s0 += risk[row];
    peak = s0 > peak ? s0 : peak;
    for (; left < entries->departures_end[k]; left++) {
      ptrdiff_t place = entries->departures[left];
      // The next but few of the stratum, if it is one: a wrong address does no harm.
      __builtin_prefetch(x + entries->departures[left + 8 < end ? left + 8 : left] * p);
      s0 -= risk[place];
      add_row(x + place * p, x_end, p, -risk[place], s1);
    }
    // What left has left its rounding behind, which is small against what was there, not against
    // what remains.
    if (!(s0 > peak * 0x1p-7)) {
      memset(s1, 0, size);
      s0 = 0;
      for (ptrdiff_t i = start; i < end; i++)
        if (entries->end_set[i] > k) {
          s0 += risk[i];
          add_row(x + i * p, x_end, p, risk[i], s1);
        }
      peak = s0;
      at->again += end - start;
    }
    double c11, c12, c22, d0 = 0;
    for (ptrdiff_t i = end - d; i < end; i++) d0 += risk[i];
    gram_roots(s0_of[k], d0, d, sets->death_weight[k], sets->efron, &c11, &c12, &c22);
    if (c22 == 0) {
      pack_row(s1, s1 + p + 3, p, c11, panels + 4 * filled++, capacity);
      continue;
    }
    memset(d1, 0, size);
    weighted_sum(x + (end - d) * p, x_end, d, p, risk + (end - d), d1);
    pack_row(d1, d1 + p + 3, p, c22, panels + 4 * (filled + 1), capacity);
    for (ptrdiff_t j = 0; j < p; j++) d1[j] = c11 * s1[j] + c12 * d1[j];
    pack_row(d1, d1 + p + 3, p, 1, panels + 4 * filled, capacity);
    filled += 2;
  }
  at->set = k, at->row = row, at->left = left;
  at->s0 = s0, at->peak = peak;
  return filled;
}
DISPATCH(ptrdiff_t, cox_entry_means,
         (const cox_sets *sets, const cox_entries *entries, const double *x, const double *x_end,
          ptrdiff_t p, const double *risk, const double *s0_of, ptrdiff_t last,
          cox_entry_walk *at, double *s1, double *d1, double *panels, ptrdiff_t capacity),
         (sets, entries, x, x_end, p, risk, s0_of, last, at, s1, d1, panels, capacity))
