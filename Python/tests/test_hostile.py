"""Calls that cannot be right raise a SurvivalStatsError with a sentence, and nothing leaks."""

import numpy as np
import pandas as pd
import pytest

import survivalstats as ss
from survivalstats import _core

T = np.array([1.0, 2.0, 3.0, 4.0, 5.0])
E = np.array([1, 0, 1, 1, 0])
X = np.array([0.5, 1.0, -1.0, 2.0, 0.0])
DATA = {"t": T, "e": E, "x": X}
F = "Surv(t, e) ~ x"

PATIENTS = [f"p{k}" for k in range(10_099)]

CALLS = {
    "nothing": lambda: ss.fit_cox(),
    "no event": lambda: ss.fit_cox(time=T, X=X),
    "formula without data": lambda: ss.fit_cox(F),
    "data without formula": lambda: ss.fit_cox(data=DATA),
    "columns for a formula": lambda: ss.fit_cox(T, E),
    "both doors": lambda: ss.fit_cox(F, DATA, time=T),
    "weights as a column": lambda: ss.fit_cox(F, DATA, weights=T),
    "where without formula": lambda: ss.fit_cox(time=T, event=E, X=X, where="x > 0"),
    "lengths": lambda: ss.fit_cox(time=T, event=E[:4], X=X),
    "lengths of X": lambda: ss.fit_cox(time=T, event=E, X=np.zeros((4, 1))),
    "lengths in a table": lambda: ss.fit_cox(F, {"t": T, "e": E[:3], "x": X}),
    "three dimensions": lambda: ss.fit_cox(time=T, event=E, X=np.zeros((5, 1, 1))),
    "time of two": lambda: ss.fit_cox(time=np.zeros((5, 2)), event=E, X=X),
    "frame as time": lambda: ss.fit_cox(time={"a": T}, event=E, X=X),
    "names": lambda: ss.fit_cox(time=T, event=E, X=X, names=["a", "b"]),
    "names of a matrix": lambda: ss.fit_cox(time=T, event=E, X=X[:, None], names=["a", "b"]),
    "empty": lambda: ss.fit_cox(time=[], event=[], X=[]),
    "no rows": lambda: ss.fit_cox(time=np.zeros(0), event=np.zeros(0), X=np.zeros((0, 2))),
    "no events": lambda: ss.fit_cox(time=T, event=E * 0, X=X),
    "status of 7": lambda: ss.fit_cox(time=T, event=E * 7, X=X),
    "negative time": lambda: ss.fit_cox(time=-T, event=E, X=X, entry=T),
    "infinite X": lambda: ss.fit_cox(time=T, event=E, X=X / 0),
    "NaN weights": lambda: ss.fit_cox(time=T, event=E, X=X, weights=T * np.nan),
    "negative weights": lambda: ss.fit_cox(time=T, event=E, X=X, weights=-T),
    "complex": lambda: ss.fit_cox(time=T, event=E, X=X + 1j),
    "text as time": lambda: ss.fit_cox(time="t", event=E, X=X),
    "texts as times": lambda: ss.fit_cox(time=list("abcde"), event=E, X=X),
    "mixed": lambda: ss.fit_cox(time=T, event=E, X={"x": [1, "a", 2, "b", 3]}),
    "bytes": lambda: ss.fit_cox(time=T, event=E, X=np.array([b"a", b"b", b"a", b"b", b"a"])),
    "ragged": lambda: ss.fit_cox(time=T, event=E, X={"x": [[1], [1, 2], [3], [4], [5]]}),
    "records": lambda: ss.fit_cox(time=T, event=E, X=np.zeros(5, dtype=[("a", "f8")])),
    "huge integers": lambda: ss.fit_cox(time=T, event=E, X=np.full(5, 2**63, dtype=np.uint64)),
    "objects": lambda: ss.fit_cox(time=T, event=E, X={"x": [object()] * 5}),
    "an object": lambda: ss.fit_cox(F, object()),
    "ties": lambda: ss.fit_cox(F, DATA, ties="random"),
    "ties of a list": lambda: ss.fit_cox(F, DATA, ties=[]),
    "profile": lambda: ss.fit_cox(F, DATA, profile="spss"),
    "level 0": lambda: ss.fit_cox(F, DATA, level=0),
    "level 95": lambda: ss.fit_cox(F, DATA, level=95),
    "level NaN": lambda: ss.fit_cox(F, DATA, level=float("nan")),
    "level of text": lambda: ss.fit_cox(F, DATA, level="high"),
    "iterations": lambda: ss.fit_cox(F, DATA, max_iterations=-1),
    "half an iteration": lambda: ss.fit_cox(F, DATA, max_iterations=0.5),
    "iterations of text": lambda: ss.fit_cox(F, DATA, max_iterations="many"),
    "rho": lambda: ss.log_rank(time=T, event=E, groups=E, rho="a"),
    "columns of one name": lambda: ss.fit_cox(F, pd.DataFrame(np.ones((5, 4)), columns=list("texx"))),
    "surrogate in a text": lambda: ss.fit_cox(time=T, event=E, X={"x": list("abcd") + ["\ud800"]}),
    "crossed": lambda: ss.fit_cox("Surv(t, e) ~ " + "*".join(f"I(x+{k})" for k in range(30)), DATA),
    "patients": lambda: ss.fit_cox(
        "Surv(t, e) ~ id", {"t": np.arange(1.0, 10_100), "e": np.ones(10_099), "id": PATIENTS}
    ),
    "many iterations": lambda: ss.fit_cox(F, DATA, max_iterations=2**40),
    "initial": lambda: ss.fit_cox(F, DATA, initial=[1, 2, 3]),
    "initial text": lambda: ss.fit_cox(F, DATA, initial=["a"]),
    "formula": lambda: ss.fit_cox("Surv(t, e) ~ (x", DATA),
    "empty formula": lambda: ss.fit_cox("", DATA),
    "zero in formula": lambda: ss.fit_cox("Surv(t, e) ~ x\0y", DATA),
    "zero in a name": lambda: ss.fit_cox(time=T, event=E, X={"a\0b": X}),
    "surrogate": lambda: ss.fit_cox("Surv(t, e) ~ \ud800", DATA),
    "long formula": lambda: ss.fit_cox("Surv(t, e) ~ " + "+".join(["x"] * 100_000), DATA),
    "deep formula": lambda: ss.fit_cox("Surv(t, e) ~ " + "(" * 30_000 + "x", DATA),
    "condition": lambda: ss.fit_cox(F, DATA, where="x >"),
    "no such weights": lambda: ss.fit_cox(F, DATA, weights="w"),
    "groups missing": lambda: ss.log_rank(time=T, event=E),
    "single group": lambda: ss.log_rank(time=T, event=E, groups=["a"] * 5),
    "quantile": lambda: ss.kaplan_meier(time=T, event=E, quantiles=[2]),
    "tau": lambda: ss.kaplan_meier(time=T, event=E, tau=-1),
    "confidence": lambda: ss.kaplan_meier(time=T, event=E, confidence="wide"),
    "rates": lambda: ss.rates(events=[1, -2], person_time=[1.0, 2.0]),
    "rates without time": lambda: ss.rates(events=[1, 2]),
    "per": lambda: ss.rates(events=[1, 2], person_time=[1.0, 2.0], per=-1),
}


