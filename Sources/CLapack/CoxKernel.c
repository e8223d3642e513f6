// The inner loops of the Cox partial likelihood: see include/CoxKernel.h.
#include "CoxKernel.h"

#include "CoxVectors.h"

// Four rows at a time, whose sums are then turned into one vector.
INLINE v4 four_products(const double *a, ptrdiff_t p, const double *beta) {
  const double *b = a + p, *c = b + p, *d = c + p;
  v4 s = all(0), t = s, u = s, w = s;
  for (ptrdiff_t j = 0; j < p; j += 4) {
    v4 f = load(beta + j);
    s += load(a + j) * f, t += load(b + j) * f;
    u += load(c + j) * f, w += load(d + j) * f;
  }
  v4 st = __builtin_shufflevector(s, t, 0, 4, 2, 6) + __builtin_shufflevector(s, t, 1, 5, 3, 7);
  v4 uw = __builtin_shufflevector(u, w, 0, 4, 2, 6) + __builtin_shufflevector(u, w, 1, 5, 3, 7);
  return __builtin_shufflevector(st, uw, 0, 1, 4, 5) + __builtin_shufflevector(st, uw, 2, 3, 6, 7);
}

INLINE double cox_predictor_body(const double *x, const double *x_end, ptrdiff_t rows, ptrdiff_t p,
                                 const double *beta, const double *offset, double *eta) {
  double largest = 0;
  int lost = 0;
  ptrdiff_t i = 0;
  for (; i + 4 <= rows && can_overrun(x + (i + 4) * p, x_end, p); i += 4) {
    v4 e = four_products(x + i * p, p, beta);
    if (offset) e += load(offset + i);
    store(eta + i, e);
  }
  for (; i < rows; i++) {
    double e = offset ? offset[i] : 0;
    for (ptrdiff_t j = 0; j < p; j++) e += x[i * p + j] * beta[j];
    eta[i] = e;
  }
  for (i = 0; i < rows; i++) {
    double size = __builtin_fabs(eta[i]);
    lost |= size != size;
    largest = size > largest ? size : largest;
  }
  return lost ? __builtin_nan("") : largest;
}
DISPATCH(double, cox_predictor,
         (const double *x, const double *x_end, ptrdiff_t rows, ptrdiff_t p, const double *beta,
          const double *offset, double *eta),
         (x, x_end, rows, p, beta, offset, eta))

INLINE void cox_risk_body(const double *eta, const double *weight, ptrdiff_t rows, double *risk) {
  ptrdiff_t i = 0;
  for (; i + 4 <= rows; i += 4) store(risk + i, load(weight + i) * exponential(load(eta + i)));
  if (i < rows) {
    double rest[4] = {0};
    memcpy(rest, eta + i, (size_t)(rows - i) * sizeof *rest);
    v4 e = exponential(load(rest));
    for (ptrdiff_t k = 0; i + k < rows; k++) risk[i + k] = weight[i + k] * e[k];
  }
}
DISPATCH(void, cox_risk,
         (const double *eta, const double *weight, ptrdiff_t rows, double *risk),
         (eta, weight, rows, risk))

INLINE double cox_hazard_body(const cox_sets *sets, const double *weight, const double *eta,
                              const double *risk, ptrdiff_t first, ptrdiff_t last, ptrdiff_t row,
                              double s0, double *hazard, double *hazard_of_deaths,
                              double *spread) {
  double value = 0;
  ptrdiff_t end = last > first ? sets->ends[last - 1] : row;
  for (ptrdiff_t k = first; row < end; row++) {
    // Without branches: who dies and who does not follows no pattern.
    unsigned mark = sets->marks[row];
    s0 = when(!(mark & COX_OPENS), s0) + risk[row];
    hazard_of_deaths[k] = s0;
    value += when(mark & COX_DIES, weight[row] * eta[row]);
    k += mark / COX_ENDS & 1;
  }
  return value - hazard_steps(sets, risk, first, last, hazard, hazard_of_deaths, spread);
}
DISPATCH(double, cox_hazard,
         (const cox_sets *sets, const double *weight, const double *eta, const double *risk,
          ptrdiff_t first, ptrdiff_t last, ptrdiff_t row, double s0, double *hazard,
          double *hazard_of_deaths, double *spread),
         (sets, weight, eta, risk, first, last, row, s0, hazard, hazard_of_deaths, spread))

INLINE void cox_weighted_sum_body(const double *x, const double *x_end, ptrdiff_t rows,
                                  ptrdiff_t p, const double *factor, double *sum) {
  weighted_sum(x, x_end, rows, p, factor, sum);
}
DISPATCH(void, cox_weighted_sum,
         (const double *x, const double *x_end, ptrdiff_t rows, ptrdiff_t p, const double *factor,
          double *sum),
         (x, x_end, rows, p, factor, sum))

INLINE ptrdiff_t cox_residuals_body(const cox_sets *sets, const cox_hazards *hazards,
                                    const double *weight, const double *risk, ptrdiff_t begin,
                                    ptrdiff_t end, ptrdiff_t k, double *residual) {
  for (ptrdiff_t i = begin; i < end; i++) {
    unsigned mark = sets->marks[i];
    double to_come = hazards->remaining[k] + when(k >= hazards->tail, hazards->carried);
    double own = hazards->hazard_of_deaths[k] - hazards->hazard[k];
    residual[i - begin] =
        when(mark & COX_DIES, weight[i]) - risk[i] * (to_come + when(mark & COX_DIES, own));
    k += mark / COX_ENDS & 1;
  }
  return k;
}
DISPATCH(ptrdiff_t, cox_residuals,
         (const cox_sets *sets, const cox_hazards *hazards, const double *weight,
          const double *risk, ptrdiff_t begin, ptrdiff_t end, ptrdiff_t k, double *residual),
         (sets, hazards, weight, risk, begin, end, k, residual))

