"""scikit-learn's convention: CoxPH, an estimator for pipelines and cross-validation."""

from __future__ import annotations

from typing import Any, Literal, Self

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.utils import check_array, check_consistent_length
from sklearn.utils.validation import _check_sample_weight, check_is_fitted, validate_data

from ._errors import InvalidArgumentError, NothingToEstimateError
from ._fit import fit_cox
from ._results import CoxFit, Doubles


def _outcome(y: Any) -> tuple[Any, Any]:
    """Events and times of y: structured as scikit-survival has it, or times alone."""
    if y is None:
        raise ValueError("requires y to be passed, but the target y is None")
    if isinstance(y, np.ndarray) and y.dtype.names is not None:
        names = y.dtype.names
        if y.ndim != 1 or len(names) != 2 or y.dtype[0].kind != "b":
            raise InvalidArgumentError(
                "y must have two fields, a truth value for the event and the time"
            )
        time = y[names[1]]
        if not np.isfinite(time).all():
            raise InvalidArgumentError("y contains NaN or infinity")
        return y[names[0]], time
    time = check_array(y, ensure_2d=False, dtype="numeric", input_name="y")
    if time.ndim == 2 and time.shape[1] == 1:
        time = time[:, 0]
    if time.ndim != 1:
        raise InvalidArgumentError("y must be a structured array, or one column of times")
    return np.ones(len(time), dtype=bool), time.astype(np.float64)


class CoxPH(BaseEstimator):  # type: ignore[misc]
    """A Cox model as an estimator.

    `y` is a structured array of (event, time), as `sksurv.util.Surv` makes it; a plain array is
    read as times that all end in the event. `predict` returns the linear predictor, centred at
    the means of the covariates: higher is sooner. `score` is Harrell's concordance, as R's.

    After `fit`: `coef_`, `mean_`, `result_` (a CoxFit), `n_features_in_`, `feature_names_in_`.
    """

    def __init__(
        self,
        *,
        ties: Literal["efron", "breslow", "exact", "exact-marginal"] = "efron",
        penalty: Literal["firth"] | None = None,
        max_iterations: int = 50,
        profile: Literal["r", "sas", "stata", "lifelines"] = "r",
    ) -> None:
        self.ties = ties
        self.penalty = penalty
        self.max_iterations = max_iterations
        self.profile = profile

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Self:
        """Fits the model; covariates that are not estimable get the coefficient 0."""
        X = validate_data(self, X, dtype=[np.float64, np.float32], ensure_min_samples=2)
        event, time = _outcome(y)
        check_consistent_length(X, time)
        weights = None if sample_weight is None else _check_sample_weight(sample_weight, X)
        names = getattr(self, "feature_names_in_", None)
        self.result_: CoxFit = fit_cox(
            time=time,
            event=event,
            X=X,
            names=None if names is None else [str(name) for name in names],
            weights=weights,
            ties=self.ties,
            penalty=self.penalty,
            max_iterations=self.max_iterations,
            concordance=False,
            profile=self.profile,
        )
        self.coef_: Doubles = np.nan_to_num(self.result_.coef, nan=0.0)
        self.mean_: Doubles = np.average(X, axis=0, weights=weights)
        self.n_iter_: int = self.result_.convergence.iterations
        return self

    def predict(self, X: Any) -> Doubles:
        """The linear predictor of each row, (X - mean) times the coefficients."""
        check_is_fitted(self)
        X = validate_data(self, X, dtype=[np.float64, np.float32], reset=False)
        risk: Doubles = (X - self.mean_) @ self.coef_
        return risk

    def score(self, X: Any, y: Any, sample_weight: Any = None) -> float:
        """The concordance of predict with the outcome, between 0 and 1."""
        risk = self.predict(X)
        event, time = _outcome(y)
        check_consistent_length(X, time)
        spread = float(np.ptp(risk))
        if spread == 0:
            return 0.5
        try:
            ranked = fit_cox(
                time=time,
                event=event,
                X=np.ascontiguousarray((risk - risk.mean()) / spread),
                weights=sample_weight,
                initial=[1.0],
                max_iterations=0,
            )
        except NothingToEstimateError:
            raise ValueError("there is no event, and so no pair to compare") from None
        found = ranked.concordance
        return float("nan") if found is None else float(found.estimate)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.target_tags.required = True
        return tags
