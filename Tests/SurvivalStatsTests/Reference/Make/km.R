# Kaplan-Meier curves by R's survfit: km.json.
source(file.path(dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE)[1])), "common.R"))
cases <- list(); used <- character(0)

curve <- function(data, formula, tau, times, type = "log", weights = NULL, where = NULL, level = 0.95) {
  d <- load_data(data)
  if (!is.null(where)) d <- d[with(d, eval(parse(text = where))), ]
  f <- as.formula(formula)
  args <- list(f, data = d, conf.type = type, conf.int = level)
  if (!is.null(weights)) args$weights <- as.name(weights)
  fit <- do.call(survfit, args); s <- summary(fit, censored = TRUE); at <- summary(fit, times = times, extend = TRUE)
  mean <- summary(fit, rmean = tau)$table; if (!is.matrix(mean)) mean <- t(mean)
  mean_se <- if ("se(rmean)" %in% colnames(mean)) mean[, "se(rmean)"] else mean[, grep("^\\*?se", colnames(mean))]
  mean_at <- mean[, grep("^\\*?rmean", colnames(mean))]
  q <- quantile(fit, c(.25, .5, .75))
  # Reverse Kaplan-Meier: censoring is the event.
  lhs <- f[[2]]; last <- length(lhs); g <- f
  y <- with(d, eval(lhs)); status <- y[, "status"]
  d$followupEnds <- 1 - status; g[[2]][[last]] <- as.name("followupEnds"); args[[1]] <- g; args$data <- d
  r <- quantile(do.call(survfit, args), .5)
  groups <- names(fit$strata); k <- max(1, length(groups))
  rows <- if (length(groups)) rep(seq_len(k), fit$strata) else rep(1, length(fit$time))
  at_rows <- rep(seq_len(k), each = length(times)); stopifnot(length(at$time) == k * length(times))
  pick <- function(x, i) if (is.matrix(x)) x[i, ] else x
  curves <- lapply(seq_len(k), function(i) {
    w <- rows == i; v <- at_rows == i
    list(group = if (length(groups)) groups[i], observations = fit$n[i], events = sum(fit$n.event[w]),
      points = list(time = arr(fit$time[w]), atRisk = arr(fit$n.risk[w]), events = arr(fit$n.event[w]), censored = arr(fit$n.censor[w]), survival = arr(fit$surv[w]), standardError = arr(s$std.err[w]),
                    lower = arr(fit$lower[w]), upper = arr(fit$upper[w]), cumulativeHazard = arr(fit$cumhaz[w]), cumulativeHazardStandardError = arr(fit$std.chaz[w])),
      quantiles = list(probability = arr(c(.25, .5, .75)), estimate = arr(pick(q$quantile, i)), lower = arr(pick(q$lower, i)), upper = arr(pick(q$upper, i))),
      atTimes = list(time = arr(at$time[v]), atRisk = arr(at$n.risk[v]), events = arr(at$n.event[v]), censored = arr(at$n.censor[v]), survival = arr(at$surv[v]), standardError = arr(at$std.err[v]), lower = arr(at$lower[v]), upper = arr(at$upper[v])),
      restrictedMean = list(tau = tau, estimate = mean_at[[i]], standardError = mean_se[[i]]),
      medianFollowUp = list(estimate = pick(r$quantile, i)[[1]], lower = pick(r$lower, i)[[1]], upper = pick(r$upper, i)[[1]]))
  })
  stopifnot(length(s$time) == length(fit$time))
  name <- paste(data, sum(used == data) + 1); used <<- c(used, data)
  cases[[name]] <<- list(name = name, data = data, where = where, formula = formula, weights = weights, confidenceType = type, level = level,
    variance = if (isTRUE(fit$logse)) "greenwood" else "infinitesimalJackknife", entry = ncol(y) == 3, curves = curves)
}

