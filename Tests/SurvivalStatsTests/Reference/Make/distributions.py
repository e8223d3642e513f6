"""Distributions at 50 digits by mpmath: distributions.json.

    python3 Tests/SurvivalStatsTests/Reference/Make/distributions.py [ROOT]

Every argument is a double and is taken as exactly that number. Tails are integrals in closed form, never
one minus the other tail; quantiles are roots of the tail, found by bisection and Newton's method and then
proved by a change of sign within 40 digits. A number below the smallest double is 0.
"""
import json
import multiprocessing
import os
import sys

import mpmath as mp
from mpmath import mpf

mp.mp.dps = 64  # fourteen more than are claimed, for what is lost on the way


def double(x):
    """The nearest double, or a text for infinities."""
    try:
        v = float(x)
    except OverflowError:
        return "Infinity"
    return "Infinity" if v == float("inf") else "-Infinity" if v == -float("inf") else v


def nonzero(v):
    return v if v != 0 else mpf(10) ** -500


def beta_fraction(a, b, x, y):
    """The regularised incomplete beta function for x below its mean: DLMF 8.17.22, by modified Lentz."""
    front = mp.exp(a * mp.log(x) + b * mp.log(y) - mp.log(a) - logbeta(a, b))
    c, d = mpf(1), 1 / nonzero(1 - (a + b) * x / (a + 1))
    h, m = d, 0
    while True:
        m += 1
        for term in (m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)), -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))):
            d = 1 / nonzero(1 + term * d)
            c = nonzero(1 + term / c)
            h *= d * c
        if abs(d * c - 1) < mpf(10) ** (4 - mp.mp.dps):
            return front * h


def logbeta(a, b):
    return mp.loggamma(a) + mp.loggamma(b) - mp.loggamma(a + b)


def beta_tails(a, b, x, y):
    """Both tails of a beta distribution, each by a fraction of its own where it is small."""
    if x <= 0:
        return mpf(0), mpf(1)
    if y <= 0:
        return mpf(1), mpf(0)
    if x <= (a + 1) / (a + b + 2):
        low = beta_fraction(a, b, x, y)
        return low, 1 - low
    high = beta_fraction(b, a, y, x)
    return 1 - high, high


def gamma_tails(s, x):
    """P(s, x) and Q(s, x): the series below the mode, Legendre's continued fraction above."""
    if x <= 0:
        return mpf(0), mpf(1)
    front = mp.exp(s * mp.log(x) - x - mp.loggamma(s))
    if x < s + 1:
        term = total = 1 / s
        k = s
        while term > total * mpf(10) ** (2 - mp.mp.dps):
            k += 1
            term *= x / k
            total += term
        return front * total, 1 - front * total
    tiny = mpf(10) ** -500
    b = x + 1 - s
    c, d = 1 / tiny, 1 / b
    h, i = d, 0
    while True:  # modified Lentz
        i += 1
        an = -i * (i - s)
        b += 2
        d = an * d + b
        d = 1 / (d if d != 0 else tiny)
        c = b + an / c
        c = c if c != 0 else tiny
        delta = d * c
        h *= delta
        if abs(delta - 1) < mpf(10) ** (3 - mp.mp.dps):
            return 1 - front * h, front * h


class Normal:
    discrete = False

    def __init__(self, m, s):
        self.m, self.s = mpf(m), mpf(s)

    def density(self, x):
        z = (x - self.m) / self.s
        return mp.exp(-z * z / 2) / (self.s * mp.sqrt(2 * mp.pi))

    def tails(self, x):
        z = (x - self.m) / self.s / mp.sqrt(2)
        return mp.erfc(-z) / 2, mp.erfc(z) / 2


class Gamma:
    discrete = False

    def __init__(self, shape, scale):
        self.k, self.s = mpf(shape), mpf(scale)

    def density(self, x):
        if x < 0:
            return mpf(0)
        y = x / self.s
        if y == 0:
            return mp.inf if self.k < 1 else 1 / self.s if self.k == 1 else mpf(0)
        return mp.exp((self.k - 1) * mp.log(y) - y - mp.loggamma(self.k)) / self.s

    def tails(self, x):
        return gamma_tails(self.k, x / self.s)


class ChiSquare(Gamma):
    def __init__(self, df):
        Gamma.__init__(self, mpf(df) / 2, 2)


class Beta:
    discrete = False

    def __init__(self, a, b):
        self.a, self.b = mpf(a), mpf(b)

    def density(self, x):
        return mp.exp((self.a - 1) * mp.log(x) + (self.b - 1) * mp.log(1 - x) - logbeta(self.a, self.b))

    def tails(self, x):
        return beta_tails(self.a, self.b, x, 1 - x)


