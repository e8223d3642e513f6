// Each function is written once, in vectors of four doubles, and compiled twice on x86-64: for AVX2
// with fused multiply-add, and for whatever the compiler may assume.
#include "CoxKernel.h"

#include <string.h>

// Vectors are passed between inlined functions only, so their calling convention is nobody's concern.
#pragma clang diagnostic ignored "-Wpsabi"

typedef double v4 __attribute__((vector_size(32), aligned(8)));
typedef int64_t i4 __attribute__((vector_size(32), aligned(8)));

#define INLINE static inline __attribute__((always_inline))

#if defined(__x86_64__)
#define AVX2 __attribute__((target("avx2,fma")))
static int has_avx2(void) {
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
}
#define DISPATCH(type, name, parameters, arguments)              \
  AVX2 static type name##_avx2 parameters { return name##_body arguments; }   \
  type name parameters {                                         \
    return has_avx2() ? name##_avx2 arguments : name##_body arguments; \
  }
#else
#define DISPATCH(type, name, parameters, arguments) \
  type name parameters { return name##_body arguments; }
#endif

INLINE v4 load(const double *a) { return *(const v4 *)a; }
INLINE void store(double *a, v4 v) { *(v4 *)a = v; }
INLINE v4 all(double a) { return (v4){a, a, a, a}; }

INLINE double dot(const double *a, const double *b, ptrdiff_t p) {
  v4 s = all(0), t = all(0);
  ptrdiff_t j = 0;
  for (; j + 8 <= p; j += 8) {
    s += load(a + j) * load(b + j);
    t += load(a + j + 4) * load(b + j + 4);
  }
  for (; j + 4 <= p; j += 4) s += load(a + j) * load(b + j);
  s += t;
  double sum = (s[0] + s[2]) + (s[1] + s[3]);
  for (; j < p; j++) sum += a[j] * b[j];
  return sum;
}

// y += f x
INLINE void axpy(double *y, double f, const double *x, ptrdiff_t p) {
  ptrdiff_t j = 0;
  for (; j + 4 <= p; j += 4) store(y + j, load(y + j) + f * load(x + j));
  for (; j < p; j++) y[j] += f * x[j];
}

INLINE double cox_predictor_body(const double *x, ptrdiff_t rows, ptrdiff_t p, const double *beta,
                                 const double *offset, double *eta) {
  double largest = 0;
  int lost = 0;
  for (ptrdiff_t i = 0; i < rows; i++) {
    double e = dot(x + i * p, beta, p) + (offset ? offset[i] : 0);
    double size = __builtin_fabs(e);
    lost |= e != e;
    largest = size > largest ? size : largest;
    eta[i] = e;
  }
  return lost ? __builtin_nan("") : largest;
}
DISPATCH(double, cox_predictor,
         (const double *x, ptrdiff_t rows, ptrdiff_t p, const double *beta, const double *offset,
          double *eta),
         (x, rows, p, beta, offset, eta))

// exp by the nearest multiple of log 2 and the series of the rest, |rest| <= 0.3466: its 14th term is
// below 2^-57.
INLINE v4 exponential(v4 x) {
  const double magic = 0x1.8p52;  // a double with units of 1: adding it rounds
  v4 shifted = x * 0x1.71547652b82fep0 + magic;
  v4 k = shifted - magic;
  v4 r = x - k * 0x1.62e42fefa3800p-1;  // log 2 in two parts, the first with room for k
  r = r - k * 0x1.ef35793c76730p-45;
  v4 q = all(1.0 / 6227020800.0);
  q = q * r + 1.0 / 479001600.0;
  q = q * r + 1.0 / 39916800.0;
  q = q * r + 1.0 / 3628800.0;
  q = q * r + 1.0 / 362880.0;
  q = q * r + 1.0 / 40320.0;
  q = q * r + 1.0 / 5040.0;
  q = q * r + 1.0 / 720.0;
  q = q * r + 1.0 / 120.0;
  q = q * r + 1.0 / 24.0;
  q = q * r + 1.0 / 6.0;
  q = q * r + 0.5;
  q = q * r * r + r;
  // 2^k through the exponent's bits; the low bits of `shifted` are k.
  i4 bits;
  memcpy(&bits, &shifted, sizeof bits);
  bits = (bits + 1023) << 52;
  v4 power;
  memcpy(&power, &bits, sizeof power);
  return q * power + power;
}

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

// Four rows at a time, so that the sum is loaded and stored a quarter as often.
INLINE void cox_weighted_sum_body(const double *x, ptrdiff_t rows, ptrdiff_t p,
                                  const double *factor, double *sum) {
  ptrdiff_t i = 0;
  for (; i + 4 <= rows; i += 4) {
    const double *a = x + i * p, *b = a + p, *c = b + p, *d = c + p;
    double fa = factor[i], fb = factor[i + 1], fc = factor[i + 2], fd = factor[i + 3];
    ptrdiff_t j = 0;
    for (; j + 4 <= p; j += 4)
      store(sum + j, load(sum + j) + ((fa * load(a + j) + fb * load(b + j)) +
                                      (fc * load(c + j) + fd * load(d + j))));
    for (; j < p; j++) sum[j] += (fa * a[j] + fb * b[j]) + (fc * c[j] + fd * d[j]);
  }
  for (; i < rows; i++) axpy(sum, factor[i], x + i * p, p);
}
DISPATCH(void, cox_weighted_sum,
         (const double *x, ptrdiff_t rows, ptrdiff_t p, const double *factor, double *sum),
         (x, rows, p, factor, sum))

INLINE void pack_row(const double *x, ptrdiff_t p, double f, double *panels, ptrdiff_t capacity,
                     ptrdiff_t row) {
  double *to = panels + 8 * row;
  ptrdiff_t j = 0;
  for (; j + 8 <= p; j += 8, to += 8 * capacity) {
    store(to, f * load(x + j));
    store(to + 4, f * load(x + j + 4));
  }
  if (j < p) {
    ptrdiff_t k = 0;
    for (; j < p; j++, k++) to[k] = f * x[j];
    for (; k < 8; k++) to[k] = 0;
  }
}

INLINE void cox_pack_body(const double *x, ptrdiff_t rows, ptrdiff_t p, const double *factor,
                          double *panels, ptrdiff_t capacity) {
  for (ptrdiff_t i = 0; i < rows; i++) pack_row(x + i * p, p, factor[i], panels, capacity, i);
}
DISPATCH(void, cox_pack,
         (const double *x, ptrdiff_t rows, ptrdiff_t p, const double *factor, double *panels,
          ptrdiff_t capacity),
         (x, rows, p, factor, panels, capacity))

INLINE ptrdiff_t cox_tie_rows_body(const double *x, const double *risk, ptrdiff_t p,
                                   const int32_t *ends, const int32_t *deaths,
                                   const uint8_t *opens, const double *c11, const double *c12,
                                   const double *c22, ptrdiff_t first, ptrdiff_t last,
                                   ptrdiff_t *row, double *s1, double *d1, double *panels,
                                   ptrdiff_t capacity, ptrdiff_t *filled) {
  ptrdiff_t k = first, i = *row, to = *filled;
  for (; k < last && to + 2 <= capacity; k++) {
    if (opens[k]) memset(s1, 0, (size_t)p * sizeof *s1);
    ptrdiff_t end = ends[k];
    cox_weighted_sum_body(x + i * p, end - i, p, risk + i, s1);
    i = end;
    if (c22[k] == 0) {
      pack_row(s1, p, c11[k], panels, capacity, to++);
      continue;
    }
    memset(d1, 0, (size_t)p * sizeof *d1);
    ptrdiff_t d = deaths[k];
    cox_weighted_sum_body(x + (end - d) * p, d, p, risk + (end - d), d1);
    pack_row(d1, p, c22[k], panels, capacity, to + 1);
    for (ptrdiff_t j = 0; j < p; j++) d1[j] = c11[k] * s1[j] + c12[k] * d1[j];
    pack_row(d1, p, 1, panels, capacity, to);
    to += 2;
  }
  *row = i;
  *filled = to;
  return k;
}
DISPATCH(ptrdiff_t, cox_tie_rows,
         (const double *x, const double *risk, ptrdiff_t p, const int32_t *ends,
          const int32_t *deaths, const uint8_t *opens, const double *c11, const double *c12,
          const double *c22, ptrdiff_t first, ptrdiff_t last, ptrdiff_t *row, double *s1,
          double *d1, double *panels, ptrdiff_t capacity, ptrdiff_t *filled),
         (x, risk, p, ends, deaths, opens, c11, c12, c22, first, last, row, s1, d1, panels,
          capacity, filled))

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
