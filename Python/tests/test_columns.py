"""Columns of four libraries, their types, and what is refused."""

import array
import datetime
import decimal

import numpy as np
import pytest

import survivalstats as ss

pd = pytest.importorskip("pandas")
pl = pytest.importorskip("polars")
pa = pytest.importorskip("pyarrow")

N = 60
RNG = np.random.default_rng(7)
TIME = RNG.exponential(10, N)
EVENT = RNG.random(N) < 0.7
AGE = RNG.normal(60, 9, N)
AGE[5] = np.nan
ARM = [("A", "B", "placebo of a longer name")[k] for k in RNG.integers(0, 3, N)]
ARM[7] = None
DOSE = [int(k) for k in RNG.integers(0, 9, N)]
DOSE[9] = None
SMOKES = [bool(k) for k in RNG.random(N) < 0.5]
SMOKES[11] = None
FORMULA = "Surv(time, event) ~ age + arm + dose + smokes"


def columns():
    ages = [None if np.isnan(v) else float(v) for v in AGE]
    return {"time": TIME.tolist(), "event": EVENT.tolist(), "age": ages, "arm": ARM} | {
        "dose": DOSE,
        "smokes": SMOKES,
    }


FRAMES = {
    "mapping": lambda: columns() | {"age": AGE, "time": TIME, "event": EVENT},
    "pandas objects": lambda: pd.DataFrame(
        {k: pd.Series(v, dtype=object) for k, v in columns().items()}
    ),
    "pandas": lambda: pd.DataFrame(columns()),
    "pandas nullable": lambda: pd.DataFrame(columns()).convert_dtypes(),
    "pandas arrow": lambda: pd.DataFrame(columns()).convert_dtypes(dtype_backend="pyarrow"),
    "pandas categories": lambda: pd.DataFrame(columns()).astype({"arm": "category"}),
    "polars": lambda: pl.DataFrame(columns()),
    "polars categories": lambda: pl.DataFrame(columns()).with_columns(
        pl.col("arm").cast(pl.Categorical)
    ),
    "polars chunks": lambda: pl.concat(
        [pl.DataFrame(columns())[:20], pl.DataFrame(columns())[20:]], rechunk=False
    ),
    "polars slice": lambda: pl.concat([pl.DataFrame(columns())] * 2, rechunk=True)[N:],
    "polars narrow": lambda: pl.DataFrame(columns()).with_columns(pl.col("dose").cast(pl.Int8)),
    "pyarrow": lambda: pa.table(columns()),
    "pyarrow batch": lambda: pa.table(columns()).combine_chunks().to_batches()[0],
    "pyarrow dictionary": lambda: pa.table(columns() | {"arm": pa.array(ARM).dictionary_encode()}),
    "pyarrow large": lambda: pa.table(columns() | {"arm": pa.array(ARM, pa.large_string())}),
    "pyarrow views": lambda: pa.table(columns() | {"arm": pa.array(ARM, pa.string_view())}),
    "pyarrow chunks": lambda: pa.concat_tables(
        [pa.table(columns())[:33], pa.table(columns())[33:]]
    ),
    "pyarrow slice": lambda: pa.concat_tables([pa.table(columns())] * 2).combine_chunks()[N:],
    "pyarrow narrow": lambda: pa.table(columns() | {"dose": pa.array(DOSE, pa.uint8())}),
}


@pytest.mark.parametrize("name", FRAMES)
def test_frames_agree(name):
    expected = ss.fit_cox(FORMULA, FRAMES["pyarrow"]())
    assert expected.observations == N - 4
    assert expected.names == ("age", "armB", "armplacebo of a longer name", "dose", "smokesTRUE")
    assert ss.fit_cox(FORMULA, FRAMES[name]()) == expected


@pytest.mark.parametrize("name", FRAMES)
def test_frames_as_columns(name):
    frame = FRAMES[name]()
    get = frame.__getitem__
    x = {n: get(n) for n in ("age", "arm", "dose", "smokes")}
    fit = ss.fit_cox(time=get("time"), event=get("event"), X=x)
    expected = ss.fit_cox(FORMULA, FRAMES["pyarrow"]())
    assert fit.coef.tolist() == expected.coef.tolist()
    groups = ss.kaplan_meier(time=get("time"), event=get("event"), groups=get("arm"))
    assert [c.group for c in groups.curves] == ["A", "B", "placebo of a longer name"]


