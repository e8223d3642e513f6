// Vectors of four doubles, and functions that are written once and compiled twice on x86-64: for AVX2
// with fused multiply-add, and for whatever the compiler may assume.
#include <stddef.h>
#include <stdint.h>
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

// 1 or 0, for products in place of branches that follow no pattern.
INLINE double one_if(int64_t is_so) {
  static const double values[2] = {0, 1};
  return values[is_so != 0];
}
INLINE double none_if(int64_t is_so) { return one_if(!is_so); }
