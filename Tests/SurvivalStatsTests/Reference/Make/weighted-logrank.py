# Weighted log-rank tests and MaxCombo from their definitions, at 50 digits: scores, variances and
# chi-squares of k groups with strata, late entry and frequencies; and in doubles P of the largest of four
# tests, by quadrature over what is left once their one linear relation is eliminated.
# Writes weighted-logrank.json below the root named.
import csv
import json
import os
import sys

import numpy as np
from mpmath import gammainc, lu_solve, matrix, mp, mpf, sqrt
from scipy.special import ndtr

mp.dps = 50
data = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Data")

WEIGHTS = [
    "logRank", "gehanBreslow", "taroneWare", "petoPeto", "modifiedPeto", "flemingHarrington(1,0)",
    "flemingHarrington(0,1)", "flemingHarrington(1,1)", "flemingHarrington(0.5,2)", "modestlyWeighted(0.5)"]
COMBO = ["logRank", "flemingHarrington(1,0)", "flemingHarrington(0,1)", "flemingHarrington(1,1)"]

# data, formula, where, weights, and what the formula means: entry, exit, event, groups, strata, rows.
CASES = [
    ("lung", "Surv(time, status) ~ sex", None, None,
     (None, "time", lambda r: r["status"] == "2", "sex", None, lambda r: True)),
    ("lung", "Surv(time, status) ~ sex + strata(ph.ecog)", None, None,
     (None, "time", lambda r: r["status"] == "2", "sex", "ph.ecog", lambda r: r["ph.ecog"] != "NA")),
    ("lung", "Surv(time, status) ~ ph.ecog", None, None,
     (None, "time", lambda r: r["status"] == "2", "ph.ecog", None, lambda r: r["ph.ecog"] != "NA")),
    ("lungw", "Surv(time, status) ~ sex", None, "w_int",
     (None, "time", lambda r: r["status"] == "2", "sex", None, lambda r: True)),
    ("veteran", "Surv(time, status) ~ celltype + strata(trt)", None, None,
     (None, "time", lambda r: r["status"] == "1", "celltype", "trt", lambda r: True)),
    ("veteran", "Surv(time, status) ~ trt", None, None,
     (None, "time", lambda r: r["status"] == "1", "trt", None, lambda r: True)),
    ("colon", "Surv(time, status) ~ rx", "etype == 2", None,
     (None, "time", lambda r: r["status"] == "1", "rx", None, lambda r: r["etype"] == "2")),
    ("colonw", "Surv(time, status) ~ rx + strata(sex)", "etype == 1 & rx != 'Lev'", "w_int",
     (None, "time", lambda r: r["status"] == "1", "rx", "sex",
      lambda r: r["etype"] == "1" and r["rx"] != "Lev")),
    ("gehan", "Surv(time, cens) ~ treat", None, None,
     (None, "time", lambda r: r["cens"] == "1", "treat", None, lambda r: True)),
    ("heart", "Surv(start, stop, event) ~ transplant", None, None,
     ("start", "stop", lambda r: r["event"] == "1", "transplant", None, lambda r: True)),
    ("heartw", "Surv(start, stop, event) ~ transplant + strata(surgery)", None, "w_int",
     ("start", "stop", lambda r: r["event"] == "1", "transplant", "surgery", lambda r: True)),
    ("kidney", "Surv(time, status) ~ sex", None, None,
     (None, "time", lambda r: r["status"] == "1", "sex", None, lambda r: True)),
    ("ovarian", "Surv(futime, fustat) ~ rx + strata(resid.ds)", None, None,
     (None, "futime", lambda r: r["fustat"] == "1", "rx", "resid.ds", lambda r: True)),
    ("bladder2", "Surv(start, stop, event) ~ rx + strata(enum)", None, None,
     ("start", "stop", lambda r: r["event"] == "1", "rx", "enum", lambda r: True)),
    ("rats", "Surv(time, status) ~ rx", "sex == 'f'", None,
     (None, "time", lambda r: r["status"] == "1", "rx", None, lambda r: r["sex"] == "f"))]