ORDER = ["placebo of a longer name", "never", "B", "A"]


@pytest.mark.parametrize(
    "arm",
    [
        lambda: pd.Series(pd.Categorical(ARM, categories=ORDER)),
        lambda: pl.Series(ARM, dtype=pl.Enum(ORDER)),
        lambda: pd.Categorical(ARM, categories=ORDER, ordered=True),
    ],
)
def test_levels_keep_their_order(arm):
    data = {"time": TIME, "event": EVENT, "arm": arm()}
    by_formula = ss.fit_cox("Surv(time, event) ~ arm", data)
    by_columns = ss.fit_cox(time=TIME, event=EVENT, X={"arm": arm()})
    assert by_formula.names == by_columns.names == ("armB", "armA")
    sorted_levels = ss.fit_cox("Surv(time, event) ~ arm", data | {"arm": ARM})
    assert by_formula.coef[1] == pytest.approx(-sorted_levels.coef[1], rel=1e-10)


def test_categories_of_one_text_are_one_level():
    arm = pd.Categorical([1.0, "1", 2] * 8, categories=[1.0, "1", 2])
    assert ss.fit_cox(time=TIME[:24], event=EVENT[:24], X={"arm": arm}).names == ("arm2",)


@pytest.mark.parametrize(
    "convert",
    [
        lambda x: x.astype(np.float32).astype(np.float64),
        lambda x: x.astype(np.float32),
        lambda x: x.astype(np.float32).astype(">f8"),
        lambda x: np.repeat(x.astype(np.float32).astype(np.float64), 2)[::2],
        lambda x: x.astype(np.float32).astype(np.float64)[::-1].copy()[::-1],
        lambda x: x.astype(np.float32).astype(np.longdouble),
        lambda x: array.array("d", x.astype(np.float32)),
        lambda x: memoryview(x.astype(np.float32).astype(np.float64)),
        lambda x: x.astype(np.float32).astype(np.float64).tolist(),
        lambda x: pl.Series(x.astype(np.float32)),
        lambda x: pa.array(x.astype(np.float32)),
        lambda x: [decimal.Decimal(float(v)) for v in x.astype(np.float32)],
        lambda x: np.array(
            list(zip(x.astype(np.float32), x, strict=True)), dtype=[("a", "<f4"), ("b", "u1")]
        )["a"],
    ],
)
def test_numbers_of_every_kind(convert):
    expected = ss.fit_cox(time=TIME.astype(np.float32).astype(float), event=EVENT, X=TIME**2 % 7)
    fit = ss.fit_cox(time=convert(TIME), event=EVENT, X=TIME**2 % 7)
    assert fit.coef.tolist() == expected.coef.tolist()


