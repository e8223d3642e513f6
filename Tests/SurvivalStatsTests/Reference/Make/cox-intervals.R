# Limits by profile likelihood and score, tests and statistics of Cox models: cox-intervals.json.
#
# Profile: coxph with the coefficient in an offset, uniroot at 1e-13. Score: coxph with the other coefficients
# refitted so, then coxph(init = all, iter.max = 0)$score, whose null is the point itself. R has functions for neither.
source(file.path(dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE)[1])), "common.R"))

# Where coxph asks for less than the rounding of the log likelihood it halves its last step: so not less, and a second fit from
# where the first ended, which is one more whole step of Newton's method.
control <- coxph.control(eps = 1e-12, iter.max = 60, toler.chol = 1e-13)
still <- coxph.control(iter.max = 0)
cases <- list()

# The model matrix of a fit, and the fit again from columns.
pieces <- function(fit, ties, weights) {
  mf <- model.frame(fit); s <- untangle.specials(terms(fit), "strata")$vars
  list(y = fit$y, x = fit$x, s = if (length(s)) strata(mf[s]) else rep(1, fit$n), w = if (is.null(weights)) rep(1, fit$n) else model.weights(mf), ties = ties)
}
holding <- function(z, j, b) {
  off <- z$x[, j] * b
  rest <- z$x[, -j, drop = FALSE]
  fit <- if (ncol(rest)) coxph(z$y ~ rest + strata(z$s) + offset(off), weights = z$w, ties = z$ties, control = control)
         else coxph(z$y ~ strata(z$s) + offset(off), weights = z$w, ties = z$ties, control = control)
  if (ncol(rest)) fit <- coxph(z$y ~ rest + strata(z$s) + offset(off), weights = z$w, ties = z$ties, control = control, init = fit$coefficients)
  beta <- numeric(ncol(z$x)); beta[j] <- b; if (ncol(rest)) beta[-j] <- fit$coefficients
  list(loglik = tail(fit$loglik, 1), beta = beta)
}
# coxph without iterations centres nothing away: its score test is at init, so the statistic is U' I^-1 U there.
score_at <- function(z, beta) coxph(z$y ~ z$x + strata(z$s), weights = z$w, ties = z$ties, init = beta, control = still)$score
limits <- function(fit, z, j, level, kind) {
  b <- fit$coefficients[[j]]; se <- sqrt(fit$var[j, j]); q <- qchisq(level, 1)
  f <- if (kind == "profile") function(v) 2 * (fit$loglik[2] - holding(z, j, v)$loglik) - q
       else function(v) score_at(z, holding(z, j, v)$beta) - q
  far <- function(side) { k <- qnorm((1 + level) / 2); while (f(b + side * k * se) < 0) k <- k * 1.3; k }
  c(uniroot(f, c(b - far(-1) * se, b - 0.05 * se), tol = 1e-13)$root, uniroot(f, c(b + 0.05 * se, b + far(1) * se), tol = 1e-13)$root)
}
fit_case <- function(data, formula, ties = "efron", weights = NULL, where = NULL, levels = 0.95, score = TRUE) {
  d <- load_data(data)
  if (!is.null(where)) d <- d[with(d, eval(parse(text = where))), ]
  args <- list(as.formula(formula), data = d, ties = ties, control = control, x = TRUE)
  if (!is.null(weights)) args$weights <- as.name(weights)
  fit <- suppressWarnings(do.call(coxph, args))
  more <- suppressWarnings(do.call(coxph, c(args, list(init = fit$coefficients))))
  fit$coefficients <- more$coefficients; fit$var <- more$var
  z <- pieces(fit, ties, weights)
  p <- length(fit$coefficients)
  kinds <- c("profile", if (score) "score")
  intervals <- list()
  for (level in levels) for (kind in kinds) {
    m <- suppressWarnings(sapply(seq_len(p), function(j) limits(fit, z, j, level, kind)))
    intervals[[length(intervals) + 1]] <- list(kind = kind, level = level, lower = arr(m[1, ]), upper = arr(m[2, ]))
  }
  assign <- fit$assign
  # By the fits themselves, since anova() of 3.5-3 stops on some stratified models ("object 'stemp' not found"); where it does not, it must agree.
  logliks <- sapply(seq_along(assign), function(m) { x <- z$x[, unlist(assign[seq_len(m)]), drop = FALSE]
    g <- coxph(z$y ~ x + strata(z$s), weights = z$w, ties = ties, control = control)
    coxph(z$y ~ x + strata(z$s), weights = z$w, ties = ties, control = control, init = g$coefficients)$loglik[2] })
  sequential <- 2 * diff(c(fit$loglik[1], logliks))
  an <- tryCatch(suppressWarnings(anova(fit))$Chisq[-1], error = function(e) { cat(formula, ties, conditionMessage(e), "\n"); NULL })
  # Of a weighted fit anova() leaves the weights out of its smaller models, and its statistics mix the two.
  if (!is.null(an) && is.null(weights)) stopifnot(max(abs(an - sequential)) < 1e-6)
  wald <- lapply(assign, function(k) list(statistic = as.vector(fit$coefficients[k] %*% solve(fit$var[k, k, drop = FALSE], fit$coefficients[k])), degreesOfFreedom = length(k)))
  drop <- lapply(assign, function(k) {
    x <- z$x[, -k, drop = FALSE]
    g <- suppressWarnings(if (ncol(x)) coxph(z$y ~ x + strata(z$s), weights = z$w, ties = ties, control = control) else coxph(z$y ~ strata(z$s), weights = z$w, ties = ties, control = control))
    if (ncol(x)) g <- coxph(z$y ~ x + strata(z$s), weights = z$w, ties = ties, control = control, init = g$coefficients)
    beta <- numeric(p); if (ncol(x)) beta[-k] <- g$coefficients
    list(lr = 2 * (fit$loglik[2] - tail(g$loglik, 1)), score = score_at(z, beta))
  })
  n <- fit$n; l <- fit$loglik; lr <- 2 * diff(l)
  cases[[length(cases) + 1]] <<- list(name = paste(data, formula, ties), data = data, formula = formula, ties = ties, weights = weights, where = where,
    coefficients = arr(names(fit$coefficients)), estimate = arr(fit$coefficients), standardError = arr(sqrt(diag(fit$var))), intervals = intervals,
    terms = arr(names(assign)), sequential = arr(sequential), wald = arr(sapply(wald, `[[`, "statistic")), df = arr(sapply(wald, `[[`, "degreesOfFreedom")),
    likelihoodRatio = arr(sapply(drop, `[[`, "lr")), score = arr(sapply(drop, `[[`, "score")),
    aic = AIC(fit), bic = BIC(fit), nagelkerke = (1 - exp(-lr / n)) / (1 - exp(2 * l[1] / n)), coxSnell = 1 - exp(-lr / n))
}
three <- function(...) for (t in c("efron", "breslow", "exact")) fit_case(..., ties = t)

