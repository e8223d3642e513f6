# Contrasts of two curves, from definitions written out naively: contrasts.json.
source(file.path(dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE)[1])), "common.R"))
cases <- list()
level <- 0.95; zq <- qnorm(0.975)
add <- function(...) { x <- list(...); cases[[length(cases) + 1]] <<- x }

# One curve: times with events, at risk, deaths, S and the standard error of S; from survfit, with weights or late entry.
curve <- function(y, w) {
  f <- if (is.null(w)) survfit(y ~ 1) else survfit(y ~ 1, weights = w)
  se <- f$std.err * if (isTRUE(f$logse)) f$surv else 1
  list(time = f$time, n = f$n.risk, d = f$n.event, s = f$surv, se = ifelse(f$surv > 0, se, 0), end = max(f$time))
}
height <- function(k, t) { i <- sum(k$time <= t); if (i == 0) c(1, 0) else c(k$s[i], k$se[i]) }
area <- function(k, tau) {
  f <- function(a, b) { g <- c(a, k$time[k$time > a & k$time < b], b); sum(diff(g) * sapply(head(g, -1), function(t) height(k, t)[1])) }
  ok <- k$time < tau & k$d > 0 & k$d < k$n
  c(f(0, tau), sum(sapply(which(ok), function(i) f(k$time[i], tau)^2 * k$d[i] / (k$n[i] * (k$n[i] - k$d[i])))))
}
# log(sum_s p_s int S1 dF2 / sum_s p_s int S2 dF1), ties halved, as a function of the hazards of every arm.
race <- function(hz, arms, p, tau) {
  A <- B <- 0
  for (s in seq_along(p)) {
    S <- lapply(1:2, function(g) function(t) prod(1 - hz[[g]][[s]][arms[[g]][[s]]$time <= t]))
    g <- sort(unique(c(arms[[1]][[s]]$time, arms[[2]][[s]]$time))); g <- g[g <= tau]
    s1 <- sapply(g, S[[1]]); s2 <- sapply(g, S[[2]]); b1 <- c(1, head(s1, -1)); b2 <- c(1, head(s2, -1))
    B <- B + p[s] * sum((b2 - s2) * (b1 + s1) / 2); A <- A + p[s] * sum((b1 - s1) * (b2 + s2) / 2)
  }
  c(A, B)
}
arms_of <- function(d, y, g, st, w) {
  lev <- sort(unique(g)); strata <- sort(unique(st))
  both <- strata[sapply(strata, function(s) length(unique(g[st == s])) == 2)]
  wt <- if (is.null(w)) rep(1, length(g)) else w
  p <- sapply(both, function(s) sum(wt[st == s])); p <- p / sum(p)
  arms <- lapply(lev, function(l) lapply(both, function(s) { k <- g == l & st == s; curve(y[k], if (is.null(w)) NULL else w[k]) }))
  list(arms = arms, p = p)
}