// The row's distance from the mean, times f, to the panels; the mean moves by q of it.
INLINE void innovate(const double *x, ptrdiff_t p, int overrun, double q, double f, double *mean,
                     double *panels, ptrdiff_t capacity) {
  if (!overrun) {
    for (ptrdiff_t j = 0; j < p; j++) {
      double distance = x[j] - mean[j];
      mean[j] += q * distance;
      panels[8 * capacity * (j / 8) + j % 8] = f * distance;
    }
    return;
  }
  ptrdiff_t j = 0;
  for (; j + 4 < p; j += 8, panels += 8 * capacity) {
    v4 m = load(mean + j), n = load(mean + j + 4);
    v4 d = load(x + j) - m, e = load(x + j + 4) - n;
    store(mean + j, m + q * d), store(mean + j + 4, n + q * e);
    store(panels, f * d), store(panels + 4, f * e);
  }
  if (j < p) {
    v4 m = load(mean + j), d = load(x + j) - m;
    store(mean + j, m + q * d);
    store(panels, f * d);
  }
}

INLINE ptrdiff_t cox_innovations_body(const cox_sets *sets, const cox_hazards *hazards,
                                      const double *x, const double *x_end, ptrdiff_t p,
                                      const double *risk, ptrdiff_t begin, ptrdiff_t end,
                                      cox_risk_set *at, double *mean, double *mean_of_deaths,
                                      double *panels, ptrdiff_t capacity) {
  double s0 = at->s0, d0 = at->d0;
  ptrdiff_t k = at->set, filled = 0;
  for (ptrdiff_t i = begin; i < end; i++) {
    const double *row = x + i * p;
    int overrun = can_overrun(row + p, x_end, p);
    double r = risk[i];
    unsigned mark = sets->marks[i];
    double to_come = hazards->remaining[k] + when(k >= hazards->tail, hazards->carried);
    s0 = when(!(mark & COX_OPENS), s0);
    if (!(mark & COX_TIED)) {
      double q = r / (s0 + r);
      double f = __builtin_sqrt(q * s0 * to_come);
      innovate(row, p, overrun, q, f, mean, panels + 8 * filled++, capacity);
      s0 += r;
    } else {
      double after = to_come - hazards->hazard[k];
      after = after > 0 ? after : 0;
      double q = r / (d0 + r);
      if (d0 == 0) {
        memcpy(mean_of_deaths, row, (size_t)p * sizeof *row);
      } else {
        double f = __builtin_sqrt(q * d0 * (after + hazards->hazard_of_deaths[k]));
        innovate(row, p, overrun, q, f, mean_of_deaths, panels + 8 * filled++, capacity);
      }
      d0 += r;
      if (mark & COX_ENDS) {
        q = d0 / (s0 + d0);
        double f = __builtin_sqrt(s0 * d0 * hazards->spread[k] + q * s0 * after);
        innovate(mean_of_deaths, p, 1, q, f, mean, panels + 8 * filled++, capacity);
        s0 += d0;
        d0 = 0;
      }
    }
    k += mark / COX_ENDS & 1;
  }
  at->s0 = s0, at->d0 = d0, at->set = k;
  return filled;
}
DISPATCH(ptrdiff_t, cox_innovations,
         (const cox_sets *sets, const cox_hazards *hazards, const double *x, const double *x_end,
          ptrdiff_t p, const double *risk, ptrdiff_t begin, ptrdiff_t end, cox_risk_set *at,
          double *mean, double *mean_of_deaths, double *panels, ptrdiff_t capacity),
         (sets, hazards, x, x_end, p, risk, begin, end, at, mean, mean_of_deaths, panels,
          capacity))

// Half a tile, 4 x 8: eight sums of four, which hide the latency of the multiply-add and leave
// registers for the operands.
INLINE void half_tile(const double *a, const double *b, ptrdiff_t rows, double *tile) {
  v4 s0 = load(tile), t0 = load(tile + 4), s1 = load(tile + 8), t1 = load(tile + 12);
  v4 s2 = load(tile + 16), t2 = load(tile + 20), s3 = load(tile + 24), t3 = load(tile + 28);
  for (ptrdiff_t i = 0; i < rows; i++, a += 8, b += 8) {
    v4 u = load(b), w = load(b + 4);
    s0 += a[0] * u, t0 += a[0] * w;
    s1 += a[1] * u, t1 += a[1] * w;
    s2 += a[2] * u, t2 += a[2] * w;
    s3 += a[3] * u, t3 += a[3] * w;
  }
  store(tile, s0), store(tile + 4, t0), store(tile + 8, s1), store(tile + 12, t1);
  store(tile + 16, s2), store(tile + 20, t2), store(tile + 24, s3), store(tile + 28, t3);
}

INLINE void cox_rank_body(const double *panels, ptrdiff_t rows, ptrdiff_t capacity, ptrdiff_t p,
                          double *tiles) {
  ptrdiff_t count = (p + 7) / 8;
  for (ptrdiff_t b = 0; b < count; b++)
    for (ptrdiff_t a = 0; a <= b; a++) {
      const double *from = panels + 8 * capacity * a, *to = panels + 8 * capacity * b;
      double *tile = tiles + 64 * (a * count + b);
      half_tile(from, to, rows, tile);
      if (8 * a + 4 < p) half_tile(from + 4, to, rows, tile + 32);
    }
}
DISPATCH(void, cox_rank,
         (const double *panels, ptrdiff_t rows, ptrdiff_t capacity, ptrdiff_t p, double *tiles),
         (panels, rows, capacity, p, tiles))
