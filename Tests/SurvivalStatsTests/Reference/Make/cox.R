# Cox fits by R's coxph: cox.json.
source(file.path(dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE)[1])), "common.R"))
library(splines)

control <- suppressWarnings(coxph.control(eps = 1e-14, iter.max = 50))
cases <- list(); used <- character(0)

fit_case <- function(data, formula, ties = "efron", weights = NULL, robust = NULL, where = NULL) {
  d <- load_data(data)
  if (!is.null(where)) d <- d[with(d, eval(parse(text = where))), ]
  f <- as.formula(formula)
  args <- list(f, data = d, ties = ties, control = control, x = TRUE)
  if (!is.null(weights)) args$weights <- as.name(weights)
  if (!is.null(robust)) args$robust <- robust
  told <- character(0)
  quiet <- function(e) withCallingHandlers(e, warning = function(w) {
    if (!grepl("tolerance", conditionMessage(w))) told <<- c(told, conditionMessage(w)); invokeRestart("muffleWarning") })
  fit <- quiet(do.call(coxph, args))
  if (length(told)) cat(data, formula, ties, "->", told, "\n")
  isRobust <- !is.null(fit$naive.var)
  k <- is.na(fit$coefficients); df <- sum(!k)
  model <- if (isRobust) fit$naive.var else fit$var
  blank <- function(v) { v <- sqrt(v); v[k] <- NA; v }
  se <- blank(diag(as.matrix(model))); rse <- if (isRobust) blank(diag(as.matrix(fit$var)))
  z <- fit$coefficients / (if (isRobust) rse else se)
  test <- function(s) list(statistic = s, degreesOfFreedom = df, pValue = pchisq(s, df, lower.tail = FALSE))
  # Robust score test at beta = 0 with the offset in place. R itself drops the offset there: kept as robustScoreOfR.
  rs <- NULL
  if (isRobust) {
    keep <- names(fit$coefficients)[!k]
    args0 <- args; args0$init <- rep(0, length(fit$coefficients)); args0$control <- coxph.control(iter.max = 0)
    fit0 <- quiet(do.call(coxph, args0))
    mf <- model.frame(fit0)
    cl <- attr(terms(fit0), "specials")$cluster
    id <- if (grepl("cluster(", formula, fixed = TRUE)) d[[sub(".*cluster\\(([a-z.]+)\\).*", "\\1", formula)]][match(rownames(mf), rownames(d))] else seq_len(nrow(mf))
    s <- rowsum(as.matrix(residuals(fit0, type = "score", weighted = TRUE)), id)[, !k, drop = FALSE]
    u <- colSums(s); rs <- as.vector(u %*% solve(crossprod(s), u))
    if (!grepl("offset(", formula, fixed = TRUE)) stopifnot(abs(rs / fit$rscore - 1) < 1e-8)
  }
  tags <- c(paste0("ties:", ties),
    if (grepl("strata(", formula, fixed = TRUE)) "strata", if (!is.null(weights)) "weights", if (grepl("offset(", formula, fixed = TRUE)) "offset",
    if (ncol(fit$y) == 3) "entry", if (grepl("cluster(", formula, fixed = TRUE)) "cluster",
    if (any(attr(terms(fit), "dataClasses")[-1] %in% c("factor", "character")) && length(fit$xlevels[!grepl("strata|cluster", names(fit$xlevels))])) "factor",
    if (any(attr(terms(fit), "order") > 1)) "interaction", if (isRobust) "robust", if (any(k)) "aliased")
  name <- paste(data, sum(used == data) + 1); used <<- c(used, data)
  con <- fit$concordance
  # R breaks ties between linear predictors by their last bit; the same with predictors rounded to 11 digits.
  mf1 <- model.frame(fit); at <- untangle.specials(terms(fit), "strata")
  rounded <- concordancefit(fit$y, signif(fit$linear.predictors, 11), if (length(at$vars)) strata(mf1[at$vars], shortlabel = TRUE), if (!is.null(weights)) model.weights(mf1),
    reverse = TRUE, cluster = if (grepl("cluster(", formula, fixed = TRUE)) id, timefix = FALSE)
  if (max(abs(c(rounded$concordance / con[["concordance"]], sqrt(rounded$var) / con[["std"]]) - 1)) > 1e-10) cat("concordance hangs on last bits:", data, formula, ties, con[["concordance"]], rounded$concordance, con[["std"]], sqrt(rounded$var), "\n")
  cases[[name]] <<- list(name = name, data = data, where = where, formula = formula, ties = ties, weights = weights, robust = isRobust, features = arr(tags),
    observations = fit$n, events = fit$nevent, logLikelihoodNull = fit$loglik[1], logLikelihood = fit$loglik[2],
    coefficients = list(names = arr(names(fit$coefficients)), estimate = arr(fit$coefficients), standardError = arr(se), robustStandardError = if (isRobust) arr(rse),
                        z = arr(z), pValue = arr(pchisq(z^2, 1, lower.tail = FALSE))),
    tests = list(likelihoodRatio = test(2 * diff(fit$loglik)), wald = test(as.vector(fit$wald.test)), score = test(fit$score), robustScore = if (isRobust) test(rs), robustScoreOfR = if (isRobust) test(as.vector(fit$rscore))),
    concordance = list(estimate = con[["concordance"]], standardError = con[["std"]], roundedEstimate = rounded$concordance[[1]], roundedStandardError = sqrt(rounded$var)[[1]]),
    covariance = unname(as.matrix(fit$var)), modelCovariance = if (isRobust) unname(as.matrix(model)))
}
three <- function(data, formula, where = NULL) for (t in c("efron", "breslow", "exact")) fit_case(data, formula, t, where = where)
two <- function(data, formula, ...) for (t in c("efron", "breslow")) fit_case(data, formula, t, ...)

