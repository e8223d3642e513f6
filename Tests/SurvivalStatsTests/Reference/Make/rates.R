# Incidence rates and Poisson regression by R's poisson.test, cipoisson and glm: rates.json.
source(file.path(dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE)[1])), "common.R"))
cases <- list()
interval <- function(x) list(lower = x[1], upper = x[2])

one <- function(events, time, level = 0.95, null = 1) {
  t <- poisson.test(events, time, r = null, conf.level = level)
  k <- paste("one", length(cases) + 1)
  tails <- c(ppois(events, null * time), ppois(events - 1, null * time, lower.tail = FALSE))
  cases[[k]] <<- list(name = k, kind = "one", events = arr(events), personTime = arr(time), level = level, nullRate = null, estimate = as.vector(t$estimate), exact = interval(t$conf.int),
    cipoisson = interval(as.vector(cipoisson(events, time, p = level, method = "exact"))), pValueMinlike = t$p.value, pValueCentral = min(1, 2 * min(tails)))
}
two <- function(events, time, level = 0.95, null = 1) {
  t <- poisson.test(events, time, r = null, conf.level = level)
  p <- null * time[1] / (null * time[1] + time[2]); n <- sum(events)
  tails <- c(pbinom(events[1], n, p), pbinom(events[1] - 1, n, p, lower.tail = FALSE))
  k <- paste("two", length(cases) + 1)
  cases[[k]] <<- list(name = k, kind = "two", events = arr(events), personTime = arr(time), level = level, nullRatio = null, estimate = as.vector(t$estimate), exact = interval(t$conf.int),
    pValueMinlike = t$p.value, pValueCentral = min(1, 2 * min(tails)))
}
for (k in c(0, 1, 4, 10, 100)) one(k, 100, null = 0.05)
one(4, 100, 0.9, 0.1); one(3, 0.5, 0.99); one(5000, 41230.25, null = 0.12)
two(c(41, 15), c(28010, 19017)); two(c(32, 12), c(1032, 1000)); two(c(32, 12), c(1032, 1000), 0.9, 2)
two(c(0, 5), c(100, 120)); two(c(5, 0), c(100, 120)); two(c(0, 1), c(3, 3)); two(c(1, 1), c(10, 1000), 0.99); two(c(400, 300), c(5000.5, 5100.25)); two(c(20, 56), c(15000, 14000))
two(c(0, 0), c(100, 120))

poisson_case <- function(data, events, time, terms, weights = NULL, cluster = NULL, where = NULL) {
  d <- load_data(data)
  if (!is.null(where)) d <- d[with(d, eval(parse(text = where))), ]
  f <- sprintf("%s ~ %s + offset(log(%s))", events, terms, time)
  args <- list(as.formula(f), family = poisson(), data = d, control = list(epsilon = 1e-15, maxit = 100))
  if (!is.null(weights)) args$weights <- as.name(weights)
  fit <- withCallingHandlers(do.call(glm, args), warning = function(w) cat(data, f, conditionMessage(w), "\n"))
  stopifnot(!anyNA(coef(fit)))
  # Polished by Newton-Raphson, so that the estimate is right to rounding, and the variance is of that estimate.
  X <- model.matrix(fit); y <- fit$y; w <- fit$prior.weights; off <- model.offset(model.frame(fit)); b <- coef(fit)
  for (i in 1:3) { mu <- as.vector(exp(X %*% b + off)); V <- solve(crossprod(X, w * mu * X)); b <- b + as.vector(V %*% crossprod(X, w * (y - mu))) }
  stopifnot(max(abs(b - coef(fit))) < 1e-7)
  mu <- as.vector(exp(X %*% b + off)); V <- solve(crossprod(X, w * mu * X))
  U <- X * (w * (y - mu)); se <- sqrt(diag(V)); sandwich <- V %*% crossprod(U) %*% V
  id <- if (!is.null(cluster)) d[[cluster]][match(names(y), rownames(d))]
  clustered <- if (!is.null(cluster)) V %*% crossprod(rowsum(U, id)) %*% V
  z <- b / se; pearson <- sum(w * (y - mu)^2 / mu)
  fit0 <- fit; k <- paste("poisson", length(cases) + 1)
  cases[[k]] <<- list(name = k, kind = "poisson", data = data, where = where, formula = sprintf("Rate(%s, %s) ~ %s", sub("^I\\((.*)\\)$", "\\1", events), time, terms), glm = f, weights = weights, cluster = cluster,
    observations = length(y), coefficients = list(names = arr(names(b)), estimate = arr(b), standardError = arr(se), z = arr(z), pValue = arr(2 * pnorm(abs(z), lower.tail = FALSE)),
      robustStandardError = arr(sqrt(diag(sandwich))), clusteredStandardError = if (!is.null(cluster)) arr(sqrt(diag(clustered)))),
    logLikelihood = sum(w * dpois(y, mu, log = TRUE)), deviance = 2 * sum(w * (ifelse(y > 0, y * log(y / mu), 0) - (y - mu))), nullDeviance = fit$null.deviance,
    degreesOfFreedom = fit$df.residual, nullDegreesOfFreedom = fit$df.null, pearson = pearson, dispersion = pearson / fit$df.residual, covariance = unname(V))
  stopifnot(abs(cases[[k]]$deviance / fit$deviance - 1) < 1e-9, is.null(weights) && abs(cases[[k]]$logLikelihood - as.vector(logLik(fit))) < 1e-6 || !is.null(weights))
}
poisson_case("veteran", "status", "time", "celltype + karno")
poisson_case("veteran", "status", "time", "trt * celltype")
poisson_case("veteran", "status", "time", "1")
poisson_case("lung", "I(status == 2)", "time", "age + sex + factor(ph.ecog)", cluster = "inst", where = "!is.na(inst)")
poisson_case("lungw", "I(status == 2)", "time", "age + sex", weights = "w_int")
poisson_case("lungw", "I(status == 2)", "time", "age + sex", weights = "w_frac")
poisson_case("ovarian", "fustat", "futime", "rx + age")
poisson_case("colon", "status", "time", "rx + nodes + age", where = "etype == 1")
poisson_case("colon", "status", "time", "rx * factor(etype) + sex", cluster = "id")
poisson_case("cgdperson", "infections", "days", "treat")
poisson_case("cgdperson", "infections", "days", "treat * inherit + age + steroids", cluster = "hos.cat")
poisson_case("cgdperson", "infections", "days", "treat + hos.cat + sex")
poisson_case("pbc", "I(status == 2)", "time", "log(bili) + factor(edema) + sex")
poisson_case("rats", "status", "time", "rx + sex", cluster = "litter")
poisson_case("kidney", "status", "time", "age + sex + disease", cluster = "id")
poisson_case("gehan", "cens", "time", "treat", cluster = "pair")
write_cases("rates.json", cases, c("exact: Garwood's limits and the conditional binomial ones, as poisson.test; pValueMinlike is poisson.test's P, pValueCentral that of the exact limits",
  "robustStandardError: HC0 without a small-sample factor, each row its own cluster; clusteredStandardError: scores summed by cluster, no factor",
  "estimate polished by Newton-Raphson from glm's; dispersion is pearson over residual degrees of freedom; logLikelihood includes -log(y!) and is weighted; I(status == 2) in glm is status == 2 in Rate"))
