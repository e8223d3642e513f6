# How many digits a Cox fit keeps: ordinary and ill-conditioned data sets at 50 digits, Reference/cox-digits.json.
#
# Run: python3 Tests/SurvivalStatsTests/Reference/Make/cox-digits.py (needs mpmath; minutes, fewer with gmpy2),
# then cox-digits.R beside it, which fits the same with coxph. The likelihoods are those of cox50.py, and
# the exact marginal one by inclusion and exclusion over the subsets of the tied deaths, of more than ten by
# a sum that converges geometrically, which check() holds to the subsets. All inputs are
# doubles: 2000000.3 is the double next to it, here as in Swift and R.
import csv
import itertools
import json
import os
import random
import sys

import mpmath as mp

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import cox50

here = os.path.dirname(os.path.abspath(__file__))
mp.mp.dps = 100


MOST_SUBSETS = 10


def orders(rest, dead, beta, h=mp.mpf(1) / 50):
    """log P, its gradient and minus its Hessian, P the integral over t > 0 of e^-t prod (1 - e^(-w t)), where
    w = r / T for each of the dead. With t = e^s the integrand is entire and bounded on the strip
    |Im s| < pi / 2, so that the trapezoidal rule of step h errs by some e^(-pi^2 / h): 1e-214 for 1/50.
    What lies beyond the ends is smaller still: t^d on the left, e^-t on the right."""
    p = len(beta)
    J = range(p)
    T, T1, T2 = cox50.sums(rest, beta)
    mean = [a / T for a in T1]
    spread = [[T2[j][k] / T - mean[j] * mean[k] for k in J] for j in J]
    weights, first, second = [], [], []
    for row in dead:
        w = row["r"] / T
        d = [row["x"][j] - mean[j] for j in J]
        weights.append(w)
        first.append([w * a for a in d])
        second.append([[w * (d[j] * d[k] - spread[j][k]) for k in J] for j in J])
    P, P1, P2 = mp.mpf(0), [mp.mpf(0)] * p, [[mp.mpf(0)] * p for _ in J]
    peak = mp.mpf(0)

    def add(s):
        nonlocal P, peak
        t = mp.exp(s)
        F = t * mp.exp(-t)
        G, H = [mp.mpf(0)] * p, [[mp.mpf(0)] * p for _ in J]
        for w, w1, w2 in zip(weights, first, second):
            e = mp.exp(-w * t)
            c = -mp.expm1(-w * t)
            F *= c
            a = t * e / c
            b = -t * t * e / c / c
            for j in J:
                G[j] += a * w1[j]
                for k in J:
                    H[j][k] += b * w1[j] * w1[k] + a * w2[j][k]
        P += F
        for j in J:
            P1[j] += F * G[j]
            for k in J:
                P2[j][k] += F * (G[j] * G[k] + H[j][k])
        size = F * (1 + max(abs(H[j][j]) + G[j] ** 2 for j in J))
        peak = max(peak, size)
        return size

    # The integrand has one peak, for its logarithm is concave in s; from there to both sides.
    def slope(s):
        t = mp.exp(s)
        return 1 - t + sum(w * t / mp.expm1(w * t) for w in weights)

    low, high = mp.mpf(-50), mp.mpf(50)
    for _ in range(30):
        middle = (low + high) / 2
        low, high = (middle, high) if slope(middle) > 0 else (low, middle)
    start = mp.nint(low / h)
    for sign in (1, -1):
        k = start if sign > 0 else start - 1
        while add(k * h) > peak * mp.mpf(10) ** -90:
            k += sign
    U = mp.matrix([P1[j] / P for j in J])
    I = mp.matrix(p, p)
    for j in J:
        for k in J:
            I[j, k] = P1[j] * P1[k] / P / P - P2[j][k] / P
    return mp.log(P * h), U, I