def event_tables(rows, entry, exit, event, group, strata, weight):
    """By stratum the event times, each with its number at risk and its events by group."""
    names = sorted({r[group] for r in rows}, key=lambda v: v.encode())
    tables = []
    for stratum in sorted({r[strata] for r in rows} if strata else {""}):
        own = [(mpf(r[entry]) if entry else mpf("-inf"), mpf(r[exit]), event(r), names.index(r[group]),
                mpf(r[weight]) if weight else mpf(1)) for r in rows if not strata or r[strata] == stratum]
        table = []
        for t in sorted({x[1] for x in own if x[2]}):
            n, d = [mpf(0)] * len(names), [mpf(0)] * len(names)
            for low, high, died, g, w in own:
                if low < t <= high:
                    n[g] += w
                    if died and high == t:
                        d[g] += w
            table.append((n, d))
        tables.append(table)
    return names, tables


def time_weights(name, table):
    """The weight of each event time of a stratum."""
    before, peto, out = mpf(1), mpf(1), []
    for n, d in table:
        n, d = sum(n), sum(d)
        peto *= (n + 1 - d) / (n + 1)
        if name == "logRank":
            w = mpf(1)
        elif name == "gehanBreslow":
            w = n
        elif name == "taroneWare":
            w = sqrt(n)
        elif name == "petoPeto":
            w = peto
        elif name == "modifiedPeto":
            w = peto * n / (n + 1)
        else:
            numbers = [mpf(x) for x in name[name.index("(") + 1:-1].split(",")]
            if name.startswith("modestly"):
                w = 1 / max(before, numbers[0])
            else:
                w = before ** numbers[0] * (1 - before) ** numbers[1]
        out.append(w)
        before *= 1 - d / n
    return out


def score(weights, tables, k):
    """Observed less expected, weighted, by group, and its variance with the same or another weight."""
    u = [mpf(0)] * k
    for w, table in zip(weights, tables):
        for weight, (n, d) in zip(w, table):
            for i in range(k):
                u[i] += weight * (d[i] - sum(d) * n[i] / sum(n))
    return u


def covariance(a, b, tables, k):
    v = matrix(k, k)
    for wa, wb, table in zip(a, b, tables):
        for x, y, (n, d) in zip(wa, wb, table):
            total, deaths = sum(n), sum(d)
            if total <= 1:
                continue
            factor = x * y * deaths * (total - deaths) / (total - 1)
            for i in range(k):
                for j in range(k):
                    v[i, j] += factor * n[i] / total * ((1 if i == j else 0) - n[j] / total)
    return v


def chi_square(u, v, k):
    m = k - 1
    small = matrix(m, m)
    for i in range(m):
        for j in range(m):
            small[i, j] = v[i, j]
    x = lu_solve(small, matrix(u[:m]))
    return sum(u[i] * x[i] for i in range(m))


