# Checks the equations of CoxPartialLikelihood.md by enumeration and numerical derivatives.
#
# Run: python3 Documentation/Derivations/check-cox.py (needs numpy).
import itertools

import numpy as np

rng = np.random.default_rng(1972)


def exact_recursion():
    """(3.2)-(3.6) against enumeration of all subsets: returns the largest difference."""
    n, d, p = 8, 3, 2
    x, r = rng.normal(size=(n, p)), np.exp(rng.normal(size=n))
    e, mu, V = np.zeros(d + 1), np.zeros((d + 1, p)), np.zeros((d + 1, p, p))
    e[0] = 1
    for j in range(n):
        for l in range(d, 0, -1):
            if e[l - 1] == 0:
                continue
            omega = r[j] * e[l - 1] / (e[l] + r[j] * e[l - 1])
            delta = mu[l - 1] + x[j] - mu[l]
            V[l] = (1 - omega) * V[l] + omega * V[l - 1] + omega * (1 - omega) * np.outer(delta, delta)
            mu[l] = (1 - omega) * mu[l] + omega * (mu[l - 1] + x[j])
            e[l] += r[j] * e[l - 1]
    subsets = [list(c) for c in itertools.combinations(range(n), d)]
    q = np.array([r[c].prod() for c in subsets])
    s = np.array([x[c].sum(0) for c in subsets])
    mean = q @ s / q.sum()
    covariance = (s - mean).T @ (q[:, None] * (s - mean)) / q.sum()
    return max(abs(e[d] / q.sum() - 1), abs(mu[d] - mean).max(), abs(V[d] - covariance).max())


def tied(efron):
    """(2.9)-(2.12) and (5.1)-(5.2) against numerical derivatives of (2.1)."""
    n, p = 60, 2
    x, w, offset = rng.normal(size=(n, p)), rng.uniform(0.5, 2, n), rng.normal(size=n) / 10
    exit = rng.integers(2, 8, n).astype(float)
    entry, dead = exit - rng.integers(1, 6, n), rng.random(n) < 0.6

    def tie_sets():
        for t in np.unique(exit[dead]):
            R, D = (entry < t) & (t <= exit), dead & (exit == t)
            d = D.sum()
            yield R, D, d, w[D].sum() / d, np.arange(d) / d if efron else np.zeros(d)

    def value(b):
        eta = x @ b + offset
        r = w * np.exp(eta)
        return sum((w * eta)[D].sum() - v * np.log(r[R].sum() - f * r[D].sum()).sum()
                   for R, D, d, v, f in tie_sets())

    b = np.array([0.3, -0.2])
    eta = x @ b + offset
    r = w * np.exp(eta)
    a, M, L = np.zeros(n), np.zeros((p, p)), np.zeros((n, p))
    for R, D, d, v, f in tie_sets():
        S0, D0, S1, D1 = r[R].sum(), r[D].sum(), r[R] @ x[R], r[D] @ x[D]
        alpha = 1 / (S0 - f * D0)
        beta = -f * alpha
        a[R & ~D] += v * alpha.sum()
        a[D] += v * ((1 - f) * alpha).sum()
        g11, g12, g22 = v * alpha @ alpha, v * alpha @ beta, v * beta @ beta
        c11 = np.sqrt(g11)
        c12 = g12 / c11
        first, rest = c11 * S1 + c12 * D1, max(0, g22 - c12 * c12)
        M += np.outer(first, first) + rest * np.outer(D1, D1)
        for l in range(d):
            m = alpha[l] * S1 + beta[l] * D1
            L[D] += (x[D] - m) / d
            g = np.where(D, 1 - f[l], 1.0) * R
            L -= (np.exp(eta) * g * v * alpha[l])[:, None] * (x - m)
    U = x.T @ (w * dead - r * a)
    I = x.T @ ((r * a)[:, None] * x) - M
    h, unit = 1e-4, np.eye(p)
    slope = [(value(b + h * k) - value(b - h * k)) / (2 * h) for k in unit]
    bend = [[(value(b + h * (j + k)) - value(b + h * (j - k)) - value(b - h * (j - k))
              + value(b - h * (j + k))) / (4 * h * h) for j in unit] for k in unit]
    return abs(U - slope).max(), abs(I + np.array(bend)).max(), abs(w @ L - U).max()


# Central differences of step h are right to about h^2 and u |log L| / h^2.
worst = exact_recursion()
print(f"exact recursion against enumeration: {worst:.1e}")
assert worst < 1e-13
for efron in (False, True):
    score, information, residuals = tied(efron)
    print(f"{'Efron' if efron else 'Breslow'}: score {score:.1e}, information {information:.1e}, "
          f"score residuals {residuals:.1e}")
    assert score < 1e-6 and information < 1e-4 and residuals < 1e-12
