"""Values equal R's, the command line's, and each other by every door."""

import json
import os
import pickle
import subprocess

import numpy as np
import pytest
from conftest import DATA, read

import survivalstats as ss

FORMULA = "Surv(time, status) ~ age + sex + ph.ecog"


CASES = json.loads((DATA.parent / "cox.json").read_text())["cases"]


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_cox_models_equal_r(case):
    # R 4.2.2, survival 3.5-3, by Reference/Make/cox.R.
    fit = ss.fit_cox(
        case["formula"],
        read(case["data"]),
        ties=case["ties"],
        weights=case["weights"],
        where=case["where"],
        robust=case["robust"],
    )
    expected = case["coefficients"]
    assert list(fit.names) == expected["names"]
    assert (fit.observations, fit.events) == (case["observations"], case["events"])
    # What is aliased is null in the reference.
    estimates = np.array([np.nan if v is None else v for v in expected["estimate"]])
    errors = np.array([np.nan if v is None else v for v in expected["standardError"]])
    # Room for the last digits of R's own sums; the Swift tests are stricter, case by case.
    np.testing.assert_allclose(fit.coef, estimates, rtol=1e-7, atol=1e-9)
    np.testing.assert_allclose(fit.standard_errors, errors, rtol=1e-7)
    if expected.get("robustStandardError"):
        found = [c.robust_standard_error for c in fit.coefficients]
        for one, other in zip(found, expected["robustStandardError"], strict=True):
            assert (one is None) == (other is None)
            assert one is None or one == pytest.approx(other, rel=1e-7)
    assert fit.log_likelihood.fitted == pytest.approx(case["logLikelihood"], rel=1e-10)


def test_log_rank_equals_r(lung):
    # survdiff(Surv(time, status) ~ sex, lung)
    test = ss.log_rank("Surv(time, status) ~ sex", lung)
    assert test.statistic == pytest.approx(10.3267419548856, rel=1e-12)
    assert test.degrees_of_freedom == 1


def test_kaplan_meier_equals_r(lung):
    # survfit(Surv(time, status) ~ sex, lung): medians 270 (212, 310) and 426 (348, 550)
    fit = ss.kaplan_meier("Surv(time, status) ~ sex", lung)
    medians = [c.quantiles[0] for c in fit.curves]
    assert [(m.estimate, m.lower, m.upper) for m in medians] == [(270, 212, 310), (426, 348, 550)]
    arrays = fit.arrays(1)
    points = fit.curves[1].points
    assert arrays["survival"].tolist() == [p.survival for p in points]
    assert len(fit.to_frame()) == sum(len(c.points) for c in fit.curves)


def test_doors_agree_to_the_last_bit(lung):
    by_formula = ss.fit_cox(FORMULA, lung)
    x = np.column_stack([lung[n] for n in ("age", "sex", "ph.ecog")])
    for matrix in (x, np.asfortranarray(x), x[::-1][::-1]):
        fit = ss.fit_cox(
            time=lung["time"],
            event=lung["status"],
            X=matrix,
            names=["age", "sex", "ph.ecog"],
            influence=True,
        )
        assert fit.coef.tolist() == by_formula.coef.tolist()
        assert fit.covariance.tolist() == by_formula.covariance.tolist()


