# Checks AdjustedCurves.md: derivatives by case weights, brute-force means and areas, a bootstrap.
#   python3 Documentation/Derivations/check-adjusted.py [replicates]
# Everything from the definitions with numpy alone; prints the largest relative disagreement of each equation.
import sys
import numpy as np

rng = np.random.default_rng(20261123)


def sets_of(time, dead):
    return np.unique(time[dead])


def fit(time, dead, entry, x, w, stratum, efron, start=None):
    """Newton on the log partial likelihood, sums searched anew at each time."""
    beta = np.zeros(x.shape[1]) if start is None else start.copy()
    for _ in range(30):
        u = np.zeros_like(beta)
        info = np.zeros((len(beta), len(beta)))
        for s in np.unique(stratum):
            m = stratum == s
            for t in sets_of(time[m], dead[m]):
                risk = m & (entry < t) & (t <= time)
                d = m & dead & (time == t)
                r = w * np.exp(x @ beta)
                n = d.sum()
                v = w[d].sum() / n
                u += w[d] @ x[d]
                for l in range(n):
                    f = l / n if efron else 0
                    q = r * risk - f * r * d
                    mean = q @ x / q.sum()
                    u -= v * mean
                    info += v * ((x * q[:, None]).T @ x / q.sum() - np.outer(mean, mean))
        step = np.linalg.solve(info, u)
        beta = beta + step
        if np.abs(step).max() < 1e-13:
            break
    return beta, np.linalg.inv(info)


def hazards(time, dead, entry, x, w, stratum, efron, beta):
    """For each stratum: times, steps of H, V and M."""
    result = {}
    for s in np.unique(stratum):
        m = stratum == s
        rows = []
        for t in sets_of(time[m], dead[m]):
            risk = m & (entry < t) & (t <= time)
            d = m & dead & (time == t)
            r = w * np.exp(x @ beta)
            n = d.sum()
            v = w[d].sum() / n
            h = var = 0.0
            mean = np.zeros(x.shape[1])
            for l in range(n):
                f = l / n if efron else 0
                q = r * risk - f * r * d
                h += v / q.sum()
                var += v / q.sum() ** 2
                mean += v / q.sum() * (q @ x / q.sum())
            rows.append((t, h, var, mean))
        result[s] = rows
    return result


def curve(data, efron, group, t, beta, w_population):
    """S^g(t): every row's arm set to `group`."""
    time, dead, entry, x, w, stratum = data
    base = hazards(time, dead, entry, x, w, stratum, efron, beta)
    z = x.copy()
    z[:, 0] = group
    total = 0.0
    for i in range(len(time)):
        h = sum(row[1] for row in base[stratum[i]] if row[0] <= t)
        total += w_population[i] * np.exp(-h * np.exp(z[i] @ beta))
    return total / w_population.sum()


def analytic(data, efron, group, t, beta, v_beta):
    """Influences (3.5), model-based parts (2.3)-(2.5)."""
    time, dead, entry, x, w, stratum = data
    base = hazards(time, dead, entry, x, w, stratum, efron, beta)
    z = x.copy()
    z[:, 0] = group
    n, p = x.shape
    q = w / w.sum()
    a = {s: 0.0 for s in base}
    g = np.zeros(p)
    own = np.zeros(n)
    for i in range(n):
        rows = [row for row in base[stratum[i]] if row[0] <= t]
        h = sum(row[1] for row in rows)
        mean = sum((row[3] for row in rows), np.zeros(p))
        r = np.exp(z[i] @ beta)
        own[i] = np.exp(-h * r)
        a[stratum[i]] += q[i] * r * own[i]
        g += q[i] * r * own[i] * (h * z[i] - mean)
    s_mean = q @ own
    var = sum(a[s] ** 2 * sum(row[2] for row in base[s] if row[0] <= t) for s in base) + g @ v_beta @ g
    # Influences of the rows.
    r = np.exp(x @ beta)
    score = np.zeros((n, p))
    steps = np.zeros(n)
    for s in base:
        m = stratum == s
        for t_k, *_ in base[s]:
            risk = m & (entry < t_k) & (t_k <= time)
            d = m & dead & (time == t_k)
            nd = d.sum()
            v = w[d].sum() / nd
            for l in range(nd):
                f = l / nd if efron else 0
                share = risk - f * d
                total = (w * r * share).sum()
                mean = (w * r * share) @ x / total
                score += d[:, None] * (x - mean) / nd - (v / total * r * share)[:, None] * (x - mean)
                if t_k <= t:
                    steps += a[s] * (d / nd / total - v / total**2 * r * share)
    phi = -w * steps - (w[:, None] * score) @ v_beta @ g
    return s_mean, var, phi, q * (own - s_mean)


