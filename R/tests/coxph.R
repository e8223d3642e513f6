# Fits beside survival::coxph at full precision, where survival is installed.
library(survivalstats)

close <- function(actual, expected, what, tolerance = 1e-9) {
  if (!identical(unname(is.na(c(actual))), unname(is.na(c(expected))))) stop(what, ": missing elsewhere")
  gap <- max(0, abs(c(actual) - c(expected)) / pmax(abs(c(expected)), 1e-3), na.rm = TRUE)
  if (!(gap < tolerance)) stop(what, ": ", gap, " away")
}

# Every element of one list beside its namesake in the other, names included.
close_lists <- function(one, two, names, what) {
  for (name in names) {
    if (!identical(attributes(one[[name]]), attributes(two[[name]]))) {
      stop(what, ": other names in ", name)
    }
    # coxph rounds the Wald statistic to two decimals.
    close(one[[name]], two[[name]], paste(what, name), if (name == "waldtest") 0.01 else 1e-8)
  }
}

predictions <- function(fit, other, rows, what) {
  for (type in c("expected", "survival")) {
    name <- paste(what, "predict", type)
    close(predict(fit, type = type), predict(other, type = type), paste(name, "of the fit"))
    # survival 3.5-3 adds a new row's offset to its risk, where it multiplies it.
    if (!is.null(attr(terms(formula(other)), "offset"))) next
    close(predict(fit, rows, type = type), predict(other, rows, type = type), name)
  }
  for (type in c("lp", "risk", "terms")) {
    for (reference in c("strata", "sample", "zero")) {
      # survival subtracts no means of strata from terms.
      if (type == "terms" && reference == "strata") next
      ours <- function(...) predict(fit, ..., type = type, reference = reference, se.fit = TRUE)
      theirs <- function(...) predict(other, ..., type = type, reference = reference, se.fit = TRUE)
      name <- paste(what, "predict", type, reference)
      close(ours(rows)$fit, theirs(rows)$fit, name)
      close(ours(rows)$se.fit, theirs(rows)$se.fit, paste(name, "se.fit"))
      close(ours()$fit, theirs()$fit, paste(name, "of the fit"))
    }
  }
}

same <- function(fit, other, what) {
  if (!identical(names(coef(fit)), names(coef(other)))) {
    stop(what, ": coefficients ", toString(names(coef(fit))), " and not ", toString(names(coef(other))))
  }
  stopifnot(nobs(fit) == nobs(other))
  close(coef(fit), coef(other), paste(what, "coef"))
  close(vcov(fit), vcov(other), paste(what, "vcov"))
  stopifnot(identical(dimnames(vcov(fit)), dimnames(vcov(other))))
  close(confint(fit), confint(other), paste(what, "confint"))
  stopifnot(identical(dimnames(confint(fit)), dimnames(confint(other))))
  close(logLik(fit), logLik(other), paste(what, "logLik"))
  stopifnot(attr(logLik(fit), "df") == attr(logLik(other), "df"))
  close(c(AIC(fit), BIC(fit)), c(AIC(other), BIC(other)), paste(what, "AIC, BIC"))
  close_lists(
    summary(fit), summary(other),
    c("coefficients", "conf.int", "logtest", "sctest", "waldtest", "rsq", "concordance",
      if (fit$robust) "robscore"), what)
  if (requireNamespace("broom", quietly = TRUE)) {
    for (exponentiate in c(FALSE, TRUE)) {
      one <- broom::tidy(fit, conf.int = TRUE, exponentiate = exponentiate)
      two <- as.data.frame(broom::tidy(other, conf.int = TRUE, exponentiate = exponentiate))
      stopifnot(identical(names(one), names(two)), identical(one$term, two$term))
      for (name in names(one)[-1]) close(one[[name]], two[[name]], paste(what, "tidy", name), 1e-8)
    }
    one <- broom::glance(fit)
    two <- broom::glance(other)
    stopifnot(identical(names(one), names(two)))
    one$statistic.wald <- round(one$statistic.wald, 2)
    close(unlist(one), unlist(two), paste(what, "glance"), 1e-8)
  }
}

