"""What the Python door costs above the library's own C call: `python benchmarks/overhead.py`.

614 rows and 3 covariates. The C call is timed from Python with everything made ready before, by
ctypes; what that itself costs (a call of sst_abi_version) is subtracted.
"""

import ctypes
import statistics
import time
from pathlib import Path

import numpy as np

import survivalstats as ss

N, P = 614, 3
RNG = np.random.default_rng(614)
X = np.asfortranarray(RNG.normal(size=(N, P)))
TIME = RNG.exponential(size=N) * np.exp(-X[:, 0] / 2)
EMPTY, BASE = "an empty call", "C, sst_cox_columns"
EVENT = (RNG.random(N) < 0.7).astype(np.uint8)


class Column(ctypes.Structure):
    _fields_ = (
        ("size", ctypes.c_uint32),
        ("type", ctypes.c_int32),
        ("flags", ctypes.c_int32),
        ("reserved", ctypes.c_int32),
        ("name", ctypes.c_char_p),
        ("values", ctypes.c_void_p),
        ("count", ctypes.c_int64),
        ("stride", ctypes.c_int64),
        ("validity", ctypes.c_void_p),
        ("validity_offset", ctypes.c_int64),
        ("labels", ctypes.c_void_p),
        ("label_count", ctypes.c_int64),
    )


class Rows(ctypes.Structure):
    _fields_ = (
        ("version", ctypes.c_uint32),
        ("size", ctypes.c_uint32),
        *((name, ctypes.c_void_p) for name in ("entry", "time", "event", "weights")),
        *((name, ctypes.c_void_p) for name in ("offset", "strata", "cluster", "groups")),
    )


def column(values, kind, name):
    flags = 1 if kind == 1 else 0
    pointer = values.ctypes.data
    return Column(ctypes.sizeof(Column), kind, flags, 0, name, pointer, len(values), 0)


def c_call():
    """The C call, and a call of nothing to subtract."""
    name = next(Path(ss.__file__).parent.glob("libsurvivalstats_c*"))
    library = ctypes.CDLL(str(name))
    when, event = column(TIME, 1, b"time"), column(EVENT, 4, b"event")
    design = (Column * P)(*(column(X[:, j], 1, f"x{j + 1}".encode()) for j in range(P)))
    rows = Rows(1, ctypes.sizeof(Rows))
    rows.time, rows.event = ctypes.addressof(when), ctypes.addressof(event)
    handle = ctypes.c_uint64()
    fit = library.sst_cox_columns
    free = library.sst_free
    arguments = (ctypes.byref(rows), design, ctypes.c_int64(P), None, ctypes.byref(handle), None)

    def call(_keep=(when, event, design, rows, handle)):
        code = fit(*arguments)
        assert code == 0, code
        free(handle, None)

    nothing = library.sst_free

    def empty():
        nothing(ctypes.c_uint64(0), None)
        nothing(ctypes.c_uint64(0), None)

    return call, empty


def frame(kind):
    columns = {"time": TIME, "event": EVENT} | {f"x{j + 1}": X[:, j] for j in range(P)}
    if kind == "pandas":
        import pandas as pd

        return pd.DataFrame(columns)
    if kind == "polars":
        import polars as pl

        return pl.DataFrame(columns)
    import pyarrow as pa

    return pa.table(columns)


def measured(cases):
    """Median and least microseconds, in turns, so that what else the machine does falls on all."""
    times = {name: [] for name in cases}
    for turn in range(1020):
        for name, work in cases.items():
            start = time.perf_counter_ns()
            work()
            if turn >= 20:
                times[name].append((time.perf_counter_ns() - start) / 1000)
    return {name: (statistics.median(t), min(t)) for name, t in times.items()}


def main():
    call, empty = c_call()
    row_major = np.ascontiguousarray(X)
    formula = "Surv(time, event) ~ x1 + x2 + x3"
    cases = {
        EMPTY: empty,
        BASE: call,
        "numpy, columns of X adjacent": lambda: ss.fit_cox(time=TIME, event=EVENT, X=X),
        "  and its .coef": lambda: ss.fit_cox(time=TIME, event=EVENT, X=X).coef,
        "  and all of its attributes": lambda: ss.fit_cox(time=TIME, event=EVENT, X=X).coefficients,
        "numpy, rows of X adjacent": lambda: ss.fit_cox(time=TIME, event=EVENT, X=row_major),
    }
    for kind in ("pandas", "polars", "pyarrow"):
        try:
            table = frame(kind)
        except ImportError:
            continue
        cases[f"{kind}, by a formula"] = lambda table=table: ss.fit_cox(formula, table)
    near = [name for name in cases if ", by a formula" not in name]
    times = measured({name: cases[name] for name in near})
    times |= measured({name: cases[name] for name in cases if name not in near})
    print(f"n = {N}, p = {P}; microseconds of a call, and above C's")
    print(f"{'':32}{'median':>9}{'above':>8}{'least':>9}{'above':>8}")
    for name, pair in times.items():
        line = f"{name:32}"
        for k, value in enumerate(pair):
            line += f"{value:9.1f}"
            line += f"{value - times[BASE][k] + times[EMPTY][k]:8.1f}" if name != EMPTY else " " * 8
        print(line)
    numpy_door = "numpy, columns of X adjacent"
    over = times[numpy_door][0] - times[BASE][0] + times[EMPTY][0]
    print(f"overhead of the numpy door: {over:.1f} microseconds (the bound is 100)")
    return over < 100


if __name__ == "__main__":
    raise SystemExit(0 if main() else 1)