types <- c("log", "log-log", "plain", "logit", "arcsin")
for (t in types) curve("lung", "Surv(time, status == 2) ~ 1", 365, c(0, 180, 365, 730, 1200), t)
for (t in types) curve("lung", "Surv(time, status) ~ sex", 365, c(0, 180, 365, 730, 1200), t, level = if (t == "log") 0.9 else 0.95)
curve("lung", "Surv(time, status == 2) ~ ph.ecog", 100, c(50, 100, 400))
curve("lung", "Surv(time, status == 2) ~ sex + factor(ph.ecog)", 100, c(50, 118, 400), where = "ph.ecog < 3")
curve("lungw", "Surv(time, status == 2) ~ sex", 365, c(180, 365, 1200), "log-log", "w_int")
for (t in types) curve("lungw", "Surv(time, status == 2) ~ sex", 365, c(180, 365, 1200), t, "w_frac")
curve("veteran", "Surv(time, status) ~ celltype", 150, c(30, 100, 1000))
curve("veteran", "Surv(time, status) ~ trt", 200, c(0, 30, 100, 1000), "log-log")
curve("veteranw", "Surv(time, status) ~ celltype", 150, c(30, 100, 1000), "plain", "w_int")
curve("ovarian", "Surv(futime, fustat) ~ rx", 600, c(59, 365, 1500), "logit")
curve("ovarian", "Surv(futime, fustat) ~ 1", 600, c(59, 365, 1500), "arcsin")
curve("colon", "Surv(time, status) ~ rx", 1826, c(365, 1826, 3500), where = "etype == 1")
curve("colon", "Surv(time, status) ~ rx", 1826, c(365, 1826, 3500), "log-log", where = "etype == 2")
curve("heart", "Surv(start, stop, event) ~ transplant", 300, c(1, 90, 365, 2000))
for (t in types) curve("heart", "Surv(start, stop, event) ~ 1", 365, c(0, 90, 365, 2000), t)
curve("heartw", "Surv(start, stop, event) ~ surgery", 365, c(90, 365, 2000), "log", "w_int")
curve("heartw", "Surv(start, stop, event) ~ surgery", 365, c(90, 365, 2000), "log", "w_frac")
curve("cgd", "Surv(tstart, tstop, status) ~ treat", 300, c(100, 250, 350), "log-log")
curve("cgdw", "Surv(tstart, tstop, status) ~ treat", 300, c(100, 250, 350), "log", "w_int")
curve("bladder", "Surv(stop, event) ~ rx", 24, c(6, 12, 48), where = "enum == 1")
curve("bladder", "Surv(stop, event) ~ factor(rx) + enum", 12, c(6, 12, 48), "logit")
curve("bladder2", "Surv(start, stop, event) ~ rx", 24, c(6, 12, 48), "plain")
curve("pbc", "Surv(time, status == 2) ~ trt", 1826, c(365, 1826, 5000))
curve("pbc", "Surv(time, status == 2) ~ factor(stage)", 365, c(365, 1826, 5000), "arcsin")
curve("rats", "Surv(time, status) ~ rx", 90, c(60, 90, 104), where = "sex == 'f'")
curve("rats", "Surv(time, status) ~ sex + rx", 90, c(60, 90, 104), "log-log")
curve("kidney", "Surv(time, status) ~ disease", 60, c(30, 100, 600))
curve("kidneyw", "Surv(time, status) ~ sex", 60, c(30, 100, 600), "log", "w_frac")
for (t in types) curve("gehan", "Surv(time, cens) ~ treat", 20, c(0, 10, 23, 40), t)

write_cases("km.json", cases, c("timefix = TRUE (R's default)", "group is the label as R prints it: padded to equal width when there is more than one variable",
  "standardError is of S(t); integer weights are frequencies (Greenwood), fractional ones give R's infinitesimal jackknife: see variance",
  "cumulativeHazard is Nelson-Aalen", "atTimes: summary(fit, times, extend = TRUE); null in limits: not available", "medianFollowUp: reverse Kaplan-Meier, the same interval type",
  "observations counts rows; events is weighted", "events and censored in atTimes count since the previous time"))