def sample(n, ties=True, late=True):
    x = np.column_stack([rng.integers(0, 2, n), rng.normal(size=n)]).astype(float)
    stratum = rng.integers(0, 2, n)
    time = rng.exponential(np.exp(-0.5 * x[:, 0] - 0.4 * x[:, 1])) * 6
    time = np.ceil(time) if ties else time
    entry = np.minimum(rng.integers(0, 2, n), time - 1) if ties and late else np.full(n, -1.0)
    dead = rng.random(n) < 0.7
    w = 0.5 + rng.random(n)
    return time, dead, entry, x, w, stratum


worst = {"(2.1)-(3.5) influence": 0.0, "sampled part": 0.0}
for efron in (True, False):
    data = sample(40)
    time, dead, entry, x, w, stratum = data
    beta, v_beta = fit(*data[:3], x, w, stratum, efron)
    t = 5.0
    s_mean, var, phi, part = analytic(data, efron, 1.0, t, beta, v_beta)
    for i in range(0, 40, 3):
        def at(e, population):
            changed = w.copy()
            changed[i] *= np.exp(e)
            d = (time, dead, entry, x, changed, stratum)
            b, _ = fit(time, dead, entry, x, changed, stratum, efron, beta)
            return curve(d, efron, 1.0, t, b, changed if population else w)
        h = 1e-4
        fixed = (at(h, False) - at(-h, False)) / (2 * h)
        drawn = (at(h, True) - at(-h, True)) / (2 * h)
        scale = np.abs(phi).max()
        worst["(2.1)-(3.5) influence"] = max(worst["(2.1)-(3.5) influence"], abs(fixed - phi[i]) / scale)
        worst["sampled part"] = max(worst["sampled part"], abs(drawn - phi[i] - part[i]) / scale)
for name, value in worst.items():
    print(f"{name}: {value:.1e}")
    assert value < 1e-6

replicates = int(sys.argv[1]) if len(sys.argv) > 1 else 300
data = sample(300, ties=False)
time, dead, entry, x, w, stratum = data
w = np.ones(300)
data = (time, dead, entry, x, w, stratum)
beta, v_beta = fit(time, dead, entry, x, w, stratum, False)
numbers = [analytic(data, False, g, 4.0, beta, v_beta) for g in (0.0, 1.0)]
draws = []
for _ in range(replicates):
    k = rng.integers(0, 300, 300)
    count = np.bincount(k, minlength=300).astype(float)
    keep = count > 0
    d = (time[keep], dead[keep], entry[keep], x[keep], count[keep], stratum[keep])
    b, _ = fit(*d, False, beta)
    draws.append([curve(d, False, g, 4.0, b, d[4]) for g in (0.0, 1.0)])
draws = np.array(draws)
for g in (0, 1):
    s_mean, var, phi, part = numbers[g]
    print(f"group {g}: S {s_mean:.4f}; SE model+sampled {np.sqrt(var + part @ part):.4f}, influence "
          f"{np.sqrt(((phi + part) ** 2).sum()):.4f}, bootstrap {draws[:, g].std(ddof=1):.4f}")
d = numbers[1][2] + numbers[1][3] - numbers[0][2] - numbers[0][3]
print(f"difference: SE influence {np.sqrt((d ** 2).sum()):.4f}, bootstrap {(draws[:, 1] - draws[:, 0]).std(ddof=1):.4f}")