if (requireNamespace("survival", quietly = TRUE)) {
  library(survival)
  options(warn = -1)  # that 1 and 2 were read as R codes them
  exact <- coxph.control(eps = 1e-14, iter.max = 50)
  # One call by both, and predictions of `rows` where they are given.
  both <- function(what, ..., rows = NULL) {
    arguments <- substitute(list(...))
    one <- two <- arguments
    one[[1]] <- quote(fit_cox)
    two[[1]] <- quote(coxph)
    two$control <- exact
    fit <- eval(one, parent.frame())
    other <- eval(two, parent.frame())
    same(fit, other, what)
    if (!is.null(rows)) predictions(fit, other, rows, what)
  }
  both("lung", Surv(time, status) ~ age + sex + ph.ecog, lung, rows = lung[c(3, 14, 50, 228), ])
  both("a factor", Surv(time, status) ~ trt + celltype + karno, veteran, rows = veteran[c(3, 50, 99), ])
  both("strata", Surv(futime, fustat) ~ age + strata(rx), ovarian, rows = ovarian[c(1, 9, 20), ])
  both("two strata", Surv(time, status) ~ karno + age + strata(celltype, trt), veteran,
       rows = veteran[c(3, 50, 99), ])
  both("late entry", Surv(start, stop, event) ~ age + year + surgery + transplant, heart,
       rows = heart[c(1, 5, 30), ])
  both("Breslow's ties", Surv(time, status) ~ age + sex, lung, ties = "breslow")
  both("subset", Surv(time, status) ~ age + sex, lung, subset = ph.ecog < 2)
  both("a subset of numbers", Surv(time, status) ~ age + sex, lung, subset = 1:100)
  both("weights", Surv(time, status) ~ age + wt.loss, lung, weights = 1 + age %% 3,
       rows = lung[c(3, 14, 50), ])
  both("clusters", Surv(time, status) ~ rx + nodes, colon, cluster = id)
  both("robust", Surv(time, status) ~ age + sex, lung, robust = TRUE)
  both("an interaction", Surv(time, status) ~ age * factor(sex), lung, rows = lung[c(3, 14, 50), ])
  both("all columns", Surv(time, status) ~ ., veteran)
  colon$late <- colon$nodes > 3
  colon$arm <- as.character(colon$rx)
  both("truth values and text", Surv(time, status) ~ arm + late, colon)
  shift <- lung$age / 100
  both("offset of the caller's", Surv(time, status) ~ sex + offset(shift), lung)

  both("a factor of the formula's", Surv(time, status) ~ factor(ph.ecog) + (age > 60), lung,
       rows = lung[c(3, 14, 50), ])
  both("qualified functions", survival::Surv(time, status) ~ age + strata(sex), lung)
  both("an interaction with strata", Surv(start, stop, event) ~ rx * strata(enum), bladder2,
       rows = bladder2[c(1, 60), ])

  # Bases are those of the fit's rows. Risks that coxph's own rounding tells apart in poly() are ties, so
  # concordances differ.
  for (formula in c(Surv(time, status) ~ poly(age, 2), Surv(time, status) ~ splines::ns(age, 3))) {
    predictions(fit_cox(formula, lung), coxph(formula, lung, control = exact), lung[c(3, 14, 50), ],
                deparse(formula))
  }
  fit <- fit_cox(Surv(time, status) ~ ns(age, 3), lung)
  stopifnot(!"package:splines" %in% search(), is.numeric(predict(fit, lung[3:4, ])))

  # Contrasts of a factor's own, polynomials of an ordered one, and those that R is told to use.
  disease <- kidney
  disease$disease <- relevel(disease$disease, "PKD")
  contrasts(disease$disease) <- contr.sum(4)
  both("sums", Surv(time, status) ~ age * disease, disease, rows = disease[c(1, 5), ])
  stages <- lung
  stages$ph.ecog <- factor(stages$ph.ecog, ordered = TRUE)
  stages <- subset(stages, ph.ecog < 3)
  stages$ph.ecog <- droplevels(stages$ph.ecog)
  both("polynomials", Surv(time, status) ~ ph.ecog + sex + offset(age / 50), stages)
  both("ordered strata", Surv(time, status) ~ sex + strata(ph.ecog), stages,
       rows = stages[c(3, 15, 50), ])
  before <- options(contrasts = c("contr.helmert", "contr.poly"))
  both("Helmert's", Surv(time, status) ~ trt + celltype + karno, veteran, rows = veteran[c(3, 99), ])
  fit <- fit_cox(Surv(time, status) ~ trt + celltype + karno, veteran)
  expected <- predict(fit, veteran[c(3, 99), ])
  options(before)
  stopifnot(identical(predict(fit, veteran[c(3, 99), ]), expected))

  # As a whole the status is 1 and 2: the censored alone are not dead.
  fit <- tryCatch(fit_cox(Surv(time, status) ~ age, lung, subset = status == 1),
                  error = conditionMessage)
  stopifnot(grepl("no events", fit))
  both("the dead alone", Surv(time, status) ~ age + sex, lung, subset = status == 2)

  # Predictions have the names of the data's rows.
  fit <- fit_cox(Surv(time, status) ~ age + ph.ecog, lung, subset = 10:20)
  stopifnot(identical(names(predict(fit)), setdiff(as.character(10:20), "14")),
            identical(names(predict(fit, lung[7:8, ])), c("7", "8")),
            identical(rownames(predict(fit, type = "terms")), setdiff(as.character(10:20), "14")))

  # A level of no row has no coefficient; coxph gives it NA.
  three <- subset(veteran, celltype != "large")
  fit <- fit_cox(Surv(time, status) ~ celltype + karno, three)
  three$celltype <- droplevels(three$celltype)
  other <- coxph(Surv(time, status) ~ celltype + karno, three, control = exact)
  same(fit, other, "an unused level")
  predictions(fit, other, three[c(1, 40, 80), ], "an unused level")

  # Levels are in the factor's order, not in that of the alphabet.
  veteran$celltype <- factor(veteran$celltype, c("smallcell", "large", "squamous", "adeno"))
  both("levels in order", Surv(time, status) ~ celltype, veteran)
}

