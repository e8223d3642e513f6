# Adjusted survival curves: means of R's survfit over new data, variances from their definitions: coxadjusted.json.
# The variances are Documentation/Derivations/AdjustedCurves.md, (2.5), (2.6), (3.4) and (3.5), searched anew at each time, without
# running sums; dfbeta is R's own.
source(file.path(dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE)[1])), "common.R"))

control <- suppressWarnings(coxph.control(eps = 1e-14, iter.max = 50))
cases <- list(); used <- character(0)

# Everything that a group's number is made of: value, slopes by step (a stratum's times of death), gradient, the rows' own numbers.
adjusted_case <- function(data, formula, variable, times, tau, ties = "efron", weights = NULL, robust = NULL, where = NULL) {
  d <- load_data(data)
  if (!is.null(where)) d <- d[with(d, eval(parse(text = where))), ]
  args <- list(as.formula(formula), data = d, ties = ties, control = control, x = TRUE)
  if (!is.null(weights)) args$weights <- as.name(weights)
  if (!is.null(robust)) args$robust <- robust
  fit <- do.call(coxph, args)
  isRobust <- !is.null(fit$naive.var)
  mf <- model.frame(fit); d <- d[match(rownames(mf), rownames(d)), ]
  n <- nrow(d); w <- if (is.null(weights)) rep(1, n) else model.weights(mf)
  y <- fit$y; exit <- y[, ncol(y) - 1]; entry <- if (ncol(y) == 3) y[, 1] else rep(-Inf, n); event <- y[, ncol(y)] == 1
  at <- untangle.specials(terms(fit), "strata")
  stratum <- if (length(at$vars)) strata(mf[at$vars], shortlabel = TRUE) else factor(rep("all", n))
  centre <- colMeans(fit$x); x <- sweep(fit$x, 2, centre); beta <- coef(fit)
  off <- model.offset(mf); if (is.null(off)) off <- rep(0, n)
  risk <- exp(drop(x %*% beta) + off)
  covariance <- if (isRobust) fit$naive.var else fit$var
  dfb <- as.matrix(residuals(fit, type = "dfbeta", weighted = TRUE))
  cluster <- if (grepl("cluster(", formula, fixed = TRUE)) d[[sub(".*cluster\\(([a-z.]+)\\).*", "\\1", formula)]] else seq_len(n)
  # Steps of each stratum: hazard, variance, mean; and each row's share in them.
  steps <- lapply(levels(stratum), function(s) lapply(sort(unique(exit[event & stratum == s])), function(t) {
    here <- stratum == s & entry < t & exit >= t; dead <- here & event & exit == t; k <- sum(dead); v <- sum(w[dead]) / k
    h <- u <- 0; m <- 0 * beta; phi <- rep(0, n)
    for (l in seq_len(k) - 1) {
      share <- here - (if (ties == "efron") l / k else 0) * dead; total <- sum(w * risk * share)
      h <- h + v / total; u <- u + v / total^2; m <- m + v / total * colSums(w * risk * share * x) / total
      phi <- phi + w * (dead / k / total - v / total^2 * risk * share)
    }
    list(time = t, hazard = h, variance = u, mean = m, phi = phi)
  }))
  q <- w / sum(w)
  levels <- if (is.factor(d[[variable]])) base::levels(d[[variable]]) else sort(unique(d[[variable]]))
  groups <- lapply(levels, function(g) {
    new <- d; new[[variable]] <- if (is.factor(d[[variable]])) factor(g, base::levels(d[[variable]])) else g
    # R's model matrix of the new rows, and their strata.
    Terms <- delete.response(terms(fit)); m2 <- model.frame(Terms, new, xlev = fit$xlevels)
    s2 <- if (length(at$vars)) factor(strata(m2[at$vars], shortlabel = TRUE), base::levels(stratum)) else stratum
    drop <- if (length(at$terms)) Terms[-at$terms] else Terms
    x2 <- model.matrix(drop, m2)[, -1, drop = FALSE][, colnames(fit$x), drop = FALSE]
    list(name = as.character(g), x = sweep(x2, 2, centre), stratum = as.integer(s2), new = new)
  })
  functional <- function(g, t) {
    slopes <- list(); gradient <- 0 * beta; own <- rep(0, n); r <- exp(drop(g$x %*% beta) + off)
    for (s in seq_along(steps)) {
      met <- Filter(function(k) k$time <= t, steps[[s]]); h <- sum(vapply(met, `[[`, 0, "hazard")); m <- Reduce(`+`, lapply(met, `[[`, "mean"), 0 * beta)
      i <- g$stratum == s; own[i] <- exp(-h * r[i]); a <- sum(q[i] * r[i] * own[i])
      slopes[[s]] <- ifelse(vapply(steps[[s]], `[[`, 0, "time") <= t, a, 0)
      gradient <- gradient + h * colSums((q * r * own * g$x)[i, , drop = FALSE]) - a * m
    }
    list(value = sum(q * own), slopes = slopes, gradient = gradient, own = own)
  }
  # Areas: the same at the beginning of every interval, times its width.
  area <- function(g, tau) {
    u <- sort(unique(unlist(lapply(steps, function(s) vapply(s, `[[`, 0, "time"))))); u <- c(0, u[u < tau])
    width <- diff(c(u, tau)); parts <- lapply(u, function(t) functional(g, t))
    total <- function(field) Reduce(`+`, Map(function(p, w) p[[field]] * w, parts, width))
    list(value = total("value"), gradient = total("gradient"), own = total("own"),
         slopes = lapply(seq_along(steps), function(s) Reduce(`+`, Map(function(p, w) p$slopes[[s]] * w, parts, width))))
  }
  matrices <- function(f) {
    part <- sapply(f, function(a) q * (a$own - a$value))
    model <- sapply(f, function(a) sapply(f, function(b)
      sum(unlist(Map(function(sa, sb, st) sum(sa * sb * vapply(st, `[[`, 0, "variance")), a$slopes, b$slopes, steps))) + drop(a$gradient %*% fit$var %*% b$gradient)))
    phi <- sapply(f, function(a) -Reduce(`+`, Map(function(sl, st) Reduce(`+`, Map(function(k, z) k * z$phi, sl, st)), a$slopes, steps)) - drop(dfb %*% a$gradient))
    given <- if (isRobust) crossprod(rowsum(phi, cluster)) else model
    drawn <- if (isRobust) crossprod(rowsum(phi + part, cluster)) else model + crossprod(part)
    list(given = unname(given), drawn = unname(drawn))
  }
  points <- lapply(times, function(t) {
    f <- lapply(groups, functional, t = t); v <- matrices(f)
    # The mean of R's own curves, where each row has its stratum in the new data.
    byR <- sapply(groups, function(g) if (isRobust && !is.null(weights)) NA else {
      rows <- seq_len(n)[seq(1, n, length.out = min(n, 400))]
      sum(sapply(rows, function(i) summary(survfit(fit, newdata = g$new[i, ], se.fit = FALSE), times = t, extend = TRUE)$surv) * q[rows]) - sum((f[[match(g$name, sapply(groups, `[[`, "name"))]]$own * q)[rows]) })
    stopifnot(all(abs(byR) < 1e-10, na.rm = TRUE))
    list(time = t, survival = arr(sapply(f, `[[`, "value")), covariance = v$given, sampled = v$drawn)
  })
  f <- lapply(groups, area, tau = tau); v <- matrices(f)
  name <- paste(data, sum(used == data) + 1); used <<- c(used, data)
  cases[[name]] <<- list(name = name, data = data, where = where, formula = formula, ties = ties, weights = weights, robust = isRobust, variable = variable,
    groups = arr(sapply(groups, `[[`, "name")), points = points, tau = tau, area = arr(sapply(f, `[[`, "value")), areaCovariance = v$given, areaSampled = v$drawn)
  cat(name, formula, ties, "\n")
}