class StudentT:
    discrete = False

    def __init__(self, df):
        self.n = mpf(df)

    def density(self, x):
        n = self.n
        return mp.exp(mp.loggamma((n + 1) / 2) - mp.loggamma(n / 2) - (n + 1) / 2 * mp.log1p(x * x / n)) / mp.sqrt(n * mp.pi)

    def tails(self, x):
        n, q = self.n, x * x
        # P(|T| > |x|) is a beta tail at n / (n + x^2).
        both = beta_tails(n / 2, mpf(1) / 2, n / (n + q), q / (n + q))[0] / 2
        return (both, 1 - both) if x < 0 else (1 - both, both)


class FisherF:
    discrete = False

    def __init__(self, m, n):
        self.m, self.n = mpf(m), mpf(n)

    def density(self, x):
        m, n = self.m, self.n
        return mp.exp(m / 2 * mp.log(m / n) + (m / 2 - 1) * mp.log(x) - (m + n) / 2 * mp.log1p(m * x / n) - logbeta(m / 2, n / 2))

    def tails(self, x):
        m, n = self.m, self.n
        return beta_tails(m / 2, n / 2, m * x / (m * x + n), n / (m * x + n))


class Poisson:
    discrete = True
    least, most = 0, mp.inf

    def __init__(self, mean):
        self.mean = mpf(mean)

    def density(self, x):
        return mp.exp(x * mp.log(self.mean) - self.mean - mp.loggamma(x + 1))

    def tails(self, x):
        low, high = gamma_tails(x + 1, self.mean)
        return high, low


class Binomial:
    discrete = True
    least = 0

    def __init__(self, n, p):
        self.n, self.p, self.most = mpf(n), mpf(p), n

    def density(self, x):
        n, p = self.n, self.p
        return mp.exp(mp.loggamma(n + 1) - mp.loggamma(x + 1) - mp.loggamma(n - x + 1) + x * mp.log(p) + (n - x) * mp.log(1 - p))

    def tails(self, x):
        if x >= self.n:
            return mpf(1), mpf(0)
        return beta_tails(self.n - x, x + 1, 1 - self.p, self.p)


# Each family with parameters, places x and probabilities p. Every number is a double, taken exactly.
FAMILIES = {
    "normal": (Normal, [(0, 1), (1e6, 0.001), (-3, 250)]),
    "chiSquare": (ChiSquare, [(1,), (2,), (3,), (10,), (0.5,), (1000,), (1e5,)]),
    "studentT": (StudentT, [(1,), (2,), (4.5,), (30,), (1000,), (1e6,)]),
    "fisherF": (FisherF, [(1, 1), (1, 10), (3, 40), (50, 2.5), (20, 1000)]),
    "gamma": (Gamma, [(1, 1), (0.5, 2), (0.01, 1), (41, 0.125), (2500.5, 3), (1e6, 1e-6)]),
    "beta": (Beta, [(1, 1), (0.5, 0.5), (2, 30), (15.5, 41), (0.01, 3), (1000, 2000), (1e5, 3)]),
    "poisson": (Poisson, [(0.001,), (1,), (4.5,), (100,), (12345.675,), (1e6,)]),
    "binomial": (Binomial, [(1, 0.5), (10, 0.25), (100, 0.001), (56, 0.6), (10000, 0.375), (1000000, 1e-5)]),
}
PROBABILITIES = [1e-300, 1e-100, 1e-20, 1e-10, 1e-5, 0.001, 0.025, 0.1, 0.25, 0.5, 0.75, 0.975, 0.999]


def bracketed(dist, tail, p, rising, positive, unit):
    """The x with tail(x) = p: bisection on a scale that reaches everywhere, then Newton's method."""
    def place(u):
        if unit:  # logistic, as two numbers so that nothing cancels near 1
            return mp.exp(u) / (1 + mp.exp(u))
        return mp.exp(u) if positive else mp.sinh(u) * scale + centre

    scale, centre = (dist.s, dist.m) if isinstance(dist, Normal) else (1, 0)
    low, high = (mpf(-800), mpf(800)) if positive or unit else (mpf(-7), mpf(7)) if isinstance(dist, Normal) else (mpf(-750), mpf(750))
    if p == 0.5 and isinstance(dist, (Normal, StudentT)):
        return mpf(centre)  # by symmetry
    saved = mp.mp.dps
    mp.mp.dps = 40 if unit else 18  # 1 - x needs the digits
    if not (tail(place(low)) < p) == rising:
        mp.mp.dps = saved
        return None  # the quantile is below every double
    if (tail(place(high)) < p) == rising:
        mp.mp.dps = saved
        return mp.inf
    for _ in range(44):
        middle = (low + high) / 2
        if (tail(place(middle)) < p) == rising:
            low = middle
        else:
            high = middle
    mp.mp.dps = saved
    x = place((low + high) / 2)
    if unit and 1 - x < mpf(2) ** -80:
        return mpf(1)  # the nearest double
    for _ in range(7):
        t = tail(x)
        step = (mp.log(t) - mp.log(p)) * t / dist.density(x)
        x = x - step if rising else x + step
    around = mpf(10) ** -40
    a, b = x - abs(x) * around, x + abs(x) * around
    assert (tail(a) < p < tail(b)) if rising else (tail(b) < p < tail(a)), ("no root proved", p, float(x), rising)
    return x