def marginal(rows, beta):
    """Value, score, information where the order of tied deaths is unknown [kalbfleisch1973]:
    P(all of D before the rest) = sum over subsets A of D of (-1)^|A| T / (T + sum_A r), T the sum over R \\ D."""
    p = len(beta)
    value, U, I = mp.mpf(0), mp.zeros(p, 1), mp.zeros(p, p)
    for row in rows:
        row["eta"] = row["offset"] + sum(b * x for b, x in zip(beta, row["x"]))
        row["r"] = mp.exp(row["eta"])
    for stratum in sorted({row["stratum"] for row in rows}):
        members = [row for row in rows if row["stratum"] == stratum]
        for t in sorted({row["exit"] for row in members if row["event"]}):
            dead = [row for row in members if row["event"] and row["exit"] == t]
            rest = [row for row in members if row["entry"] < t <= row["exit"]
                    and not (row["event"] and row["exit"] == t)]
            if not rest:
                continue
            if len(dead) > MOST_SUBSETS:
                part = orders(rest, dead, beta)
                value += part[0]
                U += part[1]
                I += part[2]
                continue
            T, T1, T2 = cox50.sums(rest, beta)
            each = [cox50.sums([row], beta) for row in dead]
            P, P1, P2 = mp.mpf(0), [mp.mpf(0)] * p, [[mp.mpf(0)] * p for _ in range(p)]
            for size in range(len(dead) + 1):
                for subset in itertools.combinations(each, size):
                    sign = (-1) ** size
                    M = T + sum(s[0] for s in subset)
                    M1 = [T1[j] + sum(s[1][j] for s in subset) for j in range(p)]
                    f = T / M
                    f1 = [(T1[j] - f * M1[j]) / M for j in range(p)]
                    P += sign * f
                    for j in range(p):
                        P1[j] += sign * f1[j]
                        for k in range(p):
                            M2 = T2[j][k] + sum(s[2][j][k] for s in subset)
                            P2[j][k] += sign * (T2[j][k] - f1[j] * M1[k] - M1[j] * f1[k] - f * M2) / M
            value += mp.log(P)
            for j in range(p):
                U[j] += P1[j] / P
                for k in range(p):
                    I[j, k] += P1[j] * P1[k] / P / P - P2[j][k] / P
    return value, U, I


def swept(rows, beta, ties):
    """cox50.derivatives where nobody enters late: each row is added once, from the last time to the first."""
    p = len(beta)
    J = range(p)
    value, U, I = mp.mpf(0), mp.zeros(p, 1), mp.zeros(p, p)
    for row in rows:
        row["eta"] = row["offset"] + sum(b * x for b, x in zip(beta, row["x"]))
        row["r"] = row["weight"] * mp.exp(row["eta"])
    for stratum in sorted({row["stratum"] for row in rows}):
        members = [row for row in rows if row["stratum"] == stratum]
        times = sorted({row["exit"] for row in members}, reverse=True)
        deaths = {t: [r for r in members if r["event"] and r["exit"] == t] for t in times}
        deepest = max(len(d) for d in deaths.values()) if ties == "exact" else 1
        deepest = max(deepest, 1)
        zero = lambda: [[mp.mpf(0)] * p for _ in J]
        e = [mp.mpf(1)] + [mp.mpf(0)] * deepest
        g = [[mp.mpf(0)] * p for _ in range(deepest + 1)]
        h = [zero() for _ in range(deepest + 1)]
        count = 0
        for t in times:
            for row in (r for r in members if r["exit"] == t):
                r, x = row["r"], row["x"]
                count += 1
                for l in range(min(deepest, count), 0, -1):
                    for j in J:
                        for k in J:
                            h[l][j][k] += r * (h[l - 1][j][k] + x[j] * g[l - 1][k]
                                               + x[k] * (g[l - 1][j] + x[j] * e[l - 1]))
                    for j in J:
                        g[l][j] += r * (g[l - 1][j] + x[j] * e[l - 1])
                    e[l] += r * e[l - 1]
            dead = deaths[t]
            d = len(dead)
            if d == 0:
                continue
            for row in dead:
                value += row["weight"] * row["eta"]
                for j in J:
                    U[j] += row["weight"] * row["x"][j]
            if ties == "exact":
                parts = [(mp.mpf(1), e[d], g[d], h[d])]
            else:
                D = cox50.sums(dead, beta)
                v = sum(row["weight"] for row in dead) / d
                parts = []
                for l in range(d):
                    f = mp.mpf(l) / d if ties == "efron" else mp.mpf(0)
                    parts.append((v, e[1] - f * D[0], [a - f * b for a, b in zip(g[1], D[1])],
                                  [[a - f * b for a, b in zip(m, n)] for m, n in zip(h[1], D[2])]))
            for v, s0, s1, s2 in parts:
                value -= v * mp.log(s0)
                for j in J:
                    U[j] -= v * s1[j] / s0
                    for k in J:
                        I[j, k] += v * (s2[j][k] / s0 - s1[j] * s1[k] / s0 / s0)
    return value, U, I


