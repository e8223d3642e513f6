"""The estimator keeps scikit-learn's conventions."""

import pickle

import numpy as np
import pytest

pytest.importorskip("sklearn")

from sklearn.base import clone
from sklearn.model_selection import GridSearchCV, KFold, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import parametrize_with_checks

import survivalstats as ss
from survivalstats.sklearn import CoxPH


def expected_failures(estimator):
    return {
        "check_sample_weight_equivalence_on_dense_data": "the check's 15 rows have 30 columns, so "
        "the coefficients are infinite and an iteration stops on its way there, elsewhere with "
        "other rows; test_weights_are_copies has the equality where estimates are finite"
    }


@parametrize_with_checks([CoxPH(), CoxPH(ties="breslow")], expected_failed_checks=expected_failures)
def test_conventions(estimator, check):
    check(estimator)


@pytest.fixture
def trial(veteran):
    x = np.column_stack([veteran[n] for n in ("karno", "age", "diagtime", "trt")])
    y = np.array(
        list(zip(veteran["status"] == 1, veteran["time"], strict=True)),
        dtype=[("event", "?"), ("time", "<f8")],
    )
    return x, y


def test_fit_predict_score(trial):
    x, y = trial
    model = CoxPH().fit(x, y)
    fit = ss.fit_cox(time=y["time"], event=y["event"], X=x)
    assert model.coef_.tolist() == fit.coef.tolist()
    np.testing.assert_allclose(model.predict(x), (x - x.mean(axis=0)) @ fit.coef, rtol=1e-12)
    # The concordance of the fit itself.
    assert model.score(x, y) == pytest.approx(fit.concordance.estimate, abs=1e-12)
    again = pickle.loads(pickle.dumps(model))
    assert again.predict(x).tolist() == model.predict(x).tolist()


def test_weights_are_copies(trial):
    # By Breslow's likelihood. By Efron's, copies are ties of their own.
    x, y = trial
    weights = np.random.default_rng(3).integers(0, 4, len(x))
    weighted = CoxPH(ties="breslow").fit(x, y, sample_weight=weights)
    copied = CoxPH(ties="breslow").fit(np.repeat(x, weights, axis=0), np.repeat(y, weights))
    np.testing.assert_allclose(weighted.predict(x), copied.predict(x), rtol=1e-9, atol=1e-10)


def test_as_scikit_survival(trial):
    sksurv = pytest.importorskip("sksurv.linear_model")
    from sksurv.util import Surv

    x, y = trial
    ours = CoxPH(ties="efron").fit(x, Surv.from_arrays(y["event"], y["time"]))
    theirs = sksurv.CoxPHSurvivalAnalysis(ties="efron", tol=1e-12, n_iter=200).fit(x, y)
    np.testing.assert_allclose(ours.coef_, theirs.coef_, rtol=1e-6)


def test_pipelines_and_folds(trial):
    x, y = trial
    pipeline = make_pipeline(StandardScaler(), CoxPH())
    scores = cross_val_score(pipeline, x, y, cv=KFold(4, shuffle=True, random_state=1))
    assert scores.shape == (4,)
    assert 0.5 < scores.mean() < 0.9
    search = GridSearchCV(pipeline, {"coxph__ties": ["efron", "breslow"]}, cv=KFold(3))
    assert search.fit(x, y).best_estimator_[-1].coef_.shape == (4,)
    assert clone(CoxPH(ties="exact")).ties == "exact"


def test_names_of_frames(trial):
    pd = pytest.importorskip("pandas")
    x, y = trial
    model = CoxPH().fit(pd.DataFrame(x, columns=["karno", "age", "diagtime", "trt"]), y)
    assert model.result_.names == ("karno", "age", "diagtime", "trt")
    assert model.feature_names_in_.tolist() == ["karno", "age", "diagtime", "trt"]


def test_refusals(trial):
    x, y = trial
    with pytest.raises(ValueError, match="two fields"):
        CoxPH().fit(x, np.zeros(len(x), dtype=[("a", "f8"), ("b", "f8"), ("c", "f8")]))
    with pytest.raises(ValueError, match="ties"):
        CoxPH(ties="none").fit(x, y)
    none = y.copy()
    none["event"] = False
    with pytest.raises(ValueError, match="event"):
        CoxPH().fit(x, none)
    model = CoxPH().fit(x, y)
    with pytest.raises(ValueError, match="no event"):
        model.score(x, none)
    assert model.score(np.repeat(x[:1], len(x), axis=0), y) == 0.5