fit_case("lung", "Surv(time, status == 2) ~ sex", ties = "breslow")
fit_case("lung", "Surv(time, status == 2) ~ age + sex + ph.ecog", levels = c(0.5, 0.9, 0.95, 0.999, 0.999999))
three("lung", "Surv(time, status == 2) ~ age + sex + strata(ph.ecog)")
three("veteran", "Surv(time, status) ~ trt + celltype + karno")
fit_case("veteran", "Surv(time, status) ~ trt * celltype")
three("ovarian", "Surv(futime, fustat) ~ age + rx")
fit_case("pbc", "Surv(time, status == 2) ~ age + edema + bili + albumin + protime")
# coxph of spells with exact ties returns a list without a class: left out.
for (t in c("efron", "breslow")) fit_case("heart", "Surv(start, stop, event) ~ age + year + surgery + transplant", t)
fit_case("heart", "Surv(start, stop, event) ~ age + transplant + strata(surgery)", ties = "breslow")
fit_case("lungw", "Surv(time, status == 2) ~ age + sex", weights = "w_int")
fit_case("lungw", "Surv(time, status == 2) ~ age + sex", weights = "w_int", ties = "breslow")

write_cases("cox-intervals.json", cases, c("limits are of coefficients, not of hazard ratios; uniroot with tol = 1e-13",
  "wald, likelihoodRatio and score test each term beside all others, columns of the term dropped; sequential is anova(fit)"))
