"""Data sets of the reference, read without a frame library."""

import csv
import math
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "Tests" / "SurvivalStatsTests" / "Reference" / "Data"


def read(name):
    """Columns by name: doubles with NaN, or lists of texts."""
    with open(DATA / f"{name}.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    columns = {}
    for key in rows[0]:
        values = [row[key] for row in rows]
        try:
            columns[key] = np.array([math.nan if v in ("", "NA") else float(v) for v in values])
        except ValueError:
            columns[key] = [None if v in ("", "NA") else v for v in values]
    return columns


@pytest.fixture(scope="session")
def lung():
    return read("lung")


@pytest.fixture(scope="session")
def veteran():
    return read("veteran")
