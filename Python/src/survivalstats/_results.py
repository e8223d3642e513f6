"""Results: immutable, read from the library when they are first asked.

A result keeps its handle until its JSON is wanted; then all attributes are those of the JSON, in
snake_case. "Infinity" is a float, and null is None.
"""

from __future__ import annotations

import html
import json
from collections.abc import Iterable
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from . import _core
from ._records import Coefficient, Curve, Frozen, Record, snake, value_of

Doubles = npt.NDArray[np.float64]


class Result(Frozen):
    """What a fit returns. Equal results have the same JSON."""

    warnings: tuple[str, ...]
    dropped_rows: int

    _handle: _core.Handle | None

    @classmethod
    def _from_handle(cls, handle: _core.Handle) -> Self:
        result = cls.__new__(cls)
        result.__dict__["_handle"] = handle
        return result

    def __getattr__(self, name: str) -> Any:
        if not name.startswith("_") and "_read" not in self.__dict__:
            fields = json.loads(self.to_json())
            for key, value in fields.items():
                self.__dict__.setdefault(snake(key), value_of(key, value))
            self.__dict__["_read"] = True
            return getattr(self, name)
        raise AttributeError(f"{type(self).__name__} has no attribute {name}")

    def __dir__(self) -> Iterable[str]:
        self.warnings  # noqa: B018 - reads the attributes
        return super().__dir__()

    def _text(self, what: int, key: str) -> str:
        known = self.__dict__.get(key)
        if known is None:
            handle = self._handle
            assert handle is not None  # a result without a handle has its texts
            known = self.__dict__.setdefault(key, handle.text(what, 0))
        return str(known)

    def _array(self, what: int, index: int = 0) -> Doubles | None:
        handle = self._handle
        return None if handle is None else np.frombuffer(handle.array(what, index))

    def to_json(self) -> str:
        """The whole result, the same bytes as the command line's `--format json`."""
        return self._text(2, "_json")

    def to_dict(self) -> dict[str, Any]:
        """The JSON as Python's dicts and lists, its keys as they are there."""
        fields: dict[str, Any] = json.loads(self.to_json())
        return fields

    def __repr__(self) -> str:
        return self._text(1, "_summary")

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and other.to_json() == self.to_json()

    def __hash__(self) -> int:
        return hash(self.to_json())

    def __reduce__(self) -> tuple[Any, ...]:
        return (_restore, (type(self), self.to_json(), repr(self)))

    def _columns(self) -> dict[str, Any]:
        raise NotImplementedError

    def summary(self) -> Any:
        """The figures as a frame: of pandas if it is installed, else polars or pyarrow, else a dict."""
        return _frame(self._columns())

    def _repr_html_(self) -> str:
        columns = self._columns()
        head, _, rest = repr(self).partition("\n")
        notes = "\n".join(w for w in self.warnings)
        cells = zip(*(list(c) for c in columns.values()), strict=True)
        rows = "".join(
            "<tr>" + "".join(f"<td>{html.escape(_cell(v))}</td>" for v in row) + "</tr>"
            for row in cells
        )
        names = "".join(f"<th>{html.escape(name)}</th>" for name in columns)
        return (
            f"<div><p>{html.escape(head)}</p><table><thead><tr>{names}</tr></thead>"
            f"<tbody>{rows}</tbody></table><details><summary>text</summary>"
            f"<pre>{html.escape(rest)}</pre></details>"
            + (f"<p>{html.escape(notes)}</p>" if notes else "")
            + "</div>"
        )


def _restore(kind: type[Result], text: str, summary: str) -> Result:
    result = kind.__new__(kind)
    result.__dict__.update(_handle=None, _json=text, _summary=summary)
    return result


def _cell(value: Any) -> str:
    if isinstance(value, (float, np.floating)):
        return f"{value:.4g}"
    return "" if value is None else str(value)


def _frame(columns: dict[str, Any]) -> Any:
    try:
        import pandas as pd

        return pd.DataFrame(columns)
    except ImportError:
        pass
    try:
        import polars as pl

        return pl.DataFrame(columns)
    except ImportError:
        pass
    try:
        import pyarrow as pa

        return pa.table(columns)
    except ImportError:
        return columns


def _numbers(values: Iterable[float | None]) -> Doubles:
    return np.array([np.nan if v is None else v for v in values], dtype=np.float64)