@pytest.mark.parametrize("kind", ["i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "?", "f2"])
def test_whole_numbers(kind):
    x = (np.arange(N) % 2).astype(kind)
    expected = ss.fit_cox(time=TIME, event=EVENT, X=(np.arange(N) % 2).astype(float)).coef
    assert ss.fit_cox(time=TIME, event=EVENT, X=x).coef.tolist() == expected.tolist()
    two = np.column_stack([x, AGE > 60]).astype(kind)
    assert len(ss.fit_cox(time=TIME, event=EVENT, X=two).coef) == 2


@pytest.mark.parametrize(
    "convert",
    [
        lambda x: pa.array([decimal.Decimal(int(v)) for v in x]),
        lambda x: pa.array(x.astype(np.float16)),
        lambda x: pa.RunEndEncodedArray.from_arrays(
            pa.array(np.arange(1, N + 1), pa.int32()), pa.array(x)
        ),
        lambda x: pl.Series(x).cast(pl.Decimal(12, 2)),
        lambda x: pl.Series(x).cast(pl.Int128),
        lambda x: pd.Series([decimal.Decimal(int(v)) for v in x], dtype=pd.ArrowDtype(pa.decimal128(9))),
    ],
)
def test_numbers_that_are_copied(convert):
    x = np.arange(N) % 5.0
    expected = ss.fit_cox(time=TIME, event=EVENT, X=x).coef.tolist()
    assert ss.fit_cox(time=TIME, event=EVENT, X=convert(x)).coef.tolist() == expected
    by_formula = ss.fit_cox(
        "Surv(t, e) ~ x", {"t": TIME, "e": EVENT, "x": convert(x)}
    )
    assert by_formula.coef.tolist() == expected


@pytest.mark.filterwarnings("ignore::PendingDeprecationWarning")
def test_records_and_matrices():
    x = np.arange(N) % 5.0
    records = np.array(
        list(zip(TIME, EVENT, x, strict=True)), dtype=[("t", "f8"), ("e", "?"), ("x", "f8")]
    )
    expected = ss.fit_cox(time=TIME, event=EVENT, X=x).coef.tolist()
    for data in (records, records.view(np.recarray)):
        assert ss.fit_cox("Surv(t, e) ~ x", data).coef.tolist() == expected
    assert ss.fit_cox(time=TIME, event=EVENT, X=np.matrix(x).T).coef.tolist() == expected


def test_masked_and_broadcast():
    age = np.ma.masked_invalid(AGE)
    fit = ss.fit_cox(time=TIME, event=EVENT, X=age)
    assert fit.observations == N - 1
    ones = np.broadcast_to(1.0, N)
    weighted = ss.fit_cox(time=TIME, event=EVENT, X=age, weights=ones)
    np.testing.assert_allclose(weighted.coef, fit.coef, rtol=1e-12)


def test_all_missing():
    with pytest.raises(ss.SurvivalStatsError):
        ss.fit_cox(time=TIME, event=EVENT, X=np.full(N, np.nan))
    with pytest.raises(ss.SurvivalStatsError):
        ss.fit_cox(time=TIME, event=EVENT, X={"x": pa.nulls(N)})
    with pytest.raises(ss.SurvivalStatsError):
        ss.fit_cox("Surv(time, event) ~ x", {"time": TIME, "event": EVENT, "x": [None] * N})


DAYS = [datetime.date(2020, 1, 1) + datetime.timedelta(k) for k in range(N)]


@pytest.mark.parametrize(
    "dates",
    [
        np.array(DAYS, dtype="datetime64[D]"),
        np.array(DAYS, dtype="datetime64[D]") - np.datetime64("2020-01-01"),
        pd.Series(pd.to_datetime(DAYS)),
        pd.Series(pd.to_datetime(DAYS)).dt.tz_localize("UTC"),
        pl.Series(DAYS),
        pa.array(DAYS),
        DAYS,
    ],
)
def test_dates_are_refused(dates):
    with pytest.raises(ss.UnsupportedColumnError, match="dates"):
        ss.fit_cox(time=dates, event=EVENT, X=AGE)
    with pytest.raises(TypeError, match='"day" holds dates'):
        ss.fit_cox("Surv(time, event) ~ day", {"time": TIME, "event": EVENT, "day": dates})
    # A column that the formula does not name is not looked at.
    data = {"time": TIME, "event": EVENT, "age": AGE, "tim": dates}
    assert ss.fit_cox("Surv(time, event) ~ age", data).observations == N - 1


def test_unused_columns_are_known_to_errors():
    data = {"time": TIME, "event": EVENT, "age": AGE, "day": DAYS}
    with pytest.raises(ss.InvalidFormulaError, match='did you mean "age"'):
        ss.fit_cox("Surv(time, event) ~ agge", data)


def test_lazy_frames_are_refused():
    with pytest.raises(ss.UnsupportedColumnError, match="collect"):
        ss.fit_cox(FORMULA, pl.LazyFrame(columns()))


def test_without_pandas(monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "pandas", None)
    assert isinstance(ss.fit_cox(time=TIME, event=EVENT, X=AGE).summary(), pl.DataFrame)
    monkeypatch.setitem(sys.modules, "polars", None)
    assert isinstance(ss.fit_cox(time=TIME, event=EVENT, X=AGE).summary(), pa.Table)
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    assert isinstance(ss.fit_cox(time=TIME, event=EVENT, X=AGE).summary(), dict)
