# Baseline hazards and predicted survival curves of Cox models by R's basehaz and survfit: coxcurves.json.
source(file.path(dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE)[1])), "common.R"))

control <- suppressWarnings(coxph.control(eps = 1e-14, iter.max = 50))
cases <- list(); used <- character(0)
types <- c("log", "log-log", "plain", "logit", "arcsin")
at <- function(time, value, times, start = 0) c(start, value)[findInterval(times, time) + 1]

curve_case <- function(data, formula, ties = "efron", weights = NULL, robust = NULL, where = NULL, rows = 3) {
  d <- load_data(data)
  keep <- if (is.null(where)) seq_len(nrow(d)) else which(with(d, eval(parse(text = where))))
  d <- d[keep, ]; rownames(d) <- keep
  args <- list(as.formula(formula), data = d, ties = ties, control = control, x = TRUE)
  if (!is.null(weights)) args$weights <- as.name(weights)
  if (!is.null(robust)) args$robust <- robust
  fit <- suppressWarnings(do.call(coxph, args))
  y <- fit$y; exit <- unname(y[, ncol(y) - 1])
  # Before everything, at three exit times, between two, at the last and beyond it.
  u <- sort(unique(exit))
  times <- c(u[1] - 0.5, u[ceiling(length(u) * c(0.2, 0.5, 0.8))], mean(u[ceiling(length(u) * 0.6) + 0:1]), u[length(u)], u[length(u)] + 1)
  times <- sort(times)
  complete <- as.integer(rownames(model.frame(fit)))
  chosen <- complete[round(seq(1, length(complete), length.out = rows + 2)[2:(rows + 1)])]
  new <- lapply(chosen, function(i) {
    row <- d[match(i, rownames(d)), ]
    base <- NULL; quantiles <- NULL
    limits <- lapply(types, function(ct) {
      sf <- survfit(fit, newdata = row, conf.type = ct)
      s <- summary(sf, times = times, extend = TRUE)
      if (ct == "log") { base <<- s; quantiles <<- quantile(sf, c(0.25, 0.5, 0.75)) }
      list(type = ct, lower = arr(s$lower), upper = arr(s$upper))
    })
    list(row = i, survival = arr(base$surv), standardError = arr(base$std.err), cumulativeHazard = arr(base$cumhaz), hazardError = arr(base$std.chaz), atRisk = arr(base$n.risk),
         limits = limits, quantiles = arr(as.vector(quantiles$quantile)), quantileLower = arr(as.vector(quantiles$lower)), quantileUpper = arr(as.vector(quantiles$upper)))
  })
  # The baseline at R's own reference, and at 0.
  sf <- survfit(fit)
  last <- if (is.null(sf$strata)) list(seq_along(sf$time)) else split(seq_along(sf$time), rep(seq_along(sf$strata), sf$strata))
  mean <- basehaz(fit); zero <- basehaz(fit, centered = FALSE)
  stopifnot(all(mean$time == sf$time))
  baseline <- lapply(last, function(k) list(mean = arr(at(mean$time[k], mean$hazard[k], times)), zero = arr(at(zero$time[k], zero$hazard[k], times)),
                                            standardError = arr(at(sf$time[k], sf$std.err[k], times))))
  name <- paste(data, sum(used == data) + 1); used <<- c(used, data)
  offset <- model.offset(model.frame(fit)); w <- model.weights(model.frame(fit))
  cases[[name]] <<- list(name = name, data = data, where = where, formula = formula, ties = ties, weights = weights, robust = !is.null(fit$naive.var), times = arr(times),
    meanOffset = if (is.null(offset)) 0 else if (is.null(w)) base::mean(offset) else weighted.mean(offset, w), new = new, baseline = unname(baseline))
}
three <- function(...) for (t in c("efron", "breslow", "exact")) curve_case(..., ties = t)
two <- function(...) for (t in c("efron", "breslow")) curve_case(..., ties = t)

three("lung", "Surv(time, status == 2) ~ age + sex + ph.ecog")
two("lung", "Surv(time, status == 2) ~ age + strata(sex)")
two("lung", "Surv(time, status) ~ factor(ph.ecog) * sex + wt.loss")
two("lung", "Surv(time, status == 2) ~ age + sex + strata(inst) + cluster(inst)")
two("lungw", "Surv(time, status == 2) ~ age + sex", weights = "w_int")
two("lungw", "Surv(time, status == 2) ~ age + sex + ph.karno", weights = "w_frac")
two("lungw", "Surv(time, status == 2) ~ sex + ph.ecog + offset(off)")
three("veteran", "Surv(time, status) ~ trt + celltype + karno + diagtime + age + prior")
curve_case("veteran", "Surv(time, status) ~ trt * celltype + strata(prior)")
curve_case("veteranw", "Surv(time, status) ~ celltype + karno + offset(off)", "breslow", weights = "w_int", robust = TRUE)
two("ovarian", "Surv(futime, fustat) ~ age + rx + factor(resid.ds)")
two("colon", "Surv(time, status) ~ rx + nodes + age + strata(etype) + cluster(id)")
two("colonw", "Surv(time, status) ~ rx * node4 + strata(differ) + offset(off)", weights = "w_int", where = "etype == 1")
two("heart", "Surv(start, stop, event) ~ age + year + surgery + transplant")
two("heart", "Surv(start, stop, event) ~ age + year + transplant + strata(surgery)")
two("heartw", "Surv(start, stop, event) ~ age + year * transplant + offset(off)", weights = "w_int")
curve_case("heartw", "Surv(start, stop, event) ~ age + factor(surgery) + cluster(id)", "breslow", weights = "w_frac")
two("cgd", "Surv(tstart, tstop, status) ~ treat + cluster(id)")
two("cgd", "Surv(tstart, tstop, status) ~ treat + inherit + age + steroids + propylac + strata(hos.cat)")
two("cgdw", "Surv(tstart, tstop, status) ~ treat * inherit + steroids + strata(hos.cat) + offset(off) + cluster(id)", weights = "w_frac")
two("pbc", "Surv(time, status == 2) ~ age + edema + log(bili) + log(protime) + log(albumin)")
two("rats", "Surv(time, status) ~ rx + sex + cluster(litter)")
two("kidney", "Surv(time, status) ~ age + sex + disease + cluster(id)")
three("gehan", "Surv(time, cens) ~ treat")

write_cases("coxcurves.json", cases, c("coxph.control(eps = 1e-14, iter.max = 50)", "new subjects are rows of the data, by their place from 1; strata are their own",
  "standardError is of S(t); baseline standardError is of the hazard at R's mean reference", "with offsets basehaz(centered = FALSE) is the hazard at the mean offset, meanOffset here"))
