"""Parts of results: immutable records with the attributes of JSON objects, in snake_case.

Neighbours: _results.py
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Self

#: Keys whose texts are names, even one that reads "Infinity".
_TEXTS = {"name", "group", "coefficient", "numerator", "denominator", "aliased", "infinite"}
_INFINITE = {"Infinity": float("inf"), "-Infinity": float("-inf")}


def snake(key: str) -> str:
    return re.sub(r"(?<=[a-z0-9])([A-Z])", lambda m: "_" + m[1].lower(), key)


def value_of(key: str, value: Any) -> Any:
    if isinstance(value, dict):
        return _KINDS.get(key, Record)._of(value)
    if isinstance(value, list):
        return tuple(value_of(key, v) for v in value)
    if isinstance(value, str) and key not in _TEXTS:
        return _INFINITE.get(value, value)
    return value


class Frozen:
    """What does not change."""

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"results do not change; {name} cannot be set")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"results do not change; {name} cannot be deleted")


class Record(Frozen):
    """A part of a result, with the attributes of its JSON object."""

    @classmethod
    def _of(cls, fields: Mapping[str, Any]) -> Self:
        record = cls.__new__(cls)
        record.__dict__.update({snake(k): value_of(k, v) for k, v in fields.items()})
        return record

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(
            f"{type(self).__name__} has no {name}; it has {', '.join(self.__dict__)}"
        )

    def __repr__(self) -> str:
        fields = ", ".join(f"{k}={v!r}" for k, v in self.__dict__.items())
        return f"{type(self).__name__}({fields})"

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and other.__dict__ == self.__dict__

    def __hash__(self) -> int:
        return hash(tuple(self.__dict__.items()))

    def __reduce__(self) -> tuple[Any, ...]:
        return (_record, (type(self), self.__dict__))


def _record(kind: type[Record], fields: dict[str, Any]) -> Record:
    record = kind.__new__(kind)
    record.__dict__.update(fields)
    return record


class Coefficient(Record):
    """A coefficient of a Cox model; the limits are of the hazard ratio."""

    name: str
    estimate: float
    hazard_ratio: float
    standard_error: float
    robust_standard_error: float | None
    z: float
    p_value: float
    lower: float
    upper: float


class Test(Record):
    """A chi-square test."""

    __test__ = False  # not pytest's
    statistic: float
    degrees_of_freedom: float
    p_value: float


class Curve(Record):
    """A Kaplan-Meier curve: its group, its points, its quantiles."""

    group: str
    observations: int
    events: float
    points: tuple[Record, ...]
    quantiles: tuple[Record, ...]
    restricted_mean: Record | None


_KINDS: dict[str, type[Record]] = {
    "coefficients": Coefficient,
    "likelihoodRatio": Test,
    "wald": Test,
    "score": Test,
    "robustScore": Test,
    "curves": Curve,
}