# Everything at once: every valid pair of features.
two("cgdw", "Surv(tstart, tstop, status) ~ treat * inherit + steroids + strata(hos.cat) + offset(off) + cluster(id)", weights = "w_frac")
fit_case("cgdw", "Surv(tstart, tstop, status) ~ treat * inherit + steroids + strata(hos.cat) + offset(off)", "exact")

three("lung", "Surv(time, status == 2) ~ age + sex + ph.ecog")
three("lung", "Surv(time, status == 2) ~ age + strata(sex)")
three("lung", "Surv(time, status) ~ factor(ph.ecog) * sex + wt.loss")
two("lung", "Surv(time, status == 2) ~ age + sex + strata(inst) + cluster(inst)")
two("lungw", "Surv(time, status == 2) ~ age + sex", weights = "w_int")
two("lungw", "Surv(time, status == 2) ~ age + sex + ph.karno", weights = "w_frac")
fit_case("lungw", "Surv(time, status == 2) ~ age + factor(ph.ecog) + strata(sex)", weights = "w_int", robust = TRUE)
three("lungw", "Surv(time, status == 2) ~ sex + ph.ecog + offset(off)")
three("veteran", "Surv(time, status) ~ trt + celltype + karno + diagtime + age + prior")
three("veteran", "Surv(time, status) ~ trt * celltype + strata(prior)")
fit_case("veteran", "Surv(time, status) ~ trt + karno:celltype")
fit_case("veteranw", "Surv(time, status) ~ celltype + karno + offset(off)", "breslow", weights = "w_int", robust = TRUE)
three("ovarian", "Surv(futime, fustat) ~ age + rx + factor(resid.ds)")
fit_case("ovarian", "Surv(futime, fustat) ~ rx + age + strata(ecog.ps)")
two("colon", "Surv(time, status) ~ rx + nodes + age + strata(etype) + cluster(id)")
two("colon", "Surv(time, status) ~ rx", where = "etype == 1")
fit_case("colon", "Surv(time, status) ~ rx", "exact", where = "etype == 1")
fit_case("colon", "Surv(time, status) ~ rx + sex + age + obstruct + adhere + node4 + factor(differ) + factor(extent) + surg", where = "etype == 2")
two("colonw", "Surv(time, status) ~ rx * node4 + strata(differ) + offset(off)", weights = "w_int", where = "etype == 1")
fit_case("colonw", "Surv(time, status) ~ rx * factor(sex) + extent", weights = "w_frac", where = "etype == 2")
three("heart", "Surv(start, stop, event) ~ (age + surgery) * factor(transplant)")
three("heart", "Surv(start, stop, event) ~ age + year + transplant + strata(surgery)")
two("heart", "Surv(start, stop, event) ~ age + year + surgery + transplant + cluster(id)")
two("heartw", "Surv(start, stop, event) ~ age + year * transplant + offset(off)", weights = "w_int")
fit_case("heartw", "Surv(start, stop, event) ~ age + factor(surgery) + cluster(id)", "breslow", weights = "w_frac")
two("cgd", "Surv(tstart, tstop, status) ~ treat + cluster(id)")
three("cgd", "Surv(tstart, tstop, status) ~ treat + inherit + age + steroids + propylac + strata(hos.cat)")
fit_case("cgd", "Surv(tstart, tstop, status) ~ treat + sex + height + weight + strata(enum) + cluster(id)", where = "enum <= 3")
two("bladder", "Surv(stop, event) ~ (rx + size + number) * strata(enum) + cluster(id)")
three("bladder", "Surv(stop, event) ~ rx + size + number + strata(enum)")
two("bladder2", "Surv(start, stop, event) ~ factor(rx) + size + number + strata(enum)")
fit_case("bladder2w", "Surv(start, stop, event) ~ rx + size + offset(off) + strata(enum) + cluster(id)", weights = "w_int")
two("pbc", "Surv(time, status == 2) ~ age + edema + log(bili) + log(protime) + log(albumin)")
fit_case("pbc", "Surv(time, status == 2) ~ factor(trt) + sex * ascites + hepato + spiders + factor(edema) + log(bili) + factor(stage)")
two("rats", "Surv(time, status) ~ rx + cluster(litter)", where = "sex == 'f'")
three("rats", "Surv(time, status) ~ rx + sex")
fit_case("rats", "Surv(time, status) ~ rx + strata(litter)", "exact", where = "sex == 'f'")
fit_case("ratsw", "Surv(time, status) ~ rx + sex + offset(off) + cluster(litter)", "breslow", weights = "w_frac")
two("kidney", "Surv(time, status) ~ age + sex + disease + cluster(id)")
three("kidney", "Surv(time, status) ~ age + sex + disease")
three("gehan", "Surv(time, cens) ~ treat")
fit_case("gehan", "Surv(time, cens) ~ treat + strata(pair)", "exact")

