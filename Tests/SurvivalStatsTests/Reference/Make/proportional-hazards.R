# Tests of proportional hazards by R's cox.zph, and the curves that plot.cox.zph draws: proportional-hazards.json.
source(file.path(dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE)[1])), "common.R"))

control <- suppressWarnings(coxph.control(eps = 1e-14, iter.max = 50))
cases <- list(); used <- character(0)

# The numbers of plot.cox.zph without the plot, for df = 4 and 40 points.
curves <- function(z) {
  x <- seq(min(z$x), max(z$x), length = 40)
  basis <- splines::ns(c(x, z$x), df = 4, intercept = TRUE)
  at <- c(1, 9, 20, 33, 40)
  lapply(seq_len(ncol(z$y)), function(i) {
    y <- z$y[, i]; keep <- !is.na(y)
    q <- qr(basis[-(1:40), ][keep, ])
    if (q$rank < 4) return(NULL)
    rows <- basis[1:40, ]
    fit <- drop(rows %*% qr.coef(q, y[keep]))
    back <- backsolve(q$qr[1:4, 1:4], diag(4))
    width <- 2 * sqrt(z$var[i, i] * drop(((rows %*% (back %*% t(back))) * rows) %*% rep(1, 4)))
    list(term = colnames(z$y)[i], at = arr(at), x = arr(x[at]), estimate = arr(fit[at]), lower = arr((fit - width)[at]), upper = arr((fit + width)[at]),
         count = sum(keep), wave = sum(y[keep] * sin(match(z$time[keep], sort(unique(z$time[keep]))))), size = sum(abs(y[keep])))
  })
}

zph_case <- function(data, formula, ties = "efron", curved = TRUE) {
  d <- load_data(data)
  fit <- suppressWarnings(coxph(as.formula(formula), data = d, ties = ties, control = control, x = TRUE))
  tests <- list()
  for (transform in c("km", "rank", "identity", "log")) for (terms in c(TRUE, FALSE)) {
    z <- cox.zph(fit, transform = transform, terms = terms)
    tests[[length(tests) + 1]] <- list(transform = transform, byTerm = terms, terms = arr(rownames(z$table)),
      statistic = arr(z$table[, 1]), df = arr(z$table[, 2]), p = arr(z$table[, 3]),
      curves = if (terms && curved && transform %in% c("km", "log")) Filter(Negate(is.null), curves(z)))
  }
  name <- paste(data, sum(used == data) + 1); used <<- c(used, data)
  cases[[name]] <<- list(name = name, data = data, formula = formula, ties = ties, tests = tests)
}
both <- function(...) for (t in c("efron", "breslow")) zph_case(..., ties = t)

both("lung", "Surv(time, status == 2) ~ age + sex + ph.ecog")
both("lung", "Surv(time, status == 2) ~ age + factor(ph.ecog) + strata(sex)")
zph_case("lung", "Surv(time, status == 2) ~ age + sex + I(2 * age) + ph.karno")
zph_case("lung", "Surv(time, status == 2) ~ age * sex + strata(inst)")
both("veteran", "Surv(time, status) ~ trt + celltype + karno + age")
both("ovarian", "Surv(futime, fustat) ~ age + rx + ecog.ps")
both("pbc", "Surv(time, status == 2) ~ age + edema + log(bili) + albumin + factor(stage)")
both("colon", "Surv(time, status) ~ rx + nodes + age + strata(etype)")
both("heart", "Surv(start, stop, event) ~ age + year + surgery + transplant")
both("heart", "Surv(start, stop, event) ~ age + year + strata(surgery)")
both("cgd", "Surv(tstart, tstop, status) ~ treat + age + sex + inherit")
both("rats", "Surv(time, status) ~ rx + sex")
both("rats", "Surv(time, status) ~ rx + strata(litter)")
both("kidney", "Surv(time, status) ~ age + sex + disease")
both("gehan", "Surv(time, cens) ~ treat")

write_cases("proportional-hazards.json", cases, c("coxph.control(eps = 1e-14, iter.max = 50)",
  "curves: the numbers of plot.cox.zph, df = 4 and 40 points; x is transformed time; wave: the sum over events of the scaled residual times the sine of the place of its time among the distinct times; size: the sum of absolute residuals"))