# tests
wald <- function(name, at, v, var, ratio) {
  se <- sqrt(var); f <- if (ratio) exp else identity
  list(name = name, at = at, estimate = f(v), standardError = se, lower = f(v - zq * se), upper = f(v + zq * se), z = v / se, pValue = 2 * pnorm(-abs(v / se)))
}
standard <- function(arms, p, f) sapply(1:2, function(g) { x <- sapply(arms[[g]], f); c(sum(p * x[1, ]), sum(p^2 * x[2, ])) })
rmst <- function(a, tau) {
  x <- standard(a$arms, a$p, function(k) area(k, tau))
  list(wald("restrictedMeanDifference", tau, x[1, 2] - x[1, 1], sum(x[2, ]), FALSE),
       wald("restrictedMeanRatio", tau, log(x[1, 2] / x[1, 1]), sum(x[2, ] / x[1, ]^2), TRUE),
       wald("restrictedMeanTimeLostDifference", tau, x[1, 1] - x[1, 2], sum(x[2, ]), FALSE),
       wald("restrictedMeanTimeLostRatio", tau, log((tau - x[1, 2]) / (tau - x[1, 1])), sum(x[2, ] / (tau - x[1, ])^2), TRUE))
}
# The limits of a function of two probabilities over the ellipse of the pairs not rejected, by a fine search.
milestone <- function(a, t) {
  x <- standard(a$arms, a$p, function(k) { h <- height(k, t); c(h[1], h[2]^2) })
  S <- x[1, ]; se <- sqrt(x[2, ]); g <- log(-log(S)); sg <- se / (S * -log(S))
  limits <- function(h) sapply(c(-1, 1), function(side) {
    v <- function(th) side * (h(g[2] + zq * sg[2] * sin(th)) - h(g[1] + zq * sg[1] * cos(th)))
    th <- seq(0, 2 * pi, length.out = 4001); k <- which.max(v(th)); w <- 2 * pi / 4000
    side * optimize(v, c(th[k] - w, th[k] + w), maximum = TRUE, tol = 1e-9)$objective })
  z <- (g[1] - g[2]) / sqrt(sum(sg^2)); P <- 2 * pnorm(-abs(z))
  d <- limits(function(u) exp(-exp(u))); r <- exp(limits(function(u) -exp(u)))
  list(list(name = "milestoneDifference", at = t, estimate = S[2] - S[1], standardError = sqrt(sum(se^2)), lower = d[1], upper = d[2], z = z, pValue = P),
       list(name = "milestoneRatio", at = t, estimate = S[2] / S[1], standardError = sqrt(sum((se / S)^2)), lower = r[1], upper = r[2], z = z, pValue = P))
}
# Chi-square of each stretch as the quantile; a stretch is no worse than one farther out; the quantile itself is 0.
stretches <- function(k, p, q) {
  ev <- k$d > 0; t <- k$time[ev]; s <- k$s[ev]; se <- k$se[ev]; u <- c(t[-1], Inf)
  ok <- s > 0 & s < 1; t <- t[ok]; u <- u[ok]; s <- s[ok]; se <- se[ok]
  x <- ((log(-log(s)) - log(-log(1 - p))) * s * -log(s) / se)^2
  m <- rbind(if (any(t < q)) cbind(t, pmin(u, q), x)[t < q, , drop = FALSE], c(q, q, 0), if (any(u > q)) cbind(pmax(t, q), u, x)[u > q, , drop = FALSE])
  i <- which(m[, 1] == q & m[, 2] == q); n <- nrow(m)
  m[1:i, 3] <- cummin(m[1:i, 3]); m[i:n, 3] <- rev(cummin(rev(m[i:n, 3]))); m
}
quantiles <- function(a, p) {
  if (length(a$p) > 1) stop("one stratum")
  q <- sapply(1:2, function(g) { f <- list(time = a$arms[[g]][[1]]$time, surv = a$arms[[g]][[1]]$s); fit <- structure(f, class = "survfit")
    k <- a$arms[[g]][[1]]; i <- which(1 - k$s + 1.5e-8 >= p)[1]; j <- which(1 - k$s - 1.5e-8 >= p)[1]
    if (is.na(j)) (k$time[i] + k$end) / 2 else (k$time[i] + k$time[j]) / 2 })
  m <- lapply(1:2, function(g) stretches(a$arms[[g]][[1]], p, q[g]))
  pairs <- expand.grid(i = seq_len(nrow(m[[1]])), j = seq_len(nrow(m[[2]])))
  x <- m[[1]][pairs$i, 3] + m[[2]][pairs$j, 3]
  lo <- m[[2]][pairs$j, 1] - m[[1]][pairs$i, 2]; hi <- m[[2]][pairs$j, 2] - m[[1]][pairs$i, 1]
  ok <- x <= zq^2; x0 <- min(x[lo <= 0 & hi >= 0])
  list(list(name = if (p == 0.5) "medianDifference" else "quantileDifference", probability = p, estimate = q[2] - q[1], standardError = NA, lower = min(lo[ok]), upper = max(hi[ok]),
            z = (if (q[2] < q[1]) -1 else 1) * sqrt(x0), pValue = pchisq(x0, 1, lower.tail = FALSE)))
}
# The delta method with derivatives by central differences of the hazards (Richardson), variance h(1-h)/n each.
ahr <- function(a, tau) {
  hz <- lapply(a$arms, lapply, function(k) k$d / k$n)
  f <- function(h) { v <- race(h, a$arms, a$p, tau); log(v[2] / v[1]) }
  var <- 0
  for (g in 1:2) for (s in seq_along(a$p)) for (i in which(a$arms[[g]][[s]]$d > 0)) {
    k <- a$arms[[g]][[s]]; h <- hz[[g]][[s]][i]; if (h == 1) next
    D <- function(e) { up <- dn <- hz; up[[g]][[s]][i] <- h + e; dn[[g]][[s]][i] <- h - e; (f(up) - f(dn)) / (2 * e) }
    e <- 1e-3 * h; v <- (4 * D(e / 2) - D(e)) / 3
    var <- var + v^2 * h * (1 - h) / k$n[i]
  }
  list(wald("averageHazardRatio", tau, f(hz), var, TRUE))
}