adjusted_case("lung", "Surv(time, status == 2) ~ sex + age + ph.ecog", "sex", c(100, 365, 700), 500)
adjusted_case("lung", "Surv(time, status == 2) ~ sex + age + ph.ecog", "sex", c(100, 365, 700), 500, "breslow")
adjusted_case("lungw", "Surv(time, status == 2) ~ sex * age + ph.karno", "sex", c(200, 365), 400, weights = "w_frac")
adjusted_case("lungw", "Surv(time, status == 2) ~ sex + ph.ecog + offset(off)", "sex", c(200, 365), 400, weights = "w_int")
adjusted_case("veteran", "Surv(time, status) ~ trt * celltype + karno + strata(prior)", "celltype", c(30, 90, 300), 200)
adjusted_case("ovarian", "Surv(futime, fustat) ~ rx + age + strata(resid.ds)", "rx", c(300, 500), 600, robust = TRUE)
adjusted_case("colon", "Surv(time, status) ~ rx + nodes + age", "rx", c(500, 1825), 2000, where = "etype == 2 & id <= 300")
adjusted_case("colon", "Surv(time, status) ~ rx + age + strata(etype) + cluster(id)", "rx", c(500, 1825), 2000, where = "id <= 150")
adjusted_case("colon", "Surv(time, status) ~ node4 + age + strata(rx)", "rx", c(500, 1825), 2000, where = "etype == 2 & id <= 300")
adjusted_case("heart", "Surv(start, stop, event) ~ transplant + age + year + cluster(id)", "transplant", c(30, 200), 300)
adjusted_case("gehan", "Surv(time, cens) ~ treat", "treat", c(6, 15), 20)

write_cases("coxadjusted.json", cases, c("coxph.control(eps = 1e-14, iter.max = 50)", "survival agrees with the mean of R's survfit over the rows within 1e-10, which the script checks",
  "covariance: rows as given; sampled: rows a sample; both by clusters where robust"))