def terms(rows, beta, ties, late):
    if ties == "exact-marginal":
        return marginal(rows, beta)
    return (cox50.derivatives if late else swept)(rows, beta, ties)


def check():
    """The sweep and the search of risk sets are the same, and so are subsets and the trapezoidal rule."""
    global MOST_SUBSETS
    case = draw("check", 1, 30, 2, 5, 2, True)
    for ties in ["efron", "breslow", "exact"]:
        rows = [{"entry": -1, "exit": case["exit"][i], "event": case["event"][i], "offset": mp.mpf(0),
                 "x": [mp.mpf(c[i]) for c in case["columns"]], "stratum": case["strata"][i],
                 "weight": mp.mpf(1) if ties == "exact" else mp.mpf(case["weights"][i])} for i in range(30)]
        beta = [mp.mpf("0.3"), mp.mpf("-0.2")]
        for a, b in zip(swept(rows, beta, ties), cox50.derivatives(rows, beta, ties)):
            assert mp.norm(mp.matrix([a]) - mp.matrix([b]) if not hasattr(a, "rows") else a - b, "inf") < mp.mpf(10) ** -80

    rows = [row | {"weight": mp.mpf(1)} for row in rows]
    beta = [mp.mpf("1.7"), mp.mpf("-2")]
    subsets = marginal(rows, beta)
    MOST_SUBSETS, most = 1, MOST_SUBSETS
    for a, b in zip(subsets, marginal(rows, beta)):
        assert mp.norm(mp.matrix([a]) - mp.matrix([b]) if not hasattr(a, "rows") else a - b, "inf") < mp.mpf(10) ** -70
    MOST_SUBSETS = most


