// Passes over one column of numbers: see include/ColumnKernel.h.
#include "ColumnKernel.h"

#include "Vectors.h"

INLINE column_sums column_sums_about_body(const double *column, const double *weight, ptrdiff_t n,
                                          double factor, double centre) {
  v4 sum[2] = {all(0), all(0)}, squares[2] = {all(0), all(0)}, largest = all(0);
  double rest_sum = 0, rest_squares = 0, rest_largest = 0;
  ptrdiff_t i = 0;
  for (; i + 8 <= n; i += 8)
    for (int k = 0; k < 2; k++) {
      v4 v = factor * load(column + i + 4 * k), d = v - centre, size = __builtin_elementwise_abs(v);
      if (weight) {
        v4 w = load(weight + i + 4 * k);
        i4 counts = w > 0, bits;
        memcpy(&bits, &d, sizeof bits), bits &= counts, memcpy(&d, &bits, sizeof d);
        memcpy(&bits, &size, sizeof bits), bits &= counts, memcpy(&size, &bits, sizeof size);
        sum[k] += w * d;
      } else {
        sum[k] += d;
      }
      squares[k] += d * d;
      largest = __builtin_elementwise_max(largest, size);
    }
  for (; i < n; i++) {
    double w = weight ? weight[i] : 1, v = factor * column[i], d = v - centre;
    if (w == 0) continue;
    rest_sum += w * d;
    rest_squares += d * d;
    rest_largest = __builtin_fabs(v) > rest_largest ? __builtin_fabs(v) : rest_largest;
  }
  v4 s = sum[0] + sum[1], q = squares[0] + squares[1];
  for (int k = 0; k < 4; k++) rest_largest = largest[k] > rest_largest ? largest[k] : rest_largest;
  return (column_sums){(s[0] + s[2]) + (s[1] + s[3]) + rest_sum,
                       (q[0] + q[2]) + (q[1] + q[3]) + rest_squares, rest_largest};
}
DISPATCH(column_sums, column_sums_about,
         (const double *column, const double *weight, ptrdiff_t n, double factor, double centre),
         (column, weight, n, factor, centre))

INLINE int column_is_finite_body(const double *column, ptrdiff_t n) {
  // A number times 0 is 0, infinities and NaN times 0 are NaN.
  v4 zeros[2] = {all(0), all(0)};
  double rest = 0;
  ptrdiff_t i = 0;
  for (; i + 8 <= n; i += 8)
    zeros[0] += 0 * load(column + i), zeros[1] += 0 * load(column + i + 4);
  for (; i < n; i++) rest += 0 * column[i];
  v4 z = zeros[0] + zeros[1];
  return z[0] + z[1] + z[2] + z[3] + rest == 0;
}
DISPATCH(int, column_is_finite, (const double *column, ptrdiff_t n), (column, n))
