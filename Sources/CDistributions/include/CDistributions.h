// Boost.Math's distributions behind a C header.
//
// Each distribution has five functions: density (or mass), lower tail P(X <= x), upper tail
// P(X > x), and the quantiles of both tails. Nothing throws: a domain error is NaN, an overflow
// is infinity.
#ifndef SURVIVALSTATS_CDISTRIBUTIONS_H
#define SURVIVALSTATS_CDISTRIBUTIONS_H

#ifdef __cplusplus
extern "C" {
#endif

#define SSD_ONE(name)                                    \
  double ssd_##name##_density(double a, double x);       \
  double ssd_##name##_lower(double a, double x);         \
  double ssd_##name##_upper(double a, double x);         \
  double ssd_##name##_lower_quantile(double a, double p);\
  double ssd_##name##_upper_quantile(double a, double p);
#define SSD_TWO(name)                                              \
  double ssd_##name##_density(double a, double b, double x);       \
  double ssd_##name##_lower(double a, double b, double x);         \
  double ssd_##name##_upper(double a, double b, double x);         \
  double ssd_##name##_lower_quantile(double a, double b, double p);\
  double ssd_##name##_upper_quantile(double a, double b, double p);

SSD_TWO(normal)       // mean, standard deviation
SSD_ONE(chi_square)   // degrees of freedom
SSD_ONE(student_t)    // degrees of freedom
SSD_TWO(fisher_f)     // degrees of freedom of numerator and denominator
SSD_ONE(poisson)      // mean
SSD_TWO(binomial)     // trials, probability
SSD_TWO(gamma)        // shape, scale
SSD_TWO(beta)         // two shapes

#undef SSD_ONE
#undef SSD_TWO

#ifdef __cplusplus
}
#endif
#endif
