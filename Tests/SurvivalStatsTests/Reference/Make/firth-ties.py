# Cox fits with Firth's penalty, and fits under the exact marginal likelihood of ties, at 50 digits:
# Reference/firth-ties.json.
#
# Run: python3 Tests/SurvivalStatsTests/Reference/Make/firth-ties.py (needs mpmath; minutes).
# The penalised score is literal: half the trace of I^-1 times the third central moments, each p x p x p
# array formed. The marginal likelihood is by inclusion and exclusion over all subsets of the deaths, or
# over counts where covariates have few values: a formula that shares nothing with quadrature. Inputs are
# doubles, so nothing is rounded on the way in.
import csv
import itertools
import json
import math
import os
import random
import sys

import mpmath as mp

mp.mp.dps = 80
here = os.path.dirname(os.path.abspath(__file__))


def sets(rows):
    """The tie sets: those at risk and those who die."""
    for stratum in sorted({row["stratum"] for row in rows}):
        members = [row for row in rows if row["stratum"] == stratum]
        for t in sorted({row["exit"] for row in members if row["event"]}):
            risk = [row for row in members if row["entry"] < t <= row["exit"]]
            yield risk, [row for row in risk if row["event"] and row["exit"] == t]


def moments(terms, p):
    """Sum, mean, covariance and third central moment under weights (r, x), r of either sign."""
    total = sum(r for r, _ in terms)
    mean = [sum(r * x[j] for r, x in terms) / total for j in range(p)]
    centred = [(r / total, [a - b for a, b in zip(x, mean)]) for r, x in terms]
    second = [[sum(r * x[j] * x[k] for r, x in centred) for k in range(p)] for j in range(p)]
    third = [[[sum(r * x[j] * x[k] * x[l] for r, x in centred) for l in range(p)]
              for k in range(p)] for j in range(p)]
    return total, mean, second, third


def risks(rows, beta):
    for row in rows:
        row["eta"] = row["offset"] + sum(b * x for b, x in zip(beta, row["x"]))
        row["r"] = row["weight"] * mp.exp(row["eta"])


def partial(rows, beta, ties):
    """Value, score, information, and its derivatives, of Breslow's or Efron's likelihood."""
    p = len(beta)
    value, U, I = mp.mpf(0), [mp.mpf(0)] * p, mp.zeros(p, p)
    dI = [mp.zeros(p, p) for _ in range(p)]
    risks(rows, beta)
    for risk, dead in sets(rows):
        d = len(dead)
        v = sum(row["weight"] for row in dead) / d
        for row in dead:
            value += row["weight"] * row["eta"]
            for j in range(p):
                U[j] += row["weight"] * row["x"][j]
        for l in range(d):
            f = mp.mpf(l) / d if ties == "efron" else mp.mpf(0)
            terms = [(row["r"], row["x"]) for row in risk]
            terms += [(-f * row["r"], row["x"]) for row in dead if f]
            total, mean, second, third = moments(terms, p)
            value -= v * mp.log(total)
            for j in range(p):
                U[j] -= v * mean[j]
                for k in range(p):
                    I[j, k] += v * second[j][k]
                    for c in range(p):
                        dI[c][j, k] += v * third[j][k][c]
    return value, U, I, dI


def firth(rows, beta, ties):
    """Penalised value and score, and the information."""
    value, U, I, dI = partial(rows, beta, ties)
    inverse = I ** -1
    p = len(beta)
    for c in range(p):
        product = inverse * dI[c]
        U[c] += sum(product[j, j] for j in range(p)) / 2
    return value + mp.log(mp.det(I)) / 2, U, I, value


def subsets(rest, dead, p):
    """P and its derivatives by inclusion and exclusion: sum over A of (-1)^|A| T / (T + R_A)."""
    groups = {}
    for row in dead:
        groups.setdefault((row["eta"], tuple(row["x"])), []).append(row)
    groups = [(len(g), g[0]["r"], g[0]["x"]) for g in groups.values()]
    T = sum(row["r"] for row in rest)
    t1 = [sum(row["r"] * row["x"][j] for row in rest) for j in range(p)]
    t2 = [[sum(row["r"] * row["x"][j] * row["x"][k] for row in rest) for k in range(p)] for j in range(p)]
    m = [a / T for a in t1]
    C = [[t2[j][k] / T - m[j] * m[k] for k in range(p)] for j in range(p)]
    P, g, H = mp.mpf(0), [mp.mpf(0)] * p, mp.zeros(p, p)
    for counts in itertools.product(*[range(n + 1) for n, _, _ in groups]):
        sign = (-1) ** sum(counts)
        for c, (n, _, _) in zip(counts, groups):
            sign *= math.comb(n, c)
        M = T + sum(c * r for c, (_, r, _) in zip(counts, groups))
        m1 = [(t1[j] + sum(c * r * x[j] for c, (_, r, x) in zip(counts, groups))) / M for j in range(p)]
        f = sign * T / M
        P += f
        for j in range(p):
            g[j] += f * (m[j] - m1[j])
            for k in range(p):
                m2 = (t2[j][k] + sum(c * r * x[j] * x[k] for c, (_, r, x) in zip(counts, groups))) / M
                H[j, k] += f * ((m[j] - m1[j]) * (m[k] - m1[k]) + C[j][k] - (m2 - m1[j] * m1[k]))
    return P, g, H


