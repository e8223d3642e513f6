"""The front doors: fit_cox, kaplan_meier, log_rank, rates.

Each takes either a formula and a frame, or columns by keyword; both lead to the library's own doors
of the same kind. The options' zeros and numbers are those of survivalstats.h.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from operator import index
from typing import Any, Literal

from . import _core
from ._columns import Table, covariates, source
from ._errors import InvalidArgumentError, InvalidFormulaError, InvalidOptionError
from ._results import CoxFit, KaplanMeier, LogRank, Rates

_COX, _KAPLAN_MEIER, _LOG_RANK, _RATES = 1, 2, 3, 4
_PROFILES = {"r": 0, "sas": 1, "stata": 2, "lifelines": 3}
_TIES = {None: 0, "efron": 1, "breslow": 2, "exact": 3, "exact-marginal": 4}
_INTERVALS = {None: 0, "wald": 1, "profile": 2, "score": 3, "log-rank": 4}
_PENALTIES = {None: 0, "firth": 1}
_CONFIDENCE = {None: 0, "log": 1, "log-log": 2, "plain": 3, "logit": 4, "arcsin": 5}

Profile = Literal["r", "sas", "stata", "lifelines"]


def _choice(name: str, value: Any, known: Mapping[Any, int]) -> int:
    try:
        return known[value]
    except (KeyError, TypeError):
        words = ", ".join(f'"{k}"' for k in known if k is not None)
        raise InvalidOptionError(f"{name} is {value!r}; expected one of {words}") from None


def _real(name: str, value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        raise InvalidOptionError(f"{name} is {value!r}; expected a number") from None


def _number(name: str, value: Any) -> float:
    """A number that is not the library's zero for a default."""
    number = _real(name, value)
    if number == 0:
        raise InvalidOptionError(f"{name} is 0; expected a number above 0")
    return number


def _numbers(name: str, values: Any) -> array[float] | None:
    if values is None:
        return None
    try:
        return array("d", [float(v) for v in values])
    except (TypeError, ValueError):
        raise InvalidOptionError(f"{name} are {values!r}; expected numbers") from None


def _by_formula(
    kind: int,
    formula: Any,
    data: Any,
    where: str | None,
    weights: Any,
    cluster: Any,
    columns: Mapping[str, Any],
    options: tuple[Any, ...],
) -> _core.Handle:
    if not isinstance(formula, str):
        raise InvalidArgumentError(
            f"the formula is a {type(formula).__name__}; columns are handed over by keyword, "
            "as time=, event="
        )
    if data is None:
        raise InvalidArgumentError("a formula needs data: a data frame or a mapping of columns")
    for name, value in columns.items():
        if value is not None:
            raise InvalidArgumentError(f"{name}= does not go with a formula, which names columns")
    for name, value in (("where", where), ("weights", weights), ("cluster", cluster)):
        if value is not None and not isinstance(value, str):
            raise InvalidArgumentError(
                f"{name}= is a {type(value).__name__}; with a formula it is a text"
            )
    table = Table(data)
    named = table.named_in([t for t in (formula, where, weights, cluster) if t is not None])
    pairs = table.columns(named)
    try:
        return _core.fit_table(kind, formula, pairs, where, weights, cluster, options)
    except InvalidFormulaError:
        if len(named) == len(table.names):
            raise
    # Said again with every column at hand: a name was not found as written, and the library can
    # say which was meant.
    return _core.fit_table(kind, formula, table.readable(), where, weights, cluster, options)


def _no_formula(data: Any, where: Any) -> None:
    if data is not None or where is not None:
        raise InvalidArgumentError("data= and where= go with a formula")


def _roles(needed: Sequence[str], **columns: Any) -> tuple[Any, ...]:
    for name in needed:
        if columns.get(name) is None:
            raise InvalidArgumentError(f"{name}= is missing; or hand over a formula and data")
    order = ("entry", "time", "event", "weights", "offset", "strata", "cluster", "groups")
    return tuple(
        None if columns.get(name) is None else source(columns[name], name) for name in order
    )


