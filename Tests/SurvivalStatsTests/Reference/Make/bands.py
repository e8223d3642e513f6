"""Critical values of simultaneous bands, by other roads than the package's: bands.json.

Hall and Wellner's: the integral over the bridge's ends by numpy, 200 nodes a side. Equal precision: the absorbed diffusion's
equation by finite differences on 4000 points, extrapolated (Richardson) from two grids and stepped by its exact exponential.
"""
import json, os, sys
import numpy as np
from numpy.polynomial.legendre import leggauss
from scipy.linalg import eigh_tridiagonal
from scipy.optimize import brentq


def hall_wellner(c, a, b, nodes=200):
    x, w = leggauss(nodes)
    u, wu = x * c, w * c
    va, vb, cov, length = a * (1 - a), b * (1 - b), a * (1 - b), b - a
    U, V = np.meshgrid(u, u, indexing="ij")
    det = va * vb - cov**2
    density = np.exp(-(vb * U * U - 2 * cov * U * V + va * V * V) / (2 * det)) / (2 * np.pi * np.sqrt(det))
    stays = sum(
        np.exp(-((V - U + 4 * k * c) ** 2 - (V - U) ** 2) / (2 * length))
        - np.exp(-((2 * c - U - V + 4 * k * c) ** 2 - (V - U) ** 2) / (2 * length))
        for k in range(-25, 26)
    )
    return float((wu[:, None] * wu[None, :] * density * stays).sum())


def staying(c, time, points):
    """Probability of the Ornstein-Uhlenbeck process to stay within c, by differences on a grid."""
    h = 2 * c / (points + 1)
    x = -c + h * np.arange(1, points + 1)
    values, vectors = eigh_tridiagonal(2 / h**2 + x**2 / 4 - 0.5, -np.ones(points - 1) / h**2, select="i", select_range=(0, 80))
    start = np.exp(-x * x / 4) / (2 * np.pi) ** 0.25
    share = vectors.T @ start * np.sqrt(h)
    return float((share**2 * np.exp(-time * values)).sum())


def equal_precision(c, a, b):
    time = 0.5 * np.log(b * (1 - a) / (a * (1 - b)))
    coarse, fine = staying(c, time, 1999), staying(c, time, 3999)
    return (4 * fine - coarse) / 3


cases = []
for a, b, level in [(0.1, 0.6, 0.95), (0.02, 0.6, 0.95), (0.1, 0.9, 0.95), (0.3, 0.7, 0.95), (0.1, 0.6, 0.9), (0.05, 0.95, 0.99), (0.4, 0.42, 0.95)]:
    cases.append({
        "from": a, "to": b, "level": level,
        "hallWellner": brentq(lambda c: hall_wellner(c, a, b) - level, 0.3, 4, xtol=1e-14),
        "equalPrecision": brentq(lambda c: equal_precision(c, a, b) - level, 1, 6, xtol=1e-12),
    })
root = sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(__file__), "../../../..")
folder = os.path.join(root, "Tests/SurvivalStatsTests/Reference")
os.makedirs(folder, exist_ok=True)
with open(os.path.join(folder, "bands.json"), "w") as file:
    provenance = {"maker": "Reference/Make/bands.py", "software": "Python 3.11, numpy, scipy", "command": "python3 Tests/SurvivalStatsTests/Reference/Make/bands.py", "precision": "Hall-Wellner 13 digits, equal precision 9", "notes": ["Integrals and finite differences, not the package's series"]}
    file.write('{"provenance":' + json.dumps(provenance) + ',\n"cases":[\n ' + ",\n ".join(json.dumps(case) for case in cases) + "\n]}\n")
