# Cox fits of a few hard data sets at 50 digits: Reference/cox50.json.
#
# Run: python3 Tests/SurvivalStatsTests/Reference/Make/cox50.py (needs mpmath; minutes).
# The likelihood is literal from Documentation/Derivations/CoxPartialLikelihood.md: (2.1)-(2.5) over
# risk sets searched anew, and (3.1) by the plain recursion (3.2) with its derivatives. Newton's
# iteration runs until the step is below 1e-45. All inputs are doubles, so nothing is rounded on the way in.
import json
import os
import random
import sys

import mpmath as mp

mp.mp.dps = 60


def sums(rows, beta):
    """S0, S1, S2 of some rows."""
    p = len(beta)
    s0, s1, s2 = mp.mpf(0), [mp.mpf(0)] * p, [[mp.mpf(0)] * p for _ in range(p)]
    for row in rows:
        r = row["r"]
        s0 += r
        for j in range(p):
            s1[j] += r * row["x"][j]
            for k in range(p):
                s2[j][k] += r * row["x"][j] * row["x"][k]
    return s0, s1, s2


def derivatives(rows, beta, ties):
    p = len(beta)
    value, U, I = mp.mpf(0), mp.zeros(p, 1), mp.zeros(p, p)
    for row in rows:
        row["eta"] = row["offset"] + sum(b * x for b, x in zip(beta, row["x"]))
        row["r"] = row["weight"] * mp.exp(row["eta"])
    for stratum in sorted({row["stratum"] for row in rows}):
        members = [row for row in rows if row["stratum"] == stratum]
        for t in sorted({row["exit"] for row in members if row["event"]}):
            risk = [row for row in members if row["entry"] < t <= row["exit"]]
            dead = [row for row in members if row["event"] and row["exit"] == t]
            d = len(dead)
            for row in dead:
                value += row["weight"] * row["eta"]
                for j in range(p):
                    U[j] += row["weight"] * row["x"][j]
            terms = []  # (weight, denominator, first, second derivatives)
            if ties == "exact":
                e = [mp.mpf(1)] + [mp.mpf(0)] * d
                g = [[mp.mpf(0)] * p for _ in range(d + 1)]
                h = [[[mp.mpf(0)] * p for _ in range(p)] for _ in range(d + 1)]
                for row in risk:
                    r, x = row["r"], row["x"]
                    for l in range(d, 0, -1):
                        for j in range(p):
                            for k in range(p):
                                h[l][j][k] += r * (h[l - 1][j][k] + x[j] * g[l - 1][k]
                                                   + g[l - 1][j] * x[k] + x[j] * x[k] * e[l - 1])
                        for j in range(p):
                            g[l][j] += r * (g[l - 1][j] + x[j] * e[l - 1])
                        e[l] += r * e[l - 1]
                terms.append((mp.mpf(1), e[d], g[d], h[d]))
            else:
                s, D = sums(risk, beta), sums(dead, beta)
                v = sum(row["weight"] for row in dead) / d
                for l in range(d):
                    f = mp.mpf(l) / d if ties == "efron" else mp.mpf(0)
                    terms.append((v, s[0] - f * D[0], [a - f * b for a, b in zip(s[1], D[1])],
                                  [[a - f * b for a, b in zip(m, n)] for m, n in zip(s[2], D[2])]))
            for v, s0, s1, s2 in terms:
                value -= v * mp.log(s0)
                for j in range(p):
                    U[j] -= v * s1[j] / s0
                    for k in range(p):
                        I[j, k] += v * (s2[j][k] / s0 - s1[j] * s1[k] / s0 / s0)
    return value, U, I


def fit(case):
    rows = [{"entry": case["entry"][i] if case["entry"] else -1, "exit": case["exit"][i],
             "event": case["event"][i], "x": [mp.mpf(column[i]) for column in case["columns"]],
             "offset": mp.mpf(case["offset"][i]), "weight": mp.mpf(case["weights"][i]),
             "stratum": case["strata"][i]} for i in range(len(case["exit"]))]
    # Products cancel by as many digits as the columns' squares over their variances: centre first.
    for j in range(len(case["columns"])):
        for s in set(case["strata"]):
            members = [row for row in rows if row["stratum"] == s]
            mean = sum(row["x"][j] for row in members) / len(members)
            for row in members:
                row["x"][j] -= mean
    p = len(case["columns"])
    beta = [mp.mpf(0)] * p
    null = derivatives(rows, beta, case["ties"])[0]
    value = null
    for _ in range(60):
        current, U, I = derivatives(rows, beta, case["ties"])
        step = mp.lu_solve(I, U)
        size = mp.mpf(1)
        if min(I[j, j] for j in range(p)) <= 0:
            raise SystemExit(f"{case['name']}: no information at {beta}")
        while (U.T * mp.matrix(step))[0] > mp.mpf(10) ** -15 and derivatives(rows, [b + size * s for b, s in zip(beta, step)], case["ties"])[0] < current:
            size /= 2
            if size < mp.mpf(10) ** -9:
                break
        beta = [b + size * s for b, s in zip(beta, step)]
        if max(abs(s) * mp.sqrt(I[j, j]) for j, s in enumerate(step)) < mp.mpf(10) ** -45:
            break
    else:
        raise SystemExit(case["name"] + " did not converge")
    value, U, I = derivatives(rows, beta, case["ties"])
    V = I ** -1
    text = lambda x: mp.nstr(x, 50)
    return case | {
        "estimate": [text(b) for b in beta],
        "standardError": [text(mp.sqrt(V[j, j])) for j in range(p)],
        "logLikelihoodNull": text(null), "logLikelihood": text(value)}