class CoxFit(Result):
    """A Cox model."""

    coefficients: tuple[Coefficient, ...]
    observations: int
    events: float
    strata: int
    level: float
    ties: str
    interval: str
    robust: bool
    penalty: str | None
    log_likelihood: Record
    tests: Record
    concordance: Record | None
    convergence: Record
    statistics: Record
    dropped: Record
    influence: Record | None
    near_ties_merged: int
    status_coding: str

    @property
    def coef(self) -> Doubles:
        """The estimates, read from the library without its JSON; NaN where aliased."""
        values = self._array(1)
        return values if values is not None else _numbers(c.estimate for c in self.coefficients)

    @property
    def standard_errors(self) -> Doubles:
        """Model-based standard errors."""
        values = self._array(3)
        if values is not None:
            return values
        return _numbers(c.standard_error for c in self.coefficients)

    @property
    def covariance(self) -> Doubles:
        """The covariance matrix of the coefficients that are estimated; robust if the fit is."""
        values = self._array(9)
        if values is None:
            values = np.array(self.to_dict()["covariance"], dtype=np.float64)
        size = round(values.size**0.5)
        return values.reshape(size, size)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the coefficients."""
        return tuple(c.name for c in self.coefficients)

    def _columns(self) -> dict[str, Any]:
        keys = ["estimate", "hazard_ratio", "standard_error", "robust_standard_error"]
        keys += ["lower", "upper", "z", "p_value"]
        if not self.robust:
            keys.remove("robust_standard_error")
        columns: dict[str, Any] = {"name": list(self.names)}
        for key in keys:
            columns[key] = _numbers(getattr(c, key) for c in self.coefficients)
        return columns


class KaplanMeier(Result):
    """Kaplan-Meier curves, one a group."""

    curves: tuple[Curve, ...]
    level: float
    confidence_type: str
    robust: bool
    dropped: Record

    def _columns(self) -> dict[str, Any]:
        columns: dict[str, Any] = {
            "group": [c.group for c in self.curves],
            "observations": [c.observations for c in self.curves],
            "events": [c.events for c in self.curves],
        }
        for k, first in enumerate(self.curves[0].quantiles):
            label = "median" if first.probability == 0.5 else f"quantile_{first.probability:g}"
            quantiles = [c.quantiles[k] for c in self.curves]
            columns[label] = _numbers(q.estimate for q in quantiles)
            columns[f"{label}_lower"] = _numbers(q.lower for q in quantiles)
            columns[f"{label}_upper"] = _numbers(q.upper for q in quantiles)
        means = [c.restricted_mean for c in self.curves]
        if any(m is not None for m in means):
            columns["restricted_mean"] = _numbers(
                m.estimate if m is not None else None for m in means
            )
            columns["restricted_mean_standard_error"] = _numbers(
                m.standard_error if m is not None else None for m in means
            )
        return columns

    def arrays(self, curve: int = 0) -> dict[str, Doubles]:
        """The points of a curve as arrays, read from the library without its JSON."""
        if self._handle is None:
            points = self.curves[curve].points
            return {key: _numbers(getattr(p, key) for p in points) for key in _POINT}
        return {key: np.frombuffer(self._handle.array(what, curve)) for key, what in _POINT.items()}

    def to_frame(self) -> Any:
        """The points of all curves as a frame with a column of groups."""
        count = len(self.curves) if self._handle is None else self._handle.count(6)
        labels = (
            [c.group for c in self.curves]
            if self._handle is None
            else [self._handle.text(4, k) for k in range(count)]
        )
        all_arrays = [self.arrays(k) for k in range(count)]
        columns: dict[str, Any] = {
            "group": [label for label, a in zip(labels, all_arrays, strict=True) for _ in a["time"]]
        }
        for key in _POINT:
            columns[key] = np.concatenate([a[key] for a in all_arrays])
        return _frame(columns)


_POINT = {
    "time": 20,
    "at_risk": 21,
    "events": 22,
    "censored": 23,
    "survival": 24,
    "standard_error": 25,
    "lower": 26,
    "upper": 27,
    "cumulative_hazard": 28,
    "cumulative_hazard_standard_error": 29,
}


class LogRank(Result):
    """A log-rank test or one of its family."""

    statistic: float
    degrees_of_freedom: int
    p_value: float
    z: float | None
    groups: tuple[Record, ...]
    strata: int
    rho: float
    gamma: float
    variance: tuple[tuple[float, ...], ...]

    def _columns(self) -> dict[str, Any]:
        return {
            "group": [g.group for g in self.groups],
            "observations": [g.observations for g in self.groups],
            "observed": _numbers(g.observed for g in self.groups),
            "expected": _numbers(g.expected for g in self.groups),
        }


class Rates(Result):
    """Incidence rates and their comparison."""

    rates: tuple[Record, ...]
    per: float
    level: float
    strata: int
    ratio: Record | None
    difference: Record | None
    tests: tuple[Record, ...]

    def _columns(self) -> dict[str, Any]:
        exact = [next(i for i in r.intervals if i.method == "exact") for r in self.rates]
        return {
            "group": [r.group for r in self.rates],
            "events": _numbers(r.events for r in self.rates),
            "person_time": _numbers(r.person_time for r in self.rates),
            "rate": _numbers(r.rate for r in self.rates),
            "lower": _numbers(i.lower for i in exact),
            "upper": _numbers(i.upper for i in exact),
        }
