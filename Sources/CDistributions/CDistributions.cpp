// Boost.Math's distributions, one family of five functions each. See the header.

#include "CDistributions.h"

#include <cmath>
#include <limits>

// std::isnan and friends through Boost's own classification would be as good; Boost wants its
// policies fixed before its headers are read.
#include <boost/math/distributions/beta.hpp>
#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/fisher_f.hpp>
#include <boost/math/distributions/gamma.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/poisson.hpp>
#include <boost/math/distributions/students_t.hpp>

namespace {

namespace bm = boost::math;
namespace bp = boost::math::policies;

// No error throws through C, no value is computed in long double (whose width differs between
// machines), and a discrete quantile is the smallest integer whose lower tail reaches p.
using Policy = bp::policy<
    bp::domain_error<bp::ignore_error>, bp::pole_error<bp::ignore_error>,
    bp::overflow_error<bp::ignore_error>, bp::underflow_error<bp::ignore_error>,
    bp::denorm_error<bp::ignore_error>, bp::rounding_error<bp::ignore_error>,
    bp::evaluation_error<bp::ignore_error>, bp::indeterminate_result_error<bp::ignore_error>,
    bp::promote_double<false>, bp::discrete_quantile<bp::integer_round_up>>;

const double nan_value = std::numeric_limits<double>::quiet_NaN();

template <class Work>
double guarded(Work work) {
  try {
    return work();
  } catch (...) {
    return nan_value;
  }
}

}  // namespace

#define SSD_FUNCTIONS(name, make, parameters, arguments)                            \
  double ssd_##name##_density(parameters, double x) {                               \
    return guarded([&] { return bm::pdf(make arguments, x); });                     \
  }                                                                                 \
  double ssd_##name##_lower(parameters, double x) {                                 \
    return guarded([&] { return bm::cdf(make arguments, x); });                     \
  }                                                                                 \
  double ssd_##name##_upper(parameters, double x) {                                 \
    return guarded([&] { return bm::cdf(bm::complement(make arguments, x)); });     \
  }                                                                                 \
  double ssd_##name##_lower_quantile(parameters, double p) {                        \
    return guarded([&] { return bm::quantile(make arguments, p); });                \
  }                                                                                 \
  double ssd_##name##_upper_quantile(parameters, double p) {                        \
    return guarded([&] { return bm::quantile(bm::complement(make arguments, p)); });\
  }


using Normal = bm::normal_distribution<double, Policy>;
using ChiSquare = bm::chi_squared_distribution<double, Policy>;
using StudentT = bm::students_t_distribution<double, Policy>;
using FisherF = bm::fisher_f_distribution<double, Policy>;
using Poisson = bm::poisson_distribution<double, Policy>;
using Binomial = bm::binomial_distribution<double, Policy>;
using Gamma = bm::gamma_distribution<double, Policy>;
using Beta = bm::beta_distribution<double, Policy>;

#define SSD_COMMA ,
extern "C" {
SSD_FUNCTIONS(normal, Normal, double a SSD_COMMA double b, (a, b))
SSD_FUNCTIONS(chi_square, ChiSquare, double a, (a))
SSD_FUNCTIONS(student_t, StudentT, double a, (a))
SSD_FUNCTIONS(fisher_f, FisherF, double a SSD_COMMA double b, (a, b))
SSD_FUNCTIONS(poisson, Poisson, double a, (a))
SSD_FUNCTIONS(binomial, Binomial, double a SSD_COMMA double b, (a, b))
SSD_FUNCTIONS(gamma, Gamma, double a SSD_COMMA double b, (a, b))
SSD_FUNCTIONS(beta, Beta, double a SSD_COMMA double b, (a, b))
}
