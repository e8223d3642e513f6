# The probability that the largest |Z_i| of six correlated normal variables is c or more, to ten digits.
# Correlations are 1/2 but for 0.55 between the first two and 0.45 between the next: given a common
# factor the pairs are independent, and each has a factor of its own. Prints what
# Distributions/NormalMaximumTests.swift holds; takes minutes.
from mpmath import erfc, exp, mp, mpf, pi, quad, sqrt
mp.dps = 15
def sf(x): return erfc(x / sqrt(2)) / 2
def phi(x): return exp(-x * x / 2) / sqrt(2 * pi)
def tail(c):
    c = mpf(c); r = sqrt(mpf('0.5')); e = sqrt(mpf('0.05')); s1 = sqrt(mpf('0.5')); s2 = sqrt(mpf('0.45'))
    one = lambda m, s: sf((c - m) / s) + sf((c + m) / s)
    def pair(f, sign):
        h = lambda g: phi(g) * (lambda a, b: a + b - a * b)(one(r * f + e * g, s2), one(r * f + sign * e * g, s2))
        return quad(h, [-10, -6, -3, 0, 3, 6, 10])
    def outside(f):
        o = [one(r * f, s1)] * 2 + [pair(f, 1), pair(f, -1)]
        inside = mpf(1); out = mpf(0)
        for x in o:
            out += inside * x; inside *= 1 - x
        return out
    return 2 * quad(lambda f: phi(f) * outside(f), [0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 15])
for c in ('2.4', '5'): print(c, mp.nstr(tail(c), 12))