# Adjusted: weights delta / G(y-), G by Kaplan and Meier's product over censorings alone, a death at the same time
# having left before; then R's lm or glm. The variance from derivatives of all of this by each row's weight, by
# Richardson's central differences.
adjusted <- function(d, y, g, s, w, covariates, tau) {
  time <- pmin(y[, "time"], tau); dead <- y[, "status"] == 1; lost <- !dead & y[, "time"] < tau
  x <- model.matrix(reformulate(covariates), d)[, -1, drop = FALSE]
  x <- cbind(1, as.integer(g == max(g)), x, if (length(unique(s)) > 1) model.matrix(~ factor(s))[, -1])
  known <- function(w) {
    omega <- numeric(length(time))
    for (k in unique(g)) {
      own <- which(g == k); curve <- 1
      for (t in sort(unique(time[own]))) {
        now <- own[time[own] == t]
        omega[now[!lost[now]]] <- 1 / curve
        gone <- now[lost[now]]
        if (length(gone) > 0) curve <- curve * (1 - sum(w[gone]) / sum(w[own[time[own] > t]], w[gone]))
      }
    }
    omega
  }
  responses <- list(time, time, tau - time, tau - time); ratio <- c(FALSE, TRUE, FALSE, TRUE)
  # The group's coefficient in each of the four regressions.
  fits <- function(w) {
    omega <- known(w) * w; k <- omega > 0
    mapply(function(y, ratio) {
      family <- if (ratio) quasipoisson() else gaussian()
      glm.fit(x[k, ], y[k], omega[k], family = family, control = list(epsilon = 1e-15, maxit = 100),
              mustart = if (ratio) rep(mean(y[k]), sum(k)))$coefficients[[2]]
    }, responses, ratio)
  }
  slopes <- sapply(seq_along(w), function(i) {
    D <- function(e) { up <- dn <- w; up[i] <- w[i] + e; dn[i] <- w[i] - e; (fits(up) - fits(dn)) / (2 * e) }
    (4 * D(0.005) - D(0.01)) / 3
  })
  counts <- if (all(w == round(w))) w else w^2
  # What differences of the last digits leave is no digit of a reference.
  variance <- signif(drop(slopes^2 %*% counts), 9)
  name <- c("restrictedMeanDifference", "restrictedMeanRatio", "restrictedMeanTimeLostDifference", "restrictedMeanTimeLostRatio")
  mapply(wald, name, tau, fits(w), variance, ratio, SIMPLIFY = FALSE, USE.NAMES = FALSE)
}

run <- function(data, formula, where = NULL, weights = NULL, covariates = NULL, what) {
  d <- load_data(data); if (!is.null(where)) d <- d[with(d, eval(parse(text = where))), ]
  f <- as.formula(formula); parts <- attr(terms(f, specials = "strata"), "term.labels")
  st <- grepl("^strata\\(", parts); vars <- c(all.vars(f), weights, covariates); d <- d[complete.cases(d[, vars]), ]
  y <- with(d, eval(f[[2]])); g <- as.character(d[[parts[!st]]])
  s <- if (any(st)) as.character(d[[sub("strata\\((.*)\\)", "\\1", parts[st])]]) else rep("1", nrow(d))
  a <- arms_of(d, y, g, s, if (is.null(weights)) NULL else d[[weights]])
  for (k in names(what)) {
    v <- what[[k]]
    for (x in v) add(data = data, formula = formula, where = where, weights = weights, covariates = if (!is.null(covariates)) arr(covariates), family = k, at = x,
      contrasts = if (is.null(covariates)) get(k)(a, x) else
        adjusted(d, y, g, s, if (is.null(weights)) rep(1, nrow(d)) else d[[weights]], covariates, x))
  }
}
run("lung", "Surv(time, status == 2) ~ sex", what = list(rmst = c(365, 700, 965), milestone = c(100, 365, 600), quantiles = c(0.25, 0.5, 0.75), ahr = c(365, 965)))
run("lung", "Surv(time, status == 2) ~ sex + strata(ph.ecog)", where = "ph.ecog < 3", what = list(rmst = 365, milestone = c(180, 365), ahr = 365))
run("veteran", "Surv(time, status) ~ trt", what = list(rmst = c(100, 400), milestone = c(30, 90, 365), quantiles = c(0.2, 0.5, 0.8), ahr = c(100, 400)))
run("veteran", "Surv(time, status) ~ trt + strata(celltype)", what = list(rmst = 100, milestone = 90, ahr = 100))
run("colon", "Surv(time, status) ~ rx", where = "etype == 1 & rx != 'Lev'", what = list(rmst = c(1000, 2500), milestone = c(365, 1826), quantiles = c(0.3, 0.4), ahr = 1000))
run("colon", "Surv(time, status) ~ rx + strata(sex)", where = "etype == 2 & rx != 'Lev'", what = list(rmst = 2000, milestone = 1826))
run("ovarian", "Surv(futime, fustat) ~ rx", what = list(rmst = 1000, milestone = 400, ahr = 700))
run("gehan", "Surv(time, cens) ~ treat", what = list(rmst = 20, milestone = c(8, 10), quantiles = 0.5, ahr = 20))
run("heart", "Surv(start, stop, event) ~ surgery", what = list(rmst = 500, milestone = c(100, 300), ahr = 300))
run("lungw", "Surv(time, status == 2) ~ sex", weights = "w_int", what = list(rmst = 365, milestone = 365, quantiles = 0.5))
run("lung", "Surv(time, status == 2) ~ sex", covariates = c("age", "ph.ecog"), what = list(rmst = c(365, 700)))
run("veteran", "Surv(time, status) ~ trt", covariates = c("karno", "celltype"), what = list(rmst = c(100, 400)))
run("veteran", "Surv(time, status) ~ trt + strata(celltype)", covariates = "age", what = list(rmst = 200))
run("lungw", "Surv(time, status == 2) ~ sex", weights = "w_int", covariates = "age", what = list(rmst = 365))
run("lungw", "Surv(time, status == 2) ~ sex", weights = "w_frac", covariates = "age", what = list(rmst = 365))
write_cases("contrasts.json", cases, c("Greenwood's variances; for weights that are whole these count as frequencies", "the variance of the average hazard ratio has derivatives by central differences"))
