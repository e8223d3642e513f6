# The largest of equally correlated normal variables at 25 digits: with a common part of variance r
# the others are independent given it, so that one integral is left.
# Writes normal-maximum.json below the root named.
import json
import os
import sys

from mpmath import mp, mpf, ncdf, npdf, quad, sqrt

mp.dps = 60
cases = []
for m in (2, 3):
    for r in ("0.1", "0.9"):
        for c in ("-0.5", "0", "1", "3.5", "12"):
            for two_sided in (False, True):
                if two_sided and mpf(c) <= 0:
                    continue
                common, own = sqrt(mpf(r)), sqrt(1 - mpf(r))

                def inside(x):
                    high = ncdf((mpf(c) - common * x) / own)
                    low = ncdf((-mpf(c) - common * x) / own) if two_sided else 0
                    return npdf(x) * (high - low) ** m

                # Where a factor falls from 1 to 0 the integrand bends.
                bend = mpf(c) / common
                width = own / common
                marks = sorted(
                    {s * bend + k * width for s in (-1, 1) for k in (-8, -3, 0, 3, 8)}
                    | {mpf(k) for k in (-18, -8, -3, 0, 3, 8, 18)})
                marks = [x for x in marks if -18 <= x <= 18]
                tail = 1 - quad(inside, marks)
                cases.append({
                    "m": m, "correlation": float(r), "c": float(c), "twoSided": two_sided,
                    "tail": mp.nstr(tail, 25)})
folder = os.path.join(sys.argv[1], "Tests/SurvivalStatsTests/Reference")
os.makedirs(folder, exist_ok=True)
with open(os.path.join(folder, "normal-maximum.json"), "w") as f:
    provenance = {
        "maker": "Reference/Make/normal-maximum.py", "software": "Python 3.11, mpmath",
        "command": "python3 Tests/SurvivalStatsTests/Reference/Make/normal-maximum.py FOLDER",
        "precision": "25 digits"}
    json.dump({"provenance": provenance, "cases": cases}, f, indent=1)
    f.write("\n")