def draw(name, ties, seed, n, p, times, strata=1, weights=False, late=False):
    rng = random.Random(seed)
    eighth = lambda: rng.randrange(-24, 25) / 8
    case = {"name": name, "ties": ties, "entry": [] if late else None, "exit": [], "event": [],
            "columns": [[] for _ in range(p)], "offset": [0.0] * n, "weights": [], "strata": []}
    for _ in range(n):
        entry = float(rng.randrange(0, times)) if late else 0.0
        if late:
            case["entry"].append(entry)
        case["exit"].append(entry + rng.randrange(1, times + 1))
        case["event"].append(rng.random() < 0.7)
        for column in case["columns"]:
            column.append(eighth())
        case["weights"].append(rng.randrange(2, 17) / 8 if weights else 1.0)
        case["strata"].append(rng.randrange(strata))
    return case


def cases():
    for ties in ["efron", "breslow", "exact"]:
        yield draw("sixty rows at four times", ties, 1, 60, 2, 4)
        yield draw("late entry and three strata", ties, 2, 50, 2, 6, strata=3, late=True)
    yield draw("weights, strata and late entry", "efron", 3, 50, 2, 6, strata=2, weights=True, late=True)
    for eta in [40.0, 200.0, 700.0]:
        for ties in ["efron", "breslow"]:
            case = draw(f"three risk scores of e^{eta:g} come and go", ties, 4, 40, 2, 30, late=True)
            for i in [5, 11, 23]:  # each dies at once, and leaves the risk sets of the others
                case["offset"][i], case["event"][i] = eta, True
                case["entry"][i], case["exit"][i] = case["exit"][i] - 0.75, case["exit"][i] - 0.5
            yield case
    case = draw("2 000 000 plus or minus 3", "efron", 5, 50, 2, 20)
    case["columns"][0] = [2e6 + x for x in case["columns"][0]]
    yield case
    case = draw("10 000 000 more in each stratum", "efron", 6, 60, 2, 20, strata=4)
    case["columns"][0] = [1e7 * (s + 1) + x for x, s in zip(case["columns"][0], case["strata"])]
    yield case
    for ties in ["efron", "exact"]:
        case = draw("two columns that differ by 2^-24", ties, 7, 60, 2, 12)
        case["columns"][1] = [x + y * 2.0 ** -24 for x, y in zip(*case["columns"])]
        yield case
    case = draw("a column in units of 2^-40", "efron", 8, 40, 2, 20)
    case["columns"][0] = [x * 2.0 ** -40 for x in case["columns"][0]]
    yield case
    case = draw("nearly separated", "efron", 9, 60, 1, 60)
    order = sorted(range(60), key=lambda i: case["exit"][i])
    for rank, i in enumerate(order):
        case["columns"][0][i] = (60 - rank) / 8 + (0.25 if rank % 7 == 3 else 0)
    yield case


if __name__ == "__main__":
    here = os.path.dirname(os.path.abspath(__file__))
    made = []
    for case in cases():
        # Products cancel by twice the digits between the largest risk score and the rest.
        mp.mp.dps = 60 + int(max(case["offset"]))
        made.append(fit(case))
        print(case["name"], case["ties"], [float(b) for b in made[-1]["estimate"]], flush=True)
    document = {"provenance": {
        "maker": "Reference/Make/cox50.py", "software": f"mpmath {mp.__version__}",
        "command": "python3 Tests/SurvivalStatsTests/Reference/Make/cox50.py",
        "precision": "50 significant digits, as text"}, "cases": made}
    root = sys.argv[1] if len(sys.argv) > 1 else os.path.join(here, "../../../..")
    with open(os.path.join(root, "Tests/SurvivalStatsTests/Reference/cox50.json"), "w") as file:
        file.write(json.dumps(document, indent=None, separators=(",", ":")).replace('{"name"', '\n{"name"') + "\n")