def smallest_integer(holds, low, high):
    """The smallest integer from `low` for which a rising condition holds."""
    while low < high:
        middle = (low + high) // 2
        if holds(middle):
            high = middle
        else:
            low = middle + 1
    return low


def places(name, dist):
    """Where densities and tails are asked for: at the quantiles rounded to few bits, and far beyond."""
    if dist.discrete:
        top = int(dist.most) if dist.most != mp.inf else None
        mean = dist.mean if isinstance(dist, Poisson) else dist.n * dist.p
        sd = mp.sqrt(mean if isinstance(dist, Poisson) else mean * (1 - dist.p))
        found = {0, 1} | {int(mp.floor(mean + z * sd)) for z in (-39, -10, -6, -3, -1, 0, 1, 3, 6, 10, 39)} | {int(mean * 2) + 100}
        return [mpf(k) for k in sorted(found) if k >= 0 and (top is None or k <= top)]
    if name == "normal":
        return [dist.m + dist.s * z for z in (-40, -37.5, -20, -8, -3, -1, -0.25, 0, 0.001, 0.5, 1.96, 5, 10, 38)]
    if name == "studentT":
        return [mpf(z) for z in (-1e100, -1e10, -1000, -40, -8, -2, -0.5, -1e-10, 0, 1e-5, 0.25, 1, 3, 12, 100, 1e6, 1e50)]
    if name == "beta":
        m = dist.a / (dist.a + dist.b)
        return [mpf(z) for z in (1e-300, 1e-100, 1e-10, 0.001, 0.1, 0.25, 0.5, 0.75, 0.9, 0.999, 1 - 2.0**-40)] + [m, m / 2, (1 + m) / 2]
    mean = {"chiSquare": lambda: dist.k * 2, "gamma": lambda: dist.k * dist.s, "fisherF": lambda: mpf(1)}[name]()
    return [mean * mpf(z) for z in (1e-300, 1e-100, 1e-10, 0.001, 0.1, 0.5, 0.75, 0.9, 1, 1.1, 1.5, 2, 5, 20, 300, 1400)]


def compute(job):
    name, given = job
    dist = FAMILIES[name][0](*given)
    case = {"name": f"{name}({', '.join(repr(v) for v in given)})", "family": name, "parameters": [float(v) for v in given]}
    rows = {"x": [], "density": [], "lower": [], "upper": []}
    for x in sorted({float(v) for v in places(name, dist)}):
        low, high = dist.tails(mpf(x))
        for key, value in zip(rows, (x, dist.density(mpf(x)), low, high)):
            rows[key].append(double(value))
    case.update(rows)
    quantiles = {"p": PROBABILITIES, "lowerQuantile": [], "upperQuantile": []}
    for p in PROBABILITIES:
        for key, side in (("lowerQuantile", 0), ("upperQuantile", 1)):
            exact = mpf(p)
            if dist.discrete:
                top = int(dist.most) if dist.most != mp.inf else 4000000
                holds = (lambda k: dist.tails(mpf(k))[0] >= exact) if side == 0 else (lambda k: dist.tails(mpf(k))[1] <= exact)
                quantiles[key].append(float(smallest_integer(holds, 0, top)))
            else:
                x = bracketed(dist, lambda x: dist.tails(x)[side], exact, side == 0, name not in ("normal", "studentT", "beta"), name == "beta")
                quantiles[key].append(0.0 if x is None else double(x))
    case.update(quantiles)
    print(case["name"], file=sys.stderr, flush=True)
    return case


def main():
    root = sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../../..")
    with multiprocessing.Pool() as pool:
        cases = pool.map(compute, [(name, given) for name, (_, parameters) in FAMILIES.items() for given in parameters], chunksize=1)
    provenance = {"maker": "Reference/Make/distributions.py", "software": f"Python {sys.version.split()[0]}, mpmath {mp.__version__}",
                  "command": "python3 Tests/SurvivalStatsTests/Reference/Make/distributions.py",
                  "precision": "50 digits, rounded to the nearest double",
                  "notes": ["series with positive terms and Legendre's continued fraction; the smaller tail is never one minus the larger",
                            "discrete quantiles: the smallest integer with P(X <= x) >= p, and with P(X > x) <= p"]}
    body = ",\n".join(json.dumps(c, separators=(",", ":")) for c in cases)
    path = os.path.join(root, "Tests/SurvivalStatsTests/Reference/distributions.json")
    with open(path, "w") as f:
        f.write('{"provenance":' + json.dumps(provenance) + ',\n"cases":[\n' + body + "]}\n")
    print("distributions.json :", len(cases), "cases")


if __name__ == "__main__":
    main()