def marginal(rows, beta):
    """Value, score and information of the exact marginal likelihood."""
    p = len(beta)
    value, U, I = mp.mpf(0), [mp.mpf(0)] * p, mp.zeros(p, p)
    risks(rows, beta)
    for risk, dead in sets(rows):
        rest = [row for row in risk if row not in dead]
        if not rest:
            continue
        P, g, H = subsets(rest, dead, p)
        value += mp.log(P)
        for j in range(p):
            U[j] += g[j] / P
            for k in range(p):
                I[j, k] += g[j] * g[k] / P / P - H[j, k] / P
    return value, U, I


def prepared(case):
    n = len(case["exit"])
    return [{"entry": case["entry"][i] if case["entry"] else -1, "exit": case["exit"][i],
             "event": case["event"][i], "x": [mp.mpf(column[i]) for column in case["columns"]],
             "offset": mp.mpf(case["offset"][i]), "weight": mp.mpf(case["weights"][i]),
             "stratum": case["strata"][i], "row": i} for i in range(n)]


def climb(terms, p):
    """The root of the score: steps by the information, then Newton's with differences of the score."""
    beta = [mp.mpf(0)] * p
    for _ in range(500):
        value, U, I = terms(beta)[:3]
        step = mp.lu_solve(I, mp.matrix(U))
        size = mp.mpf(1)
        while size > mp.mpf(10) ** -6 and terms([b + size * s for b, s in zip(beta, step)])[0] < value:
            size /= 2
        beta = [b + size * s for b, s in zip(beta, step)]
        if sum(u * s for u, s in zip(U, step)) < mp.mpf(10) ** -8:
            break
    else:
        raise SystemExit("no maximum found")
    h = mp.mpf(10) ** -20
    for _ in range(20):
        U = mp.matrix(terms(beta)[1])
        J = mp.zeros(p, p)
        for j in range(p):
            ahead = terms([b + (h if k == j else 0) for k, b in enumerate(beta)])[1]
            back = terms([b - (h if k == j else 0) for k, b in enumerate(beta)])[1]
            for k in range(p):
                J[k, j] = (ahead[k] - back[k]) / (2 * h)
        step = mp.lu_solve(J, U)
        beta = [b - s for b, s in zip(beta, step)]
        if max(abs(s) for s in step) < mp.mpf(10) ** -48:
            return beta
    raise SystemExit("Newton's iteration did not converge")


text = lambda x: mp.nstr(x, 50)


def fit(case):
    rows = prepared(case)
    p = len(case["columns"])
    if case["penalty"]:
        terms = lambda beta: firth(rows, beta, case["ties"])
    else:
        terms = lambda beta: marginal(rows, beta)
    zero = [mp.mpf(0)] * p
    null = terms(zero)
    beta = climb(terms, p)
    top = terms(beta)
    V = top[2] ** -1
    print(case["name"], case["ties"], [float(b) for b in beta], flush=True)
    return case | {
        "estimate": [text(b) for b in beta],
        "standardError": [text(mp.sqrt(V[j, j])) for j in range(p)],
        "logLikelihoodNull": text(null[0]), "logLikelihood": text(top[0]),
        # The derivatives at a place that is no maximum, so that a wrong one shows.
        "place": [0.25 + 0.5 * j for j in range(p)], **away(terms, p)}


def away(terms, p):
    value, U, I = terms([mp.mpf(0.25 + 0.5 * j) for j in range(p)])[:3]
    return {"valueThere": text(value), "scoreThere": [text(u) for u in U],
            "informationThere": [text(I[j, k]) for j in range(p) for k in range(p)]}


def blank(name, ties, penalty, exit, event, columns, **more):
    n = len(exit)
    return {"name": name, "ties": ties, "penalty": penalty, "entry": None, "exit": exit, "event": event,
            "columns": columns, "offset": [0.0] * n, "weights": [1.0] * n, "strata": [0] * n} | more


