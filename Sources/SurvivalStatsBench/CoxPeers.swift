// How others fit a Cox model: the formula doors and the inner routines, in R and in Python.

extension Peer {
  /// Coefficients, then standard errors.
  private static let routineFigures = "c(fit$coefficients, sqrt(diag(fit$var)))"
  private static let doorFigures = "c(coef(fit), sqrt(diag(vcov(fit))))"
  /// What Python's iterations reach by default; lifelines stops earliest, most so on few rows.
  private static let byDefaultOfPython = 1e-5
  private static let byDefaultOfLifelines = 1e-4

  /// R's inner routine on the same matrix, without residuals; `coxph` hands it `nocenter`, which
  /// makes it look for columns of -1, 0 and 1, so both forms are timed.
  static func coxRoutine(
    _ routine: String = "coxph.fit", times: String = "m[, \"time\"], m[, \"event\"]",
    strata: String = "NULL", repeated: Int = 1
  ) -> [Peer] {
    [("", "c(-1, 0, 1)"), ("(nocenter=NULL)", "NULL")].map { suffix, nocenter in
      let call = """
        \(routine)(x, y, strata = strata, offset = NULL, init = NULL,
          control = coxph.control(), weights = NULL, method = "efron", rownames = NULL,
          resid = FALSE, nocenter = \(nocenter))
        """
      return Peer(
        tool: .r, label: routine + suffix,
        setup: """
          x <- m[, grep("^x", colnames(m)), drop = FALSE]
          y <- Surv(\(times))
          strata <- \(strata)
          """,
        work: repeated == 1 ? call : "for (k in 1:\(repeated)) fit <- \(call); fit",
        figures: routineFigures)
    }
  }

  /// R's inner routine with one set of weights after the other.
  static func coxReplicates(_ count: Int) -> Peer {
    Peer(
      tool: .r, label: "coxph.fit",
      setup: """
        x <- m[, grep("^x", colnames(m)), drop = FALSE]
        w <- m[, grep("^w", colnames(m))]
        y <- Surv(m[, "time"], m[, "event"])
        """,
      work: """
        for (k in 1:\(count)) fit <- coxph.fit(x, y, strata = NULL, offset = NULL, init = NULL,
          control = coxph.control(), weights = w[, (k - 1) %% 10 + 1], method = "efron",
          rownames = NULL, resid = FALSE, nocenter = NULL); fit
        """,
      figures: "fit$coefficients")
  }

  /// R's formula door, with its concordance.
  static func coxph(left: String = "Surv(time, event)", repeated: Int = 1) -> Peer {
    let call = "coxph(\(left) ~ ., d)"
    return Peer(
      tool: .r, label: "coxph",
      setup: "d <- as.data.frame(m)",
      work: repeated == 1 ? call : "for (k in 1:\(repeated)) fit <- \(call); fit",
      figures: doorFigures)
  }

  static func coxstream(repeated: Int = 1) -> Peer {
    let call = "coxstream.CoxStream().fit(d[\"time\"], d[\"event\"], x)"
    return Peer(
      tool: .coxstream, label: "CoxStream",
      setup: """
        import coxstream
        x = np.ascontiguousarray(np.column_stack([d[c] for c in names if c[0] == "x"]))
        """,
      work: repeated == 1 ? call : "[\(call) for k in range(\(repeated))][-1]",
      figures: "list(fit.coef_) + list(fit.standard_errors_)")
  }

  static let lifelines = Peer(
    tool: .lifelines, label: "CoxPHFitter",
    setup: """
      import pandas, lifelines
      frame = pandas.DataFrame(d, copy=True)
      """,
    work: "lifelines.CoxPHFitter().fit(frame, \"time\", \"event\")",
    figures: "list(fit.params_) + list(fit.standard_errors_)", tolerance: byDefaultOfLifelines)

  /// It gives no standard errors.
  static let sksurv = Peer(
    tool: .sksurv, label: "CoxPHSurvivalAnalysis",
    setup: """
      from sksurv.linear_model import CoxPHSurvivalAnalysis
      from sksurv.util import Surv
      x = np.ascontiguousarray(np.column_stack([d[c] for c in names if c[0] == "x"]))
      y = Surv.from_arrays(d["event"] > 0, d["time"])
      """,
    work: "CoxPHSurvivalAnalysis(ties=\"efron\").fit(x, y)",
    figures: "fit.coef_", tolerance: byDefaultOfPython)

  static func statsmodels(entry: Bool = false) -> Peer {
    Peer(
      tool: .statsmodels, label: "PHReg",
      setup: """
        from statsmodels.duration.hazard_regression import PHReg
        x = np.ascontiguousarray(np.column_stack([d[c] for c in names if c[0] == "x"]))
        """,
      work: """
        PHReg(d["time"], x, status=d["event"], ties="efron"\
        \(entry ? ", entry=d[\"entry\"]" : "")).fit(disp=0)
        """,
      figures: "list(fit.params) + list(fit.bse)", tolerance: byDefaultOfPython)
  }

  /// Without a penalty and to its own threshold, which is on the deviance.
  static let glmnet = Peer(
    tool: .glmnet, label: "glmnet(lambda=0)",
    setup: """
      x <- m[, grep("^x", colnames(m)), drop = FALSE]
      y <- Surv(m[, "time"], m[, "event"])
      """,
    work: "glmnet(x, y, family = \"cox\", lambda = 0)",
    figures: "as.vector(coef(fit))", tolerance: 1e-4,
    otherMethod: "Breslow's ties, stopped at a threshold of 1e-7")
}
