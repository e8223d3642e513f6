# Predictions by R's predict.coxph, spells by survSplit, time transforms by tt: prediction.json, split.json, transform.json.
source(file.path(dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE)[1])), "common.R"))
library(splines)
control <- coxph.control(eps = 1e-14, toler.chol = 1e-16, iter.max = 50)
fit <- function(data, formula, weights, ties, ...) {
  call <- list(as.formula(formula, env = globalenv()), data = data, ties = ties, control = control, ...)
  if (!is.null(weights)) call$weights <- data[[weights]]
  f <- do.call(coxph, call)
  f
}
cases <- list()
# new: rows of the data that are given as new data by themselves, so that most levels do not occur among them.
case <- function(data, formula, new = c(5, 9, 14), weights = NULL, ties = "efron", references = c("strata", "sample", "zero"), expectedNew = TRUE) {
  d <- load_data(data)
  # Every seventh row of the fit is enough, and keeps the file small.
  used <- complete.cases(d[intersect(c(all.vars(as.formula(formula)), weights), names(d))])
  d <- d[used, ]
  assign("d", d, globalenv())
  f <- fit(d, formula, weights, ties)
  n <- d[new, ]
  some <- seq(1, nrow(d), 7)
  few <- function(x) arr(as.vector(if (is.matrix(x)) x[some, , drop = FALSE] else x[some]))
  both <- function(kind, type, own, ...) {
    a <- predict(f, type = type, se.fit = TRUE, ...)
    out <- list(kind = kind, values = few(a$fit), errors = few(a$se.fit))
    if (own) return(out)
    b <- predict(f, newdata = n, type = type, se.fit = TRUE, ...)
    c(out, list(newValues = arr(as.vector(b$fit)), newErrors = arr(as.vector(b$se.fit))))
  }
  predictions <- list()
  for (r in references) for (k in c("lp", "risk", "terms"))
    predictions <- c(predictions, list(c(list(reference = r), both(c(lp = "linearPredictor", risk = "risk", terms = "terms")[[k]], k, FALSE, reference = r))))
  for (k in c("expected", "survival"))
    predictions <- c(predictions, list(c(list(reference = "strata"), both(k, k, !expectedNew))))
  cases[[length(cases) + 1]] <<- list(name = paste(data, formula), data = data, formula = formula, weights = weights, ties = ties,
    rows = arr(which(used)[some]), new = arr(which(used)[new]), terms = arr(names(f$assign)), predictions = predictions)
}
case("lung", "Surv(time, status) ~ age + sex")
case("lung", "Surv(time, status) ~ age + factor(ph.ecog) + strata(sex)")
case("lung", "Surv(time, status) ~ age * sex + ph.karno", ties = "breslow")
case("lung", "Surv(time, status) ~ ns(age, df = 3) + factor(sex)")
case("lung", "Surv(time, status) ~ bs(age, df = 4) + poly(ph.karno, 2)")
case("lung", "Surv(time, status) ~ sex + offset(age/50)", expectedNew = FALSE)
case("lungw", "Surv(time, status) ~ age + sex + ph.ecog", weights = "w_int")
case("pbc", "Surv(time, status == 2) ~ log(bili) + age + edema + strata(sex)")
case("veteran", "Surv(time, status) ~ celltype * karno + trt", new = c(3, 4, 8))
case("veteran", "Surv(time, status) ~ celltype + karno + strata(trt, prior)", new = c(3, 4, 8))
case("veteran", "Surv(time, status) ~ ns(karno, df = 2, Boundary.knots = c(30, 80)) + cut(age, c(30, 50, 65, 90))", new = c(3, 4, 8))
case("veteran", "Surv(time, status) ~ pmin(karno, 70) + ifelse(age > 60, age, 60) + scale(diagtime) + as.factor(prior)", new = c(3, 4, 8))
write_cases("prediction.json", cases, c("predict(se.fit = TRUE); new rows are coded by themselves, as newdata of those rows alone",
  "new rows of the model with an offset have no expected events: R takes the fit's mean offset from one side only"))

splits <- list()
split <- function(data, response, cuts) {
  s <- survSplit(as.formula(paste(response, "~ .")), load_data(data), cut = cuts, episode = "episode", id = "row", start = "start")
  stop <- if (data == "heart") s$stop else s$time
  status <- if (data == "heart") s$event else s$status
  splits[[length(splits) + 1]] <<- list(name = paste(data, paste(cuts, collapse = " ")), data = data, response = response, cuts = arr(cuts),
    row = arr(s$row), entry = arr(s$start), exit = arr(stop), event = arr(as.numeric(status)), episode = arr(s$episode))
}
split("veteran", "Surv(time, status)", c(90, 180))
split("veteran", "Surv(time, status)", c(10, 72, 411))
split("heart", "Surv(start, stop, event)", c(30, 60, 365))
write_cases("split.json", splits)

transforms <- list()
transform <- function(data, formula, here, tt, ties = "efron", weights = NULL) {
  d <- load_data(data); assign("d", d, globalenv())
  f <- fit(d, formula, weights, ties, tt = tt)
  transforms[[length(transforms) + 1]] <<- list(name = paste(data, here, ties), data = data, formula = here, ties = ties, weights = weights,
    observations = f$n, events = f$nevent, estimate = arr(coef(f)), standardError = arr(sqrt(diag(f$var))), logLikelihood = arr(f$loglik))
}
for (ties in c("efron", "breslow"))
  transform("veteran", "Surv(time, status) ~ trt + prior + karno + tt(karno)", "Surv(time, status) ~ trt + prior + karno + tt(karno * log(t + 20))", function(x, t, ...) x * log(t + 20), ties)
transform("lung", "Surv(time, status) ~ ph.ecog + tt(age)", "Surv(time, status) ~ ph.ecog + tt(age + t / 365.25)", function(x, t, ...) x + t/365.25)
transform("lung", "Surv(time, status) ~ ph.ecog + sex + tt(sex) + strata(inst)", "Surv(time, status) ~ ph.ecog + sex + tt(sex * (t > 180)) + strata(inst)", function(x, t, ...) x * (t > 180))
transform("lungw", "Surv(time, status) ~ age + tt(age)", "Surv(time, status) ~ age + tt(age * t)", function(x, t, ...) x * t, weights = "w_int")
transform("heart", "Surv(start, stop, event) ~ age + tt(age)", "Surv(start, stop, event) ~ age + tt(age * log(t))", function(x, t, ...) x * log(t))
write_cases("transform.json", transforms, "tt is the function of x and t that the formula writes out")