def draw(name, ties, penalty, seed, n, p, times, strata=1, weights=False, late=False, spread=1.0):
    rng = random.Random(seed)
    entry = [float(rng.randrange(0, times)) for _ in range(n)] if late else [0.0] * n
    exit = [e + rng.randrange(1, times + 1) for e in entry]
    return blank(
        name, ties, penalty, exit, [rng.random() < 0.6 for _ in range(n)],
        [[rng.randrange(-16, 17) / 8 for _ in range(n)] for _ in range(p)],
        entry=entry if late else None,
        offset=[rng.randrange(-8, 9) / 8 * spread for _ in range(n)] if spread != 1 else [0.0] * n,
        weights=[float(rng.randrange(1, 4)) for _ in range(n)] if weights else [1.0] * n,
        strata=[rng.randrange(strata) for _ in range(n)])


def table(name, convert):
    with open(os.path.join(here, "../Data", name + ".csv")) as file:
        return [convert(row) for row in csv.DictReader(file)]


def cases():
    half = [float(t) for t in range(1, 11)]
    separated = [1.0] * 5 + [0.0] * 5
    ovarian = table("ovarian", lambda r: (float(r["futime"]), r["fustat"] == "1", float(r["rx"]), float(r["age"])))
    for ties in ["efron", "breslow"]:
        yield blank("separated", ties, "firth", half, [True] * 10, [separated])
        yield blank("ovarian, rx and age", ties, "firth", [r[0] for r in ovarian], [r[1] for r in ovarian],
                    [[r[2] for r in ovarian], [r[3] for r in ovarian]])
        yield draw("forty rows at four times", ties, "firth", 1, 40, 2, 4)
        yield draw("late entry and three strata", ties, "firth", 2, 40, 2, 6, strata=3, late=True)
        yield draw("whole weights", ties, "firth", 3, 30, 2, 6, strata=2, weights=True)
        yield draw("three covariates, late entry, weights", ties, "firth", 4, 30, 3, 8, weights=True, late=True)
        yield blank("one event", ties, "firth", [3.0, 1.0, 2.0, 4.0, 5.0], [False, True, False, False, False],
                    [[0.5, 1.0, -1.0, 0.25, 0.0]])
        tied = draw("separated with ties", ties, "firth", 6, 24, 1, 4)
        tied["columns"] = [[1.0 if t <= 2 else 0.0 for t in tied["exit"]], tied["columns"][0]]
        yield tied
    lung = table("lung", lambda r: (float(-(-float(r["time"]) // 30.4375)), r["status"] in ("2", "TRUE"), float(r["sex"])))
    yield blank("lung in whole months", "exact-marginal", None, [r[0] for r in lung], [r[1] for r in lung],
                [[r[2] for r in lung]])
    yield draw("forty rows at six times", "exact-marginal", None, 11, 40, 2, 6)
    yield draw("late entry and two strata", "exact-marginal", None, 12, 40, 2, 6, strata=2, late=True)
    for spread in [20.0, 60.0]:
        yield draw(f"risk scores from e^-{spread:g} to e^{spread:g}", "exact-marginal", None, 13, 30, 1, 6,
                   spread=spread)
    rng = random.Random(14)
    many = [1.0 if i < 200 else 2.0 for i in range(260)]
    yield blank("two hundred deaths at once", "exact-marginal", None, many, [i < 200 or i % 3 == 0 for i in range(260)],
                [[float(rng.random() < (0.55 if i < 200 else 0.4)) for i in range(260)]])
    yield blank("the last tie set", "exact-marginal", None, [1.0, 1.0, 2.0, 2.0, 3.0, 3.0],
                [True, True, False, True, True, True], [[0.5, 1.0, -1.0, 0.25, 0.0, 2.0]])


if __name__ == "__main__":
    made = []
    for case in cases():
        mp.mp.dps = 250 if "hundred" in case["name"] or "e^" in case["name"] else 80
        made.append(fit(case))
    document = {"provenance": {
        "maker": "Reference/Make/firth-ties.py", "software": f"mpmath {mp.__version__}",
        "command": "python3 Tests/SurvivalStatsTests/Reference/Make/firth-ties.py",
        "precision": "50 significant digits, as text"}, "cases": made}
    root = sys.argv[1] if len(sys.argv) > 1 else os.path.join(here, "../../../..")
    with open(os.path.join(root, "Tests/SurvivalStatsTests/Reference/firth-ties.json"), "w") as file:
        file.write(json.dumps(document, indent=None, separators=(",", ":")).replace('{"name"', '\n{"name"') + "\n")
