# What a fit answers.

coef.fit_cox <- function(object, ...) object$estimate

vcov.fit_cox <- function(object, complete = TRUE, ...) {
  if (complete) return(object$variance)
  estimable <- !is.na(object$estimate)
  object$variance[estimable, estimable, drop = FALSE]
}

nobs.fit_cox <- function(object, ...) object$events

logLik.fit_cox <- function(object, ...) {
  structure(object$log_likelihood, df = object$degrees_of_freedom, nobs = object$events,
            class = "logLik")
}

# The standard error that z and the intervals use.
standard_error <- function(object) {
  if (object$robust) object$robust_standard_error else object$standard_error
}

confint.fit_cox <- function(object, parm, level = 0.95, ...) {
  half <- qnorm((1 + level) / 2) * standard_error(object)
  limits <- cbind(object$estimate - half, object$estimate + half)
  tails <- c((1 - level) / 2, (1 + level) / 2)
  dimnames(limits) <- list(names(object$estimate), paste(format(100 * tails, trim = TRUE), "%"))
  if (missing(parm)) limits else limits[parm, , drop = FALSE]
}

print.fit_cox <- function(x, ...) {
  cat(x$text, "\n", sep = "")
  invisible(x)
}

summary.fit_cox <- function(object, ...) {
  columns <- list(coef = object$estimate, `exp(coef)` = object$hazard_ratio,
                  `se(coef)` = object$standard_error)
  if (object$robust) columns$`robust se` <- object$robust_standard_error
  columns <- c(columns, list(z = object$z, `Pr(>|z|)` = object$p_value))
  limits <- cbind(object$hazard_ratio, exp(-object$estimate), object$lower, object$upper)
  percent <- sub("^0", "", format(object$level, digits = 3))
  colnames(limits) <- c("exp(coef)", "exp(-coef)", paste(c("lower", "upper"), percent))
  test <- function(statistic, p) c(test = statistic, df = object$degrees_of_freedom, pvalue = p)
  answer <- list(
    call = object$call, n = object$observations, nevent = object$events,
    loglik = c(object$log_likelihood_null, object$log_likelihood),
    coefficients = do.call(cbind, columns), conf.int = limits,
    logtest = test(object$likelihood_ratio, object$likelihood_ratio_p),
    sctest = test(object$score, object$score_p),
    rsq = c(rsq = 1 - exp(-object$likelihood_ratio / object$observations),
            maxrsq = 1 - exp(2 * object$log_likelihood_null / object$observations)),
    waldtest = test(object$wald, object$wald_p), used.robust = object$robust,
    concordance = c(C = object$concordance, `se(C)` = object$concordance_error), text = object$text)
  if (object$robust) answer$robscore <- test(object$robust_score, object$robust_score_p)
  structure(answer, class = "summary.fit_cox")
}

print.summary.fit_cox <- function(x, ...) {
  cat(x$text, "\n", sep = "")
  invisible(x)
}

tidy.fit_cox <- function(x, conf.int = FALSE, conf.level = 0.95, exponentiate = FALSE, ...) {
  change <- if (exponentiate) exp else identity
  result <- data.frame(term = names(x$estimate), estimate = change(unname(x$estimate)),
                       std.error = unname(x$standard_error))
  if (x$robust) result$robust.se <- unname(x$robust_standard_error)
  result$statistic <- unname(x$z)
  result$p.value <- unname(x$p_value)
  if (conf.int) {
    limits <- change(confint.fit_cox(x, level = conf.level))
    result$conf.low <- unname(limits[, 1])
    result$conf.high <- unname(limits[, 2])
  }
  result
}

glance.fit_cox <- function(x, ...) {
  about <- summary.fit_cox(x)
  none <- c(test = NA_real_, pvalue = NA_real_)
  tests <- list(log = about$logtest, sc = about$sctest, wald = about$waldtest,
                robust = if (x$robust) about$robscore else none)
  columns <- list(n = about$n, nevent = about$nevent)
  for (name in names(tests)) {
    columns[[paste0("statistic.", name)]] <- tests[[name]][["test"]]
    columns[[paste0("p.value.", name)]] <- tests[[name]][["pvalue"]]
  }
  data.frame(columns, r.squared = about$rsq[["rsq"]], r.squared.max = about$rsq[["maxrsq"]],
             concordance = about$concordance[["C"]],
             std.error.concordance = about$concordance[["se(C)"]], logLik = x$log_likelihood,
             AIC = AIC(x), BIC = BIC(x), nobs = about$n)
}
