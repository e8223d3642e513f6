# Which counts of second cancers print as 3.1 and 1.2 per 100 patient-years with P = 0.002, if both arms
# of 307 have the same person-time: the table of SyntheticCohort.md.
#
# Run: python3 Documentation/Derivations/second-cancer-counts.py (standard library alone). It reads no
# cohort: only the abstract's rates, P, median follow-up and 4-year survival go in.
from math import comb, erfc, exp, log, sqrt

PATIENTS, FIRST, LAST = 307, 33, 57  # uniform accrual, median follow-up of 45 months


def chi_square(x):
    return erfc(sqrt(x / 2))


def p_values(a, b):
    """At equal person-times the tests need the counts alone."""
    n = a + b
    weights = [comb(n, k) / 2**n for k in range(n + 1)]
    upper = sum(weights[a:])
    return {
        "likelihood-ratio": chi_square(2 * (a * log(2 * a / n) + b * log(2 * b / n))),
        "square-root": chi_square(2 * (sqrt(a) - sqrt(b)) ** 2),
        "score": chi_square((a - b) ** 2 / n),
        "mid-p": 2 * (upper - weights[a] / 2),
        "exact-minlike": sum(w for w in weights if w <= weights[a]),
        "exact-central": 2 * upper,
        "wald-log": chi_square(log(a / b) ** 2 / (1 / a + 1 / b)),
    }


def patient_years(survival):
    """Of an arm, with exponential deaths and this survival at 48 months."""
    rate = -log(survival) / 48
    steps = 4000
    ends = (FIRST + (LAST - FIRST) * (i + 0.5) / steps for i in range(steps))
    return PATIENTS * sum((1 - exp(-rate * c)) / rate for c in ends) / steps / 12


def survival_of(years):
    low, high = 0.01, 1 - 1e-9
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if patient_years(middle) < years else (low, middle)
    return low


least, greatest = patient_years(0.70), PATIENTS * 45 / 12
print(f"person-years from {least:.0f} (70% alive at 4 years) to {greatest:.0f} (nobody dies)")
pairs = []
for a in range(1, 60):
    for b in range(1, 60):
        low = max(100 * a / 3.15, 100 * b / 1.25, least)
        high = min(100 * a / 3.05, 100 * b / 1.15, greatest)
        if low < high:
            pairs.append((a, b, low, high))
print("pairs that print as the rates:")
for a, b, low, high in pairs:
    ps = p_values(a, b)
    fits = [name for name, p in ps.items() if 0.0015 <= p < 0.0025]
    print(f"{a} v {b}  {low:.0f} to {high:.0f}  alive {survival_of(low):.3f} to {survival_of(high):.3f}"
          f"  likelihood ratio {ps['likelihood-ratio']:.5f}  0.002 by: {', '.join(fits) or 'none'}")
print("nearest to 0.002:")
for name in p_values(2, 1):
    a, b, _, _ = min(pairs, key=lambda pair: abs(p_values(*pair[:2])[name] - 0.002))
    print(f"{name}: {a} v {b}, {p_values(a, b)[name]:.5f}")