# Formulas. ns, bs and poly only on columns without missing values among complete rows: R places knots before it drops rows.
fit_case("veteran", "Surv(time, status) ~ ns(karno, df = 3) + trt")
fit_case("veteran", "Surv(time, status) ~ bs(age, df = 5) + celltype")
fit_case("veteran", "Surv(time, status) ~ poly(karno, 2) + log(diagtime)")
fit_case("veteran", "Surv(time, status) ~ relevel(celltype, \"large\") + karno")
fit_case("veteran", "Surv(time, status) ~ celltype:trt + celltype")
fit_case("veteran", "Surv(time, status) ~ (trt + celltype + karno) - celltype")
fit_case("veteran", "Surv(time, status) ~ trt * karno + I(karno^2) + sqrt(diagtime)")
fit_case("lung", "Surv(time, status == 2) ~ ns(age, df = 4) + sex")
fit_case("lung", "Surv(time, status == 2) ~ bs(age, df = 4, degree = 2) + strata(sex)", "breslow")
fit_case("lung", "Surv(time, status == 2) ~ poly(age, 3) * factor(sex)")
fit_case("lung", "Surv(time, status == 2) ~ I(age / 10) + I(age^2 / 100) + sex")
fit_case("lung", "Surv(time, status == 2) ~ log2(age) + log1p(wt.loss + 30) + exp(sex)")
fit_case("lung", "Surv(time, status == 2) ~ I(ph.karno >= 80) + I(age > 65):sex")
fit_case("pbc", "Surv(time, status == 2) ~ ns(log(bili), df = 3) + I(age / 365.25) + sex:edema")
fit_case("pbc", "Surv(time, status == 2) ~ bs(albumin, knots = c(3, 3.5)) + relevel(sex, \"m\")")
fit_case("heart", "Surv(start, stop, event) ~ ns(age, df = 3) * transplant")
fit_case("colon", "Surv(time, status) ~ relevel(rx, \"Obs\") * ns(age, df = 2)", where = "etype == 2")
fit_case("cgd", "Surv(tstart, tstop, status) ~ treat:inherit + strata(hos.cat) + cluster(id)")
fit_case("ovarian", "Surv(futime, fustat) ~ factor(rx) + factor(rx):age")
fit_case("lung", "Surv(time, status == 2) ~ strata(sex, ph.ecog) + age")
fit_case("ovarian", "Surv(futime, fustat) ~ 1 + rx + I(3 - rx) + age")

# Every valid pair occurs.
tags <- c("ties:efron", "ties:breslow", "ties:exact", "strata", "weights", "offset", "entry", "cluster", "factor", "interaction")
for (i in 1:9) for (j in (i + 1):10) {
  valid <- !(i < 4 && j < 4) && !(tags[i] == "ties:exact" && tags[j] %in% c("weights", "cluster"))
  if (valid && !any(sapply(cases, function(c) all(tags[c(i, j)] %in% unclass(c$features))))) stop("missing pair ", tags[i], " ", tags[j])
}
write_cases("cox.json", cases, c("coxph.control(eps = 1e-14, iter.max = 50), timefix = TRUE (R's default)", "text columns are factors, levels sorted by bytes",
  "covariance is robust when robust; modelCovariance then is the model-based one", "robustScore keeps the offset at beta = 0, robustScoreOfR is coxph()$rscore, which drops it",
  "standardError of concordance is summed by cluster when there is one", "concordance: rounded* is with linear predictors rounded to 11 digits; where the two differ, R broke ties by their last bit",
  "aliased coefficients are null, their rows of covariance 0"))
