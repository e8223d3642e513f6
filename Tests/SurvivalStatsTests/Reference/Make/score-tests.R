# Adjusted restricted means, and one-sample, permutation and covariate-adjusted log-rank tests, from definitions written out naively: score-tests.json.
source(file.path(dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE)[1])), "common.R"))
cases <- list()
add <- function(...) cases[[length(cases) + 1]] <<- list(...)
read <- function(data, where, vars) { d <- load_data(data); if (!is.null(where)) d <- d[with(d, eval(parse(text = where))), ]; d[complete.cases(d[, vars]), ] }

# Least squares of min(T, tau) weighted by w d / G(y-), G by group; deaths leave before the censored. Derivatives by every w numerically.
adjusted_rmst <- function(data, where, time, event, group, covariates, tau, weights = NULL, robust = FALSE) {
  f <- as.formula(paste("~", covariates)); d <- read(data, where, c(time, event$column, group, all.vars(f), weights))
  y <- pmin(d[[time]], tau); e <- d[[event$column]] == event$value | d[[time]] >= tau
  a <- as.integer(factor(d[[group]])) - 1; X <- cbind(1, a, model.matrix(f, d)[, -1, drop = FALSE])
  w0 <- if (is.null(weights)) rep(1, nrow(d)) else d[[weights]]
  fit <- function(w) {
    g <- numeric(length(y))
    for (k in 0:1) { m <- a == k
      cens <- sort(unique(y[m & !e]))
      h <- sapply(cens, function(t) sum(w[m & !e & y == t]) / sum(w[m & (y > t | (y == t & !e))]))
      g[m] <- sapply(y[m], function(t) prod(1 - h[cens < t])) }
    lm.wfit(X, y, w * e / g)$coefficients[[2]] }
  b <- fit(w0)
  D <- sapply(seq_along(y), function(i) { s <- function(h) { u <- v <- w0; u[i] <- u[i] + h; v[i] <- v[i] - h; (fit(u) - fit(v)) / (2 * h) }; (4 * s(5e-4) - s(1e-3)) / 3 })
  se <- sqrt(sum(D^2 * if (robust) w0^2 else w0))
  add(kind = "adjustedRestrictedMean", data = data, where = where, formula = paste0("Surv(", time, ", ", event$column, " == ", event$value, ") ~ ", group), covariates = covariates, tau = tau, weights = weights,
      value = b, standardError = se, pValue = 2 * pnorm(-abs(b / se)))
}
dead <- list(column = "status", value = 2); one <- list(column = "status", value = 1)
adjusted_rmst("lung", NULL, "time", dead, "sex", "age", 365)
adjusted_rmst("lung", "ph.ecog < 3", "time", dead, "sex", "age + factor(ph.ecog)", 700)
adjusted_rmst("veteran", NULL, "time", one, "trt", "karno + celltype", 200)
adjusted_rmst("lungw", NULL, "time", dead, "sex", "age", 365, "w_int")
adjusted_rmst("lungw", NULL, "time", dead, "sex", "age", 365, "w_frac", robust = TRUE)

# One sample: R's population tables row by row.
l <- load_data("lung")
p <- survexp(time ~ 1, data = l, ratetable = survexp.us, method = "individual.s", rmap = list(age = age * 365.25, sex = sex, year = as.Date("1990-01-01")))
fit <- survdiff(Surv(time, status == 2) ~ offset(p), data = l); O <- fit$obs; E <- fit$exp
ci <- c(qchisq(0.025, 2 * O) / 2, qchisq(0.975, 2 * O + 2) / 2) / E
add(kind = "oneSample", data = "lung", expected = arr(-log(p)), observed = O, value = E, statistic = fit$chisq, lower = ci[1], upper = ci[2])

# Permutation: every relabelling within strata, the score O - E of the second group from the definition.
weights_fh <- function(y, e, rho, gam) { t <- sort(unique(y[e])); n <- sapply(t, function(u) sum(y >= u)); d <- sapply(t, function(u) sum(y == u & e))
  s <- c(1, head(cumprod(1 - d / n), -1)); list(t = t, n = n, d = d, w = s^rho * (1 - s)^gam) }
