// What the kernels of the Cox likelihood have in common.
#include "CoxKernel.h"
#include "Vectors.h"

// Rows are read in whole vectors: past a row's end come the first numbers of the next, which meet
// zeros or land where nobody looks. Only a row that ends with the data is read to its end alone.
INLINE int can_overrun(const double *row_end, const double *x_end, ptrdiff_t p) {
  return p % 4 == 0 || row_end + 3 <= x_end;
}

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

// log by x = 2^k m, m from 1/sqrt(2) to sqrt(2), and the series of 2 artanh((m - 1) / (m + 1)), whose
// 12th term is below 2^-60.
INLINE v4 logarithm(v4 x) {
  i4 bits;
  memcpy(&bits, &x, sizeof bits);
  // The exponent of x sqrt(2), in the low bits of a double with units of 1.
  i4 k = (bits + 0x95f6200000000) >> 52;
  i4 mantissa = bits - (k << 52) + ((int64_t)1023 << 52);
  k += 0x4338000000000000;  // the bits of 1.5 * 2^52
  v4 m, exponent;
  memcpy(&m, &mantissa, sizeof m);
  memcpy(&exponent, &k, sizeof exponent);
  exponent -= 0x1.8p52 + 1023;
  v4 f = m - 1;
  v4 s = f / (m + 1);
  v4 z = s * s;
  v4 q = all(2.0 / 23);
  q = q * z + 2.0 / 21;
  q = q * z + 2.0 / 19;
  q = q * z + 2.0 / 17;
  q = q * z + 2.0 / 15;
  q = q * z + 2.0 / 13;
  q = q * z + 2.0 / 11;
  q = q * z + 2.0 / 9;
  q = q * z + 2.0 / 7;
  q = q * z + 2.0 / 5;
  q = q * z + 2.0 / 3;
  // 2 s = f - s f; the rest is small.
  v4 log_m = f - s * (f - z * q);
  return exponent * 0x1.62e42fefa3800p-1 + (log_m + exponent * 0x1.ef35793c76730p-45);
}

INLINE double sum_of(v4 v) { return (v[0] + v[2]) + (v[1] + v[3]); }

// Four rows at a time, so that the sum is loaded and stored a quarter as often.
INLINE void weighted_sum(const double *x, const double *x_end, ptrdiff_t rows, ptrdiff_t p,
                         const double *factor, double *sum) {
  ptrdiff_t i = 0;
  for (; i + 4 <= rows && can_overrun(x + (i + 4) * p, x_end, p); i += 4) {
    const double *a = x + i * p, *b = a + p, *c = b + p, *d = c + p;
    double fa = factor[i], fb = factor[i + 1], fc = factor[i + 2], fd = factor[i + 3];
    for (ptrdiff_t j = 0; j < p; j += 4)
      store(sum + j, load(sum + j) + ((fa * load(a + j) + fb * load(b + j)) +
                                      (fc * load(c + j) + fd * load(d + j))));
  }
  for (; i < rows; i++)
    for (ptrdiff_t j = 0; j < p; j++) sum[j] += factor[i] * x[i * p + j];
}
// One tie set by Efron's way, four of its d denominators at a time.
INLINE double efron_terms(double s0, double d0, ptrdiff_t d, double weight, double *hazard,
                          double *hazard_of_deaths, double *spread) {
  double v = weight / (double)d, step = 1 / (double)d;
  v4 logs = all(0), a = logs, b = logs, c = logs;
  v4 l = {0, 1, 2, 3};
  for (ptrdiff_t k = 0; k < d; k += 4, l += 4) {
    v4 used;
    i4 bits = (l < (double)d) & (i4)all(1);
    memcpy(&used, &bits, sizeof used);
    v4 fraction = l * step;
    v4 denominator = used * (s0 - fraction * d0) + (1 - used);
    v4 alpha = used / denominator;
    v4 own = (1 - fraction) * alpha;
    logs += logarithm(denominator);
    a += alpha;
    b += own;
    c += own * alpha;
  }
  *hazard = v * sum_of(a);
  *hazard_of_deaths = v * sum_of(b);
  *spread = v * sum_of(c);
  return v * sum_of(logs);
}

// The hazard steps of the sets first ..< last, whose S0 stand in hazard_of_deaths, and `spread` where
// ties are treated by Efron's way; returns the sum of w log S0, or of what stands for it.
INLINE double hazard_steps(const cox_sets *sets, const double *risk, ptrdiff_t first,
                           ptrdiff_t last, double *hazard, double *hazard_of_deaths,
                           double *spread) {
  v4 logs = all(0);
  ptrdiff_t k = first;
  for (; k + 4 <= last; k += 4) {
    v4 s0 = load(hazard_of_deaths + k), w = load(sets->death_weight + k);
    logs += w * logarithm(s0);
    store(hazard + k, w / s0);
  }
  for (; k < last; k++) {
    logs[0] += sets->death_weight[k] * logarithm(all(hazard_of_deaths[k]))[0];
    hazard[k] = sets->death_weight[k] / hazard_of_deaths[k];
  }
  double result = sum_of(logs);
  for (k = first; k < last; k++) {
    ptrdiff_t d = sets->deaths[k];
    if (!sets->efron || d == 1) {
      hazard_of_deaths[k] = hazard[k];
      continue;
    }
    double s0 = hazard_of_deaths[k], d0 = 0, w = sets->death_weight[k];
    for (ptrdiff_t i = sets->ends[k] - d; i < sets->ends[k]; i++) d0 += risk[i];
    result -= w * logarithm(all(s0))[0];
    result += efron_terms(s0, d0, d, w, hazard + k, hazard_of_deaths + k, spread + k);
  }
  return result;
}