def fit_cox(
    formula: str | None = None,
    data: Any = None,
    *,
    time: Any = None,
    event: Any = None,
    X: Any = None,
    names: Sequence[str] | None = None,
    entry: Any = None,
    weights: Any = None,
    offset: Any = None,
    strata: Any = None,
    cluster: Any = None,
    where: str | None = None,
    ties: Literal["efron", "breslow", "exact", "exact-marginal"] | None = None,
    robust: bool = False,
    level: float = 0.95,
    intervals: Literal["wald", "profile", "score", "log-rank"] | None = None,
    penalty: Literal["firth"] | None = None,
    initial: Sequence[float] | None = None,
    max_iterations: int = 50,
    concordance: bool = True,
    influence: bool = False,
    profile: Profile = "r",
) -> CoxFit:
    """Fits a Cox model.

    Either `fit_cox("Surv(time, status) ~ age + strata(sex)", frame)`, where `weights` and
    `cluster` name columns and `where` selects rows ("age > 50 & arm == 'A'"), or
    `fit_cox(time=..., event=..., X=...)`, where all are columns and X is a matrix, a frame or a
    mapping. Numbers that lie in memory as numpy, pandas, polars or pyarrow have them are not
    copied. Rows with a missing value (NaN, null, None) are left out and counted.

    `ties` is the profile's if None ("efron" for R). `level` is that of the limits. `penalty` is
    Firth's for separated data. `max_iterations=0` evaluates at `initial`. `concordance=False`
    saves some sorts, and `influence=True` looks for the row that moves coefficients most; both
    are of fits from columns.

    Raises a SurvivalStatsError, most of which are ValueErrors too, with a sentence that says
    what is wrong and where.

    >>> fit_cox("Surv(time, status) ~ age", lung).coefficients[0].hazard_ratio  # doctest: +SKIP
    1.0188965048095
    """
    flags = (1 if robust else 0) | (0 if concordance else 2) | (4 if influence else 0)
    try:
        most = index(max_iterations)
    except TypeError:
        most = -1
    if not 0 <= most < 2**31:
        raise InvalidOptionError(
            f"max_iterations is {max_iterations!r}; expected a whole number from 0 to {2**31 - 1}"
        )
    options = (
        _choice("profile", profile, _PROFILES),
        _choice("ties", ties, _TIES),
        _choice("intervals", intervals, _INTERVALS),
        _choice("penalty", penalty, _PENALTIES),
        flags,
        most or -1,
        _number("level", level),
        _numbers("initial", initial),
    )
    if formula is not None:
        others = {"time": time, "event": event, "X": X, "names": names, "entry": entry}
        others |= {"offset": offset, "strata": strata}
        handle = _by_formula(_COX, formula, data, where, weights, cluster, others, options)
        return CoxFit._from_handle(handle)
    _no_formula(data, where)
    roles = _roles(
        ("time", "event"),
        entry=entry,
        time=time,
        event=event,
        weights=weights,
        offset=offset,
        strata=strata,
        cluster=cluster,
    )
    pairs, matrix, matrix_names = covariates(X, names)
    handle = _core.fit_columns(_COX, roles, pairs, matrix, matrix_names, options)
    return CoxFit._from_handle(handle)


def kaplan_meier(
    formula: str | None = None,
    data: Any = None,
    *,
    time: Any = None,
    event: Any = None,
    groups: Any = None,
    entry: Any = None,
    weights: Any = None,
    where: str | None = None,
    confidence: Literal["log", "log-log", "plain", "logit", "arcsin"] | None = None,
    level: float = 0.95,
    quantiles: Sequence[float] | None = None,
    tau: float | None = None,
    profile: Profile = "r",
) -> KaplanMeier:
    """Kaplan-Meier curves, of all rows or by group.

    Either `kaplan_meier("Surv(time, status) ~ arm", frame)` or
    `kaplan_meier(time=..., event=..., groups=...)`. `quantiles` are of survival time (the median
    if None), `tau` is the horizon of the restricted mean.
    """
    options = (
        _choice("profile", profile, _PROFILES),
        _choice("confidence", confidence, _CONFIDENCE),
        _number("level", level),
        0.0 if tau is None else _number("tau", tau),
        _numbers("quantiles", quantiles),
    )
    if formula is not None:
        others = {"time": time, "event": event, "groups": groups, "entry": entry}
        handle = _by_formula(_KAPLAN_MEIER, formula, data, where, weights, None, others, options)
    else:
        _no_formula(data, where)
        roles = _roles(
            ("time", "event"), entry=entry, time=time, event=event, weights=weights, groups=groups
        )
        handle = _core.fit_columns(_KAPLAN_MEIER, roles, None, None, None, options)
    return KaplanMeier._from_handle(handle)


def log_rank(
    formula: str | None = None,
    data: Any = None,
    *,
    time: Any = None,
    event: Any = None,
    groups: Any = None,
    entry: Any = None,
    weights: Any = None,
    strata: Any = None,
    where: str | None = None,
    rho: float = 0,
    gamma: float = 0,
) -> LogRank:
    """The log-rank test, or with `rho` and `gamma` a test of Fleming and Harrington's family.

    Either `log_rank("Surv(time, status) ~ arm + strata(site)", frame)` or
    `log_rank(time=..., event=..., groups=..., strata=...)`.
    """
    options = (_real("rho", rho), _real("gamma", gamma))
    if formula is not None:
        others = {"time": time, "event": event, "groups": groups, "entry": entry, "strata": strata}
        handle = _by_formula(_LOG_RANK, formula, data, where, weights, None, others, options)
    else:
        _no_formula(data, where)
        roles = _roles(
            ("time", "event", "groups"),
            entry=entry,
            time=time,
            event=event,
            weights=weights,
            strata=strata,
            groups=groups,
        )
        handle = _core.fit_columns(_LOG_RANK, roles, None, None, None, options)
    return LogRank._from_handle(handle)


def rates(
    formula: str | None = None,
    data: Any = None,
    *,
    events: Any = None,
    person_time: Any = None,
    groups: Any = None,
    where: str | None = None,
    weights: str | None = None,
    per: float = 100,
    level: float = 0.95,
) -> Rates:
    """Incidence rates per `per` of person-time, and their comparison.

    Either `rates("Rate(events, years) ~ arm", frame)` or `rates(events=..., person_time=...,
    groups=...)` with an entry for each group.
    """
    options = (_number("per", per), _number("level", level))
    if formula is not None:
        others = {"events": events, "person_time": person_time, "groups": groups}
        handle = _by_formula(_RATES, formula, data, where, weights, None, others, options)
    else:
        _no_formula(data, where)
        if weights is not None:
            raise InvalidArgumentError("weights= goes with a formula")
        for name, value in (("events", events), ("person_time", person_time)):
            if value is None:
                raise InvalidArgumentError(f"{name}= is missing; or hand over a formula and data")
        roles = _roles((), time=person_time, event=events, groups=groups)
        handle = _core.fit_columns(_RATES, roles, None, None, None, options)
    return Rates._from_handle(handle)
