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
    s0 = s0 * none_if(mark & COX_OPENS) + risk[row];
    hazard_of_deaths[k] = s0;
    value += one_if(mark & COX_DIES) * weight[row] * eta[row];
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

INLINE double carried_from(const cox_hazards *hazards, ptrdiff_t k) {
  return one_if(k >= hazards->tail) * hazards->carried;
}

INLINE ptrdiff_t cox_residuals_body(const cox_sets *sets, const cox_hazards *hazards,
                                    const double *weight, const double *risk, ptrdiff_t begin,
                                    ptrdiff_t end, ptrdiff_t k, double *residual) {
  for (ptrdiff_t i = begin; i < end; i++) {
    unsigned mark = sets->marks[i];
    double to_come = hazards->remaining[k] + carried_from(hazards, k);
    double own = hazards->hazard_of_deaths[k] - hazards->hazard[k];
    double dies = one_if(mark & COX_DIES);
    residual[i - begin] = dies * weight[i] - risk[i] * (to_come + dies * own);
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
  ptrdiff_t j = 0;
  if (overrun)
    for (; j < p; j += 4, panels += 4 * capacity) {
      v4 m = load(mean + j), d = load(x + j) - m;
      store(mean + j, m + q * d);
      store(panels, f * d);
    }
  for (; j < p; j++) {
    double distance = x[j] - mean[j];
    mean[j] += q * distance;
    panels[4 * capacity * (j / 4) + j % 4] = f * distance;
  }
}

// The same for consecutive rows and a mean that fits into registers, `vectors` of it.
INLINE void innovate_rows(const double *x, ptrdiff_t p, ptrdiff_t rows, const double *q,
                          const double *f, double *mean, int vectors, double *panels,
                          ptrdiff_t capacity) {
  v4 m[8];
  for (int v = 0; v < vectors; v++) m[v] = load(mean + 4 * v);
  for (ptrdiff_t i = 0; i < rows; i++, x += p, panels += 4)
    for (int v = 0; v < vectors; v++) {
      v4 d = load(x + 4 * v) - m[v];
      m[v] += q[i] * d;
      store(panels + 4 * capacity * v, f[i] * d);
    }
  for (int v = 0; v < vectors; v++) store(mean + 4 * v, m[v]);
}

// Consecutive rows that do not die together.
INLINE void innovate_run(const double *x, const double *x_end, ptrdiff_t p, ptrdiff_t rows,
                         const double *q, const double *f, double *mean, double *panels,
                         ptrdiff_t capacity) {
  if (can_overrun(x + rows * p, x_end, p)) switch ((p + 3) / 4) {
      case 1: innovate_rows(x, p, rows, q, f, mean, 1, panels, capacity); return;
      case 2: innovate_rows(x, p, rows, q, f, mean, 2, panels, capacity); return;
      case 3: innovate_rows(x, p, rows, q, f, mean, 3, panels, capacity); return;
      case 4: innovate_rows(x, p, rows, q, f, mean, 4, panels, capacity); return;
      case 5: innovate_rows(x, p, rows, q, f, mean, 5, panels, capacity); return;
    }
  for (ptrdiff_t i = 0; i < rows; i++, x += p)
    innovate(x, p, can_overrun(x + p, x_end, p), q[i], f[i], mean, panels + 4 * i, capacity);
}

INLINE ptrdiff_t cox_innovations_body(const cox_sets *sets, const cox_hazards *hazards,
                                      const double *x, const double *x_end, ptrdiff_t p,
                                      const double *risk, ptrdiff_t begin, ptrdiff_t end,
                                      cox_risk_set *at, double *mean, double *mean_of_deaths,
                                      double *panels, ptrdiff_t capacity) {
  double s0 = at->s0, d0 = at->d0;
  ptrdiff_t k = at->set, filled = 0;
  enum { MOST = 256 };
  double q[MOST], f[MOST];
  for (ptrdiff_t i = begin; i < end;) {
    // As many rows as do not die together: the sums first, then the roots, four at a time.
    ptrdiff_t run = 0;
    for (; run < MOST && i + run < end; run++) {
      unsigned mark = sets->marks[i + run];
      if (mark & COX_TIED) break;
      s0 *= none_if(mark & COX_OPENS);
      f[run] = s0 * (hazards->remaining[k] + carried_from(hazards, k));
      q[run] = s0 += risk[i + run];
      k += mark / COX_ENDS & 1;
    }
    ptrdiff_t l = 0;
    for (; l + 4 <= run; l += 4) {
      v4 share = load(risk + i + l) / load(q + l);
      store(q + l, share);
      store(f + l, __builtin_elementwise_sqrt(share * load(f + l)));
    }
    for (; l < run; l++) {
      q[l] = risk[i + l] / q[l];
      f[l] = __builtin_sqrt(q[l] * f[l]);
    }
    innovate_run(x + i * p, x_end, p, run, q, f, mean, panels + 4 * filled, capacity);
    filled += run, i += run;
    for (; i < end && sets->marks[i] & COX_TIED; i++) {
      const double *row = x + i * p;
      unsigned mark = sets->marks[i];
      s0 *= none_if(mark & COX_OPENS);
      double r = risk[i], to_come = hazards->remaining[k] + carried_from(hazards, k);
      double after = to_come - hazards->hazard[k];
      after = after > 0 ? after : 0;
      if (d0 == 0) {
        memcpy(mean_of_deaths, row, (size_t)p * sizeof *row);
      } else {
        double q = r / (d0 + r);
        double f = __builtin_sqrt(q * d0 * (after + hazards->hazard_of_deaths[k]));
        innovate(row, p, can_overrun(row + p, x_end, p), q, f, mean_of_deaths,
                 panels + 4 * filled++, capacity);
      }
      d0 += r;
      if (mark & COX_ENDS) {
        double q = d0 / (s0 + d0);
        double f = __builtin_sqrt(s0 * d0 * hazards->spread[k] + q * s0 * after);
        innovate(mean_of_deaths, p, 1, q, f, mean, panels + 4 * filled++, capacity);
        s0 += d0;
        d0 = 0;
        k++;
      }
    }
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

// A panel against two that lie side by side, 4 x 8 sums: they hide the latency of the multiply-add
// and leave registers for the operands.
INLINE void two_tiles(const double *a, const double *b, ptrdiff_t rows, ptrdiff_t stride,
                      double *tile) {
  const double *c = b + stride;
  v4 s0 = load(tile), s1 = load(tile + 4), s2 = load(tile + 8), s3 = load(tile + 12);
  v4 t0 = load(tile + 16), t1 = load(tile + 20), t2 = load(tile + 24), t3 = load(tile + 28);
  for (ptrdiff_t i = 0; i < 4 * rows; i += 4) {
    v4 s = load(b + i), t = load(c + i);
    s0 += a[i] * s, t0 += a[i] * t;
    s1 += a[i + 1] * s, t1 += a[i + 1] * t;
    s2 += a[i + 2] * s, t2 += a[i + 2] * t;
    s3 += a[i + 3] * s, t3 += a[i + 3] * t;
  }
  store(tile, s0), store(tile + 4, s1), store(tile + 8, s2), store(tile + 12, s3);
  store(tile + 16, t0), store(tile + 20, t1), store(tile + 24, t2), store(tile + 28, t3);
}

// Two rows at a time, into sums of their own.
INLINE void one_tile(const double *a, const double *b, ptrdiff_t rows, double *tile) {
  v4 s0 = load(tile), s1 = load(tile + 4), s2 = load(tile + 8), s3 = load(tile + 12);
  v4 t0 = all(0), t1 = t0, t2 = t0, t3 = t0;
  ptrdiff_t i = 0;
  for (; i + 8 <= 4 * rows; i += 8) {
    v4 s = load(b + i), t = load(b + i + 4);
    s0 += a[i] * s, t0 += a[i + 4] * t;
    s1 += a[i + 1] * s, t1 += a[i + 5] * t;
    s2 += a[i + 2] * s, t2 += a[i + 6] * t;
    s3 += a[i + 3] * s, t3 += a[i + 7] * t;
  }
  for (; i < 4 * rows; i += 4) {
    v4 s = load(b + i);
    s0 += a[i] * s, s1 += a[i + 1] * s, s2 += a[i + 2] * s, s3 += a[i + 3] * s;
  }
  store(tile, s0 + t0), store(tile + 4, s1 + t1);
  store(tile + 8, s2 + t2), store(tile + 12, s3 + t3);
}

INLINE void cox_rank_body(const double *panels, ptrdiff_t rows, ptrdiff_t capacity, ptrdiff_t p,
                          double *tiles) {
  ptrdiff_t count = (p + 3) / 4, stride = 4 * capacity;
  for (ptrdiff_t a = 0; a < count; a++) {
    const double *row = panels + stride * a;
    double *tile = tiles + 16 * (a * count + a);
    ptrdiff_t b = a;
    for (; b + 2 <= count; b += 2, tile += 32)
      two_tiles(row, panels + stride * b, rows, stride, tile);
    if (b < count) one_tile(row, panels + stride * b, rows, tile);
  }
}
DISPATCH(void, cox_rank,
         (const double *panels, ptrdiff_t rows, ptrdiff_t capacity, ptrdiff_t p, double *tiles),
         (panels, rows, capacity, p, tiles))