@pytest.mark.skipif("SURVIVALSTATS_CLI" not in os.environ, reason="SURVIVALSTATS_CLI names none")
def test_the_command_line_says_the_same():
    out = subprocess.run(
        [os.environ["SURVIVALSTATS_CLI"], "cox", "Surv(time, status) ~ age + strata(sex)"]
        + ["--data", str(DATA / "lung.csv"), "--format", "json"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    fit = ss.fit_cox("Surv(time, status) ~ age + strata(sex)", read("lung"))
    assert out.strip() == fit.to_json()


def test_options(lung):
    breslow = ss.fit_cox(FORMULA, lung, ties="breslow")
    assert breslow.ties == "breslow"
    assert breslow == ss.fit_cox(FORMULA, lung, ties="breslow")
    assert breslow != ss.fit_cox(FORMULA, lung)
    assert ss.fit_cox(FORMULA, lung, level=0.9).level == 0.9
    assert ss.fit_cox(FORMULA, lung, robust=True).robust
    assert ss.fit_cox(FORMULA, lung, cluster="inst").coefficients[0].robust_standard_error > 0
    assert ss.fit_cox(FORMULA, lung, where="age > 50").observations < 227
    assert ss.fit_cox(FORMULA, lung, profile="sas").ties == "breslow"
    weighted = ss.fit_cox("Surv(time, status) ~ sex", lung, weights="age")
    assert weighted.coef[0] != ss.fit_cox("Surv(time, status) ~ sex", lung).coef[0]
    at_zero = ss.fit_cox(time=lung["time"], event=lung["status"], X=lung["sex"], max_iterations=0)
    assert at_zero.coef[0] == 0


def test_entry_strata_and_groups(lung):
    entry = np.zeros(len(lung["time"]))
    plain = ss.fit_cox(time=lung["time"], event=lung["status"], X=lung["age"], strata=lung["sex"])
    entered = ss.fit_cox(
        time=lung["time"], event=lung["status"], X=lung["age"], strata=lung["sex"], entry=entry
    )
    np.testing.assert_allclose(plain.coef, entered.coef, rtol=1e-12)
    test = ss.log_rank(time=lung["time"], event=lung["status"], groups=lung["sex"])
    assert test.statistic == pytest.approx(10.3267419548856, rel=1e-12)
    curves = ss.kaplan_meier(time=lung["time"], event=lung["status"], groups=lung["sex"], tau=500)
    assert [c.group for c in curves.curves] == ["1", "2"]
    assert curves.curves[0].restricted_mean.tau == 500


def test_rates():
    # poisson.test(c(11, 3), c(800, 1011))$estimate: the ratio of the rates
    found = ss.rates(events=[11, 3], person_time=[800.0, 1011.0], groups=["a", "b"], per=1)
    assert found.rates[0].rate == 11 / 800
    assert found.rates[1].group == "b"
    assert (
        ss.rates(
            "Rate(n, years) ~ arm",
            {"n": [11, 3], "years": [800.0, 1011.0], "arm": ["a", "b"]},
            per=1,
        )
        .rates[0]
        .rate
        == 11 / 800
    )


@pytest.mark.parametrize("kind", ["cox", "km", "logrank", "rates"])
def test_results_are_values(lung, kind):
    formula = "Surv(time, status) ~ sex"
    make = {
        "cox": lambda: ss.fit_cox(formula, lung),
        "km": lambda: ss.kaplan_meier(formula, lung, tau=400),
        "logrank": lambda: ss.log_rank(formula, lung),
        "rates": lambda: ss.rates("Rate(status, time) ~ sex", lung),
    }[kind]
    fit = make()
    copy = pickle.loads(pickle.dumps(fit))
    assert copy == fit == make()
    assert hash(copy) == hash(fit)
    assert repr(copy) == repr(fit)
    assert copy.to_json() == fit.to_json()
    assert list(copy.summary().columns) == list(fit.summary().columns)
    assert "<table>" in fit._repr_html_()
    assert "warnings" in dir(fit)
    with pytest.raises(AttributeError, match="do not change"):
        fit.warnings = ()
    with pytest.raises(AttributeError, match="no attribute"):
        fit.nothing  # noqa: B018
    if kind == "cox":
        assert copy.coef.tolist() == fit.coef.tolist()
        assert copy.covariance.tolist() == fit.covariance.tolist()
        assert pickle.loads(pickle.dumps(fit.coefficients[0])) == fit.coefficients[0]
        with pytest.raises(AttributeError):
            fit.coefficients[0].estimate = 1
    if kind == "km":
        assert {k: v.tolist() for k, v in copy.arrays(0).items()} == {
            k: v.tolist() for k, v in fit.arrays(0).items()
        }


def test_handles_end(lung):
    from survivalstats import _core

    before = _core.live_results()
    fits = [ss.fit_cox("Surv(time, status) ~ sex", lung) for _ in range(10)]
    assert _core.live_results() == before + 10
    del fits
    assert _core.live_results() == before