def largest_tail(c, correlation, a, b, two_sided):
    """P that the largest of Z10, Z01, Z11 and a Z10 + b Z01 exceeds c: one less the integral, over the cell
    of the first two, of the third given them. By Gauss and Legendre's rule in doubles on pieces cut where
    edges of the cell meet; 60 and 90 nodes must agree to 1e-14."""
    c, a, b = float(c), float(a), float(b)
    r, r1, r2 = (float(x) for x in correlation)
    det = 1 - r * r
    k1, k2 = (r1 - r * r2) / det, (r2 - r * r1) / det
    left = np.sqrt(1 - k1 * r1 - k2 * r2)
    low = -c if two_sided else -12.0
    meet = [c * s * (1 + t * b) / a for s in (-1, 1) for t in (-1, 1)] + [low + (c - low) * i / 6 for i in range(1, 6)]
    marks = [low] + sorted(x for x in meet if low < x < c) + [c]

    def cell(nodes):
        at, weight = np.polynomial.legendre.leggauss(nodes)
        total = 0.0
        for start, end in zip(marks[:-1], marks[1:]):
            for x, wx in zip((end - start) / 2 * at + (start + end) / 2, weight * (end - start) / 2):
                bottom = max(low, (-c - a * x) / b) if two_sided else low
                top = min(c, (c - a * x) / b)
                edges = np.linspace(bottom, max(top, bottom), 7)
                half = np.diff(edges)[:, None] / 2
                y = (half * at + (edges[:-1, None] + edges[1:, None]) / 2).ravel()
                wy = (half * weight).ravel()
                m = k1 * x + k2 * y
                inside = ndtr((c - m) / left) - (ndtr((-c - m) / left) if two_sided else 0)
                total += wx * np.sum(
                    wy * np.exp(-(x * x - 2 * r * x * y + y * y) / (2 * det)) / (2 * np.pi * np.sqrt(det)) * inside)
        return total

    coarse, fine = cell(60), cell(90)
    assert abs(coarse - fine) < 1e-14, (coarse, fine)
    return mpf(1 - fine)


def text(x):
    return mp.nstr(x, 25)


cases = []
for name, formula, where, weight, (entry, exit, event, group, strata, keep) in CASES:
    with open(os.path.join(data, name + ".csv"), newline="") as f:
        rows = [r for r in csv.DictReader(f) if keep(r)]
    groups, tables = event_tables(rows, entry, exit, event, group, strata, weight)
    k = len(groups)
    tests = []
    for w in WEIGHTS:
        own = [time_weights(w, t) for t in tables]
        u, v = score(own, tables, k), covariance(own, own, tables, k)
        statistic = chi_square(u, v, k)
        tests.append({
            "weight": w, "statistic": text(statistic), "degreesOfFreedom": k - 1,
            "pValue": text(gammainc(mpf(k - 1) / 2, statistic / 2, regularized=True)),
            "score": [text(x) for x in u], "variance": [[text(v[i, j]) for j in range(k)] for i in range(k)]})
    case = {"data": name, "formula": formula, "where": where, "weights": weight, "tests": tests, "maxCombo": None}
    if k == 2:
        own = [[time_weights(w, t) for t in tables] for w in COMBO]
        u = [score(x, tables, k)[1] for x in own]
        v = [[covariance(x, y, tables, k)[1, 1] for y in own] for x in own]
        sd = [sqrt(v[i][i]) for i in range(4)]
        z = [u[i] / sd[i] for i in range(4)]
        cor = [[v[i][j] / sd[i] / sd[j] for j in range(4)] for i in range(4)]
        a, b = sd[1] / sd[0], sd[2] / sd[0]
        assert abs(z[0] - a * z[1] - b * z[2]) < mpf(10) ** -40
        rest = (cor[1][2], cor[1][3], cor[2][3])
        p = largest_tail(max(abs(x) for x in z), rest, a, b, True)
        greater = largest_tail(max(z), rest, a, b, False)
        case["maxCombo"] = {
            "z": [text(x) for x in z], "correlation": [[text(x) for x in row] for row in cor],
            "twoSided": float(p), "greater": float(greater)}
    cases.append(case)
folder = os.path.join(sys.argv[1], "Tests/SurvivalStatsTests/Reference")
os.makedirs(folder, exist_ok=True)
with open(os.path.join(folder, "weighted-logrank.json"), "w") as f:
    provenance = {
        "maker": "Reference/Make/weighted-logrank.py", "software": "Python 3.11, mpmath, numpy, scipy",
        "command": "python3 Tests/SurvivalStatsTests/Reference/Make/weighted-logrank.py FOLDER",
        "precision": "25 digits; P of MaxCombo to 1e-14 absolute"}
    json.dump({"provenance": provenance, "cases": cases}, f, indent=1)
    f.write("\n")