def fit(case):
    n, p = len(case["exit"]), len(case["columns"])
    rows = [{"entry": case["entry"][i] if case["entry"] else -1, "exit": case["exit"][i],
             "event": case["event"][i], "x": [mp.mpf(column[i]) for column in case["columns"]],
             "offset": mp.mpf(0), "weight": mp.mpf(case["weights"][i]),
             "stratum": case["strata"][i]} for i in range(n)]
    for j in range(p):
        for s in set(case["strata"]):
            members = [row for row in rows if row["stratum"] == s]
            mean = sum(row["x"][j] for row in members) / len(members)
            for row in members:
                row["x"][j] -= mean
    beta = [mp.mpf(0)] * p
    late = bool(case["entry"])
    null, U0, I0 = terms(rows, beta, case["ties"], late)
    current, U, I = null, U0, I0
    for _ in range(60):
        step = mp.lu_solve(I, U)
        size = mp.mpf(1)
        while True:
            trial = [b + size * s for b, s in zip(beta, step)]
            new = terms(rows, trial, case["ties"], late)
            if new[0] >= current - mp.mpf(10) ** -60 * abs(current):
                break
            size /= 2
        beta, (current, U, I) = trial, new
        if max(abs(s) * mp.sqrt(I[j, j]) for j, s in enumerate(step)) < mp.mpf(10) ** -35:
            break  # convergence is quadratic: this last step has left an error of 1e-70
    else:
        raise SystemExit(case["name"] + " did not converge")
    V = I ** -1
    scaled = mp.matrix(p, p)
    for j in range(p):
        for k in range(p):
            scaled[j, k] = I[j, k] / mp.sqrt(I[j, j] * I[k, k])
    eigenvalues = list(mp.eigsy(scaled, eigvals_only=True))
    b = mp.matrix(beta)
    text = lambda x: mp.nstr(x, 50)
    return case | {
        "estimate": [text(x) for x in beta],
        "standardError": [text(mp.sqrt(V[j, j])) for j in range(p)],
        "covariance": [[text(V[j, k]) for k in range(p)] for j in range(p)],
        "logLikelihoodNull": text(null), "logLikelihood": text(current),
        "likelihoodRatio": text(2 * (current - null)), "wald": text((b.T * I * b)[0]),
        "score": text((U0.T * mp.lu_solve(I0, U0))[0]),
        "conditionNumber": text(max(eigenvalues) / min(eigenvalues))}


def table(name):
    with open(os.path.join(here, "../Data", name + ".csv")) as file:
        return [{k: v for k, v in row.items()} for row in csv.DictReader(file)]


def real(name, data, columns, exit, event, entry=None, weights=None, strata=None):
    rows = [row for row in table(data) if all(row[c] != "NA" for c in columns)]
    if weights:
        rows = [row for row in rows if float(row[weights]) > 0]
    codes = sorted({row[strata] for row in rows}) if strata else []
    return {"name": name, "ties": "", "entry": [float(r[entry]) for r in rows] if entry else None,
            "exit": [float(r[exit]) for r in rows], "event": [event(r) for r in rows],
            "columns": [[float(r[c]) for r in rows] for c in columns],
            "weights": [float(r[weights]) if weights else 1.0 for r in rows],
            "strata": [codes.index(r[strata]) if strata else 0 for r in rows]}


