# The probability that the largest |Z_i| of six correlated normal variables is c or more, to ten digits.
# Correlations are 1/2 but for 0.55 between the first two and 0.45 between the next: given a common
# factor the pairs are independent, and each has a factor of its own.
#
# Prints what Distributions/NormalMaximumTests.swift holds; takes minutes, and so is not among what
# Scripts/reference makes again.
from mpmath import erfc, exp, mp, mpf, pi, quad, sqrt

mp.dps = 15
common, pairwise = sqrt(mpf("0.5")), sqrt(mpf("0.05"))
own, own_in_pair = sqrt(mpf("0.5")), sqrt(mpf("0.45"))


def upper(x):
    return erfc(x / sqrt(2)) / 2


def density(x):
    return exp(-x * x / 2) / sqrt(2 * pi)


def tail(c):
    def one(mean, scale):
        """That one variable is outside, given the mean that its factors leave it."""
        return upper((c - mean) / scale) + upper((c + mean) / scale)

    def pair(f, sign):
        """That one of a pair is outside, given the common factor."""
        def given(g):
            a = one(common * f + pairwise * g, own_in_pair)
            b = one(common * f + sign * pairwise * g, own_in_pair)
            return density(g) * (a + b - a * b)
        return quad(given, [-10, -6, -3, 0, 3, 6, 10])

    def outside(f):
        """That any is, without a difference of numbers near 1."""
        inside, out = mpf(1), mpf(0)
        for part in [one(common * f, own)] * 2 + [pair(f, 1), pair(f, -1)]:
            out += inside * part
            inside *= 1 - part
        return out

    return 2 * quad(lambda f: density(f) * outside(f), [0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 15])


for c in ("2.4", "5"):
    print(c, mp.nstr(tail(mpf(c)), 12))
