"""Time-to-event statistics: Cox models, Kaplan-Meier curves, log-rank tests, incidence rates.

>>> import survivalstats as ss
>>> ss.fit_cox("Surv(time, status) ~ age + strata(sex)", frame)  # doctest: +SKIP
>>> ss.fit_cox(time=time, event=event, X=X)  # doctest: +SKIP

scikit-learn's estimator is survivalstats.sklearn.CoxPH.
"""

from ._errors import (
    InternalError,
    InvalidArgumentError,
    InvalidDataError,
    InvalidFormulaError,
    InvalidOptionError,
    NothingToEstimateError,
    SurvivalStatsError,
    TooLargeError,
    UnsupportedColumnError,
)
from ._fit import fit_cox, kaplan_meier, log_rank, rates
from ._records import Coefficient, Curve, Record, Test
from ._results import CoxFit, KaplanMeier, LogRank, Rates, Result

__version__ = "0.1.0"

__all__ = [
    "Coefficient",
    "CoxFit",
    "Curve",
    "InternalError",
    "InvalidArgumentError",
    "InvalidDataError",
    "InvalidFormulaError",
    "InvalidOptionError",
    "KaplanMeier",
    "LogRank",
    "NothingToEstimateError",
    "Rates",
    "Record",
    "Result",
    "SurvivalStatsError",
    "Test",
    "TooLargeError",
    "UnsupportedColumnError",
    "fit_cox",
    "kaplan_meier",
    "log_rank",
    "rates",
]