score <- function(y, e, z, k) sum(k$w * (sapply(k$t, function(u) sum(y == u & e & z)) - k$d * sapply(k$t, function(u) sum(y >= u & z)) / k$n))
permutation <- function(data, where, time, event, group, strata = NULL, rho = 0, gam = 0) {
  d <- read(data, where, c(time, event$column, group, strata)); y <- d[[time]]; e <- d[[event$column]] == event$value
  z <- as.integer(factor(d[[group]])) == 2; s <- if (is.null(strata)) rep(1, nrow(d)) else d[[strata]]
  each <- lapply(sort(unique(s)), function(v) { m <- s == v; k <- weights_fh(y[m], e[m], rho, gam)
    list(obs = score(y[m], e[m], z[m], k), all = combn(sum(m), sum(z[m]), function(i) score(y[m], e[m], seq_len(sum(m)) %in% i, k))) })
  all <- Reduce(function(a, b) as.vector(outer(a, b, "+")), lapply(each, `[[`, "all")); obs <- sum(sapply(each, `[[`, "obs")); tol <- 1e-9
  add(kind = "permutation", data = data, where = where, formula = paste0("Surv(", time, ", ", event$column, " == ", event$value, ") ~ ", group, if (!is.null(strata)) paste0(" + strata(", strata, ")")), rho = rho, gamma = gam,
      value = obs, count = length(all), variance = mean((all - mean(all))^2), pValue = mean(abs(all) >= abs(obs) - tol), lower = mean(all <= obs + tol), upper = mean(all >= obs - tol))
}
fu <- list(column = "fustat", value = 1)
permutation("ovarian", "resid.ds == 1", "futime", fu, "rx")
permutation("ovarian", "resid.ds == 2", "futime", fu, "rx", rho = 1)
permutation("ovarian", "age > 56", "futime", fu, "rx", "resid.ds", gam = 1)
permutation("veteran", "celltype == 'adeno' & karno > 40", "time", one, "trt")
permutation("lung", "inst == 15 | inst == 26", "time", dead, "sex", "inst")

# Ye, Shao and Yi: parts O_ij by double loops, regressed on centred covariates in each group.
adjusted <- function(data, where, time, event, group, covariates, strata = NULL) {
  f <- as.formula(paste("~", covariates)); d <- read(data, where, c(time, event$column, group, all.vars(f), strata))
  y <- d[[time]]; e <- d[[event$column]] == event$value; I <- as.integer(factor(d[[group]])) - 1
  s <- if (is.null(strata)) rep(1, nrow(d)) else as.integer(factor(d[[strata]])); X <- model.matrix(f, d)[, -1, drop = FALSE]; n <- length(y); pi <- mean(I)
  O <- numeric(n); V <- 0; U <- 0
  for (v in unique(s)) { m <- which(s == v)
    for (i in m) { q <- function(t) { r <- m[y[m] >= t]; mean(I[r] != I[i]) }
      haz <- 0; for (t in unique(y[m][e[m] & y[m] <= y[i]])) haz <- haz + q(t) * sum(e[m] & y[m] == t) / sum(y[m] >= t)
      O[i] <- (if (e[i]) q(y[i]) else 0) - haz }
    for (t in unique(y[m][e[m]])) { N <- sum(y[m] >= t); N1 <- sum(y[m] >= t & I[m] == 1); D <- sum(e[m] & y[m] == t); if (N > 1) V <- V + D * (N - D) / (N - 1) * N1 / N * (N - N1) / N } }
  U <- sum(O[I == 1]) - sum(O[I == 0])
  within <- function(M, by) apply(M, 2, function(x) x - ave(x, by))
  beta <- lapply(0:1, function(j) { m <- I == j; b <- lm.fit(within(X[m, , drop = FALSE], s[m]), O[m] - ave(O[m], s[m]))$coefficients; ifelse(is.na(b), 0, b) })
  Xc <- within(X, s); B <- beta[[1]] + beta[[2]]
  adj <- sum(Xc[I == 1, , drop = FALSE] %*% beta[[2]]) - sum(Xc[I == 0, , drop = FALSE] %*% beta[[1]])
  G <- 0; for (v in unique(s)) if (sum(s == v) > 1) G <- G + sum(s == v) * drop(t(B) %*% var(X[s == v, , drop = FALSE]) %*% B)
  W <- V - pi * (1 - pi) * G
  add(kind = "adjustedLogRank", data = data, where = where, formula = paste0("Surv(", time, ", ", event$column, " == ", event$value, ") ~ ", group, if (!is.null(strata)) paste0(" + strata(", strata, ")")), covariates = covariates,
      value = U - adj, variance = W, unadjusted = U, unadjustedVariance = V, statistic = (U - adj)^2 / W, pValue = 2 * pnorm(-abs(U - adj) / sqrt(W)))
}
adjusted("veteran", NULL, "time", one, "trt", "karno + age")
adjusted("veteran", NULL, "time", one, "trt", "karno + age + celltype + prior")
adjusted("veteran", NULL, "time", one, "trt", "karno + age", "celltype")
adjusted("lung", NULL, "time", dead, "sex", "age + ph.karno")
adjusted("colon", "etype == 1 & rx != 'Lev'", "time", one, "rx", "age + nodes + sex", "extent")
write_cases("score-tests.json", cases, c("restricted means: the standard error has derivatives by central differences", "one sample: survexp.us of R's survival, entry on 1 January 1990"))