def draw(name, seed, n, p, times, strata=1, weights=False, late=False):
    """Covariates in tenths, which are no round doubles; hazards that depend on them."""
    rng = random.Random(seed)
    case = {"name": name, "ties": "", "entry": [] if late else None, "exit": [], "event": [],
            "columns": [[] for _ in range(p)], "weights": [], "strata": []}
    for _ in range(n):
        x = [rng.randrange(-30, 31) / 10 for _ in range(p)]
        entry = float(rng.randrange(0, times // 2 + 1)) if late else 0.0
        if late:
            case["entry"].append(entry)
        time = rng.expovariate(1) * times / 3 * 2.0 ** (-x[0] / 4)
        case["exit"].append(entry + min(times, 1 + int(time)))
        case["event"].append(rng.random() < 0.7)
        for column, value in zip(case["columns"], x):
            column.append(value)
        case["weights"].append(float(rng.randrange(1, 4)) if weights else 1.0)
        case["strata"].append(rng.randrange(strata))
    return case


def cases():
    usual = ["efron", "breslow", "exact", "exact-marginal"]
    yield usual, real("lung", "lung", ["age", "sex", "ph.ecog"], "time", lambda r: r["status"] == "2")
    yield usual, real("veteran", "veteran", ["trt", "karno", "diagtime", "age"], "time", lambda r: r["status"] == "1")
    yield usual, real("ovarian", "ovarian", ["age", "resid.ds", "rx"], "futime", lambda r: r["fustat"] == "1")
    yield usual, real("heart, late entry", "heart", ["age", "year", "surgery"], "stop",
                      lambda r: r["event"] == "1", entry="start")
    yield usual[:2], real("lung, weights and strata", "lungw", ["age", "ph.ecog"], "time",
                          lambda r: r["status"] == "2", weights="w_int", strata="sex")
    case = draw("2 000 000 plus or minus 3", 1, 60, 2, 12)
    case["columns"][0] = [2e6 + x for x in case["columns"][0]]
    yield usual, case
    case = draw("two columns that differ by 1e-6", 2, 60, 2, 12)
    case["columns"][1] = [x + y * 1e-6 for x, y in zip(*case["columns"])]
    yield usual, case
    case = draw("2 000 000 plus or minus 3, twice, 1e-6 apart", 3, 60, 2, 12)
    case["columns"][1] = [2e6 + x + y * 1e-6 for x, y in zip(*case["columns"])]
    case["columns"][0] = [2e6 + x for x in case["columns"][0]]
    yield ["efron", "exact"], case
    case = draw("10 000 000 more a stratum, 1e-6 apart, weights, late entry", 4, 90, 2, 12, 3, True, True)
    case["columns"][1] = [1e7 * s + x + y * 1e-6 for x, y, s in zip(*case["columns"], case["strata"])]
    case["columns"][0] = [1e7 * s + x for x, s in zip(case["columns"][0], case["strata"])]
    yield ["efron", "breslow"], case
    case = draw("hazard ratio of e^20 and more over the range", 5, 80, 2, 12)
    rng = random.Random(50)
    steeper = []
    for i in range(80):
        x = rng.randrange(0, 101) / 10
        case["columns"][0][i] = x
        time = rng.expovariate(1)
        case["exit"][i] = time * 2.718281828459045 ** (-2.5 * x)
        steeper.append(time * 2.718281828459045 ** (-5 * x))
    # Their ranks: times so far apart would be merged as near ties by R's timefix, and here.
    case["exit"] = [float(1 + sorted(case["exit"]).index(t)) for t in case["exit"]]
    # Nobody is tied, so the exact likelihoods are Efron's.
    yield ["efron", "breslow"], case
    # Ties draw coefficients together, hence the steeper hazards.
    yield usual, case | {"name": "hazard ratio of e^20 and more, times in eights",
                         "exit": [float(1 + sorted(steeper).index(t) // 8) for t in steeper]}
    case = draw("200 tied deaths", 6, 300, 1, 3)
    for i in range(300):
        case["exit"][i], case["event"][i] = (1.0, True) if i < 200 else (2.0 + i % 5, i % 3 > 0)
    rng = random.Random(60)
    for i in range(200):
        case["columns"][0][i] = rng.randrange(-25, 36) / 10
    yield usual, case
    for power in range(6, 21, 2):
        case = draw(f"correlation 1 - 1e-{power}", 7, 60, 2, 12)
        step = (2 * 10.0 ** -power) ** 0.5
        case["columns"][1] = [x + y * step for x, y in zip(*case["columns"])]
        yield usual if power == 10 else ["efron"], case


if __name__ == "__main__":
    from multiprocessing import Pool
    check()
    with Pool(2) as pool:
        made = []
        for case in pool.imap(fit, [case | {"ties": t} for ties, case in cases() for t in ties]):
            print(case["name"], case["ties"], [float(b) for b in case["estimate"]],
                  float(case["conditionNumber"]), flush=True)
            made.append(case)
    document = {"provenance": {
        "maker": "Reference/Make/cox-digits.py", "software": f"mpmath {mp.__version__}",
        "command": "python3 Tests/SurvivalStatsTests/Reference/Make/cox-digits.py",
        "precision": "50 significant digits, as text"}, "cases": made}
    root = sys.argv[1] if len(sys.argv) > 1 else os.path.join(here, "../../../..")
    with open(os.path.join(root, "Tests/SurvivalStatsTests/Reference/cox-digits.json"), "w") as file:
        file.write(json.dumps(document, separators=(",", ":")).replace('{"name"', '\n{"name"') + "\n")
