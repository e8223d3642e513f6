"""Many threads, and large columns that stay where they are."""

import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

import survivalstats as ss


def test_threads_equal_serial(lung):
    formulas = [
        f"Surv(time, status) ~ {x}"
        for x in ("age", "age + sex", "ph.ecog + strata(sex)", "sex * age", "wt.loss")
    ]

    def work(k):
        fit = ss.fit_cox(formulas[k % 5], lung, ties=("efron", "breslow")[k % 2])
        return fit.coef.tobytes() + fit.covariance.tobytes()

    serial = [work(k) for k in range(10)]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(work, range(1000)))
    assert all(found[k] == serial[k % 10] for k in range(1000))


def test_one_result_read_by_many_threads(lung):
    fit = ss.fit_cox("Surv(time, status) ~ age", lung)
    barrier = threading.Barrier(8)

    def read(_):
        barrier.wait()
        return fit.to_json(), fit.coefficients[0].estimate, repr(fit)

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(read, range(8)))) == 1


def test_other_threads_run_during_a_fit():
    n = 200_000
    rng = np.random.default_rng(1)
    x = rng.normal(size=(n, 8))
    t = rng.exponential(size=n)
    ticks = []
    done = threading.Event()

    def tick():
        while not done.is_set():
            ticks.append(time.perf_counter())
            time.sleep(0.002)

    thread = threading.Thread(target=tick)
    thread.start()
    start = time.perf_counter()
    ss.fit_cox(time=t, event=np.ones(n, dtype=bool), X=x)
    end = time.perf_counter()
    done.set()
    thread.join()
    within = [t for t in ticks if start < t < end]
    # With the lock held there would be one tick at most.
    assert len(within) > 3, (len(within), end - start)


PEAK = """
import sys
import numpy as np
import survivalstats as ss

kind, what = sys.argv[1:]
n = 10_000_000
unit = np.arange(n, dtype=np.float64) % 977
if kind == "strided":
    column = unit[::-1].copy()[::-1]
elif kind == "polars":
    import polars as pl
    column = pl.Series(unit)
elif kind == "pyarrow":
    import pyarrow as pa
    column = pa.array(unit)
elif kind == "pandas":
    import pandas as pd
    column = pd.Series(unit)
else:
    column = unit
event = np.zeros(n, dtype=np.uint8)
event[::1000] = 1
ss.fit_cox(time=[1.0, 2, 3], event=[1, 1, 0], X=[0.0, 1, 0])


def megabytes(key):
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) // 1024 for line in status if line.startswith(key))


before = megabytes("VmRSS")
with open("/proc/self/clear_refs", "w") as marks:
    marks.write("5")  # begins the peak anew
if what == "fit":
    fit = ss.fit_cox(time=unit, event=event, X={"x": column}, max_iterations=1, concordance=False)
    assert fit.observations == n
else:
    try:
        # Every column is described, and then one is found to be too short.
        ss.fit_cox(time=column, event=event[1:], X={f"x{j}": column for j in range(8)})
    except ss.InvalidArgumentError as error:
        assert "rows" in str(error), error
print(megabytes("VmHWM") - before)
"""


def peak(kind, what):
    """How many megabytes a call takes at its peak, in a process of its own."""
    out = subprocess.run(
        [sys.executable, "-c", PEAK, kind, what], check=True, capture_output=True, text=True
    )
    return int(out.stdout)


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize("kind", ["numpy", "strided", "pandas", "polars", "pyarrow"])
def test_the_door_copies_no_column(kind):
    if kind not in ("numpy", "strided"):
        pytest.importorskip(kind)
    # Nine columns of 80 MB each.
    assert peak(kind, "describe") < 16


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_fit_reads_a_column_where_it_is():
    pytest.importorskip("pyarrow")
    in_place, arrow, strided = (peak(kind, "fit") for kind in ("numpy", "pyarrow", "strided"))
    # The library itself copies what does not lie as it reads: a column of 80 MB (76 MiB).
    assert strided - in_place > 60, (in_place, arrow, strided)
    assert abs(arrow - in_place) < 30, (in_place, arrow, strided)