# Without survival: errors are sentences, and a missing value leaves its row out.
table <- data.frame(t = c(1, 2, 3, 4, NA), d = c(1L, 1L, 0L, 1L, 1L), x = c(2, 1, 4, 3, 9))
fit <- fit_cox(Surv(t, d) ~ x, table)
stopifnot(fit$dropped_rows == 1, fit$observations == 4, length(predict(fit)) == 4)
refused <- function(expected, code) {
  message <- tryCatch({ code; "no error" }, error = conditionMessage)
  if (!grepl(expected, message)) stop("instead of '", expected, "': ", message)
}
refused("no column 'nobody'", fit_cox(Surv(t, d) ~ nobody, table))
refused("'x' has dates", fit_cox(Surv(t, d) ~ x, within(table, x <- as.Date("2012-01-01") + x)))
refused("leave 'robust' out", fit_cox(Surv(t, d) ~ x, table, weights = t + 0.5, robust = FALSE))
refused("is a column, and a coefficient too", {
  levels <- within(table, { x1 <- d; x <- factor(x); contrasts(x) <- contr.sum(5) })
  fit_cox(Surv(t, x1) ~ x, levels)
})
refused("'x' is neither", fit_cox(Surv(t, d) ~ x, within(table, x <- as.list(x))))
refused("'\\(weights\\)' has 2 values", fit_cox(Surv(t, d) ~ x, table, weights = 1:2))
refused("not a formula", fit_cox("Surv(t, d) ~ x", table))
refused("not a data frame", fit_cox(Surv(t, d) ~ x, 3))
refused("row", fit_cox(Surv(t, d) ~ x, table[0, ]))
refused("frobnicate", fit_cox(Surv(t, d) ~ frobnicate(x), table))
refused("level", fit_cox(Surv(t, d) ~ x, table, level = 2))
refused("ties|arg", fit_cox(Surv(t, d) ~ x, table, ties = "none"))
refused("none of the fit's levels", {
  arms <- fit_cox(Surv(t, d) ~ arm, within(table, arm <- c("a", "b", "a", "b", "a")))
  predict(arms, data.frame(arm = "c"))
})
refused("no column 'x'", predict(fit, data.frame(y = 1)))
refused("no column 't'", predict(fit, data.frame(x = 1), type = "survival"))
refused("no standard errors", predict(fit, type = "expected", se.fit = TRUE))
if (requireNamespace("generics", quietly = TRUE)) {
  stopifnot(identical(generics::tidy(fit)$term, "x"), generics::glance(fit)$n == 4)
}