@pytest.mark.parametrize("name", CALLS)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_hostile(name):
    before = _core.live_results()
    with pytest.raises(ss.SurvivalStatsError) as caught:
        CALLS[name]()
    assert len(str(caught.value)) > 10
    assert isinstance(caught.value, (ValueError, TypeError))
    assert _core.live_results() == before


class Liar:
    """Says that it is Arrow's."""

    def __init__(self, answer):
        self.answer = answer

    def __arrow_c_array__(self, requested_schema=None):
        return self.answer


@pytest.mark.parametrize("answer", [None, (), (1, 2), ("a", "b")])
def test_liars(answer):
    with pytest.raises((TypeError, ValueError)):
        ss.fit_cox(time=Liar(answer), event=E, X=X)


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        (1, "f", [], None, None, None, ()),
        (1, "f", (1,), None, None, None, ()),
        (9, "f", (), None, None, None, ()),
        (1, 5, (), None, None, None, (0, 0, 0, 0, 0, 0, 0.0, None)),
        (1, "a ~ b", (("a", 1),), None, None, None, (0, 0, 0, 0, 0, 0, 0.0, None)),
        (1, "a ~ b", (("a", (T, E, E)),), None, None, None, (0, 0, 0, 0, 0, 0, 0.0, None)),
        (1, "a ~ b", (), 1, None, None, (0, 0, 0, 0, 0, 0, 0.0, None)),
        (1, "a ~ b", (), None, None, None, (0, 0, 0, 0, 0, 0, 0.0, E)),
    ],
)
def test_the_extension_itself(arguments):
    with pytest.raises((TypeError, ValueError)):
        _core.fit_table(*arguments)


def test_handles_are_not_made():
    with pytest.raises(TypeError):
        _core.Handle()
    handle = ss.fit_cox(F, DATA)._handle
    for call in (lambda: handle.count(99), lambda: handle.array(1, 5), lambda: handle.text(3, -1)):
        with pytest.raises(ss.SurvivalStatsError):
            call()
