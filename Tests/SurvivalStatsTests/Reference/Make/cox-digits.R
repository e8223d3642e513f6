# What coxph makes of the data of cox-digits.json: Reference/cox-digits-r.json, to count its digits too.
#
# Run: Rscript Tests/SurvivalStatsTests/Reference/Make/cox-digits.R, after cox-digits.py.
# An estimate that is missing is a column that coxph dropped.
suppressPackageStartupMessages({ library(survival); library(jsonlite) })
options(digits = 17)
arguments <- commandArgs(TRUE)
root <- if (length(arguments) > 0) arguments[1] else "."
folder <- file.path(root, "Tests/SurvivalStatsTests/Reference")
cases <- fromJSON(file.path(folder, "cox-digits.json"), simplifyVector = FALSE)$cases
numbers <- function(x) as.numeric(unlist(x))

fits <- lapply(cases, function(case) {
  if (case$ties == "exact-marginal") return(NULL)  # not in survival
  d <- as.data.frame(setNames(lapply(case$columns, numbers), paste0("x", seq_along(case$columns))))
  d$exit <- numbers(case$exit)
  d$event <- as.integer(unlist(case$event))
  d$stratum <- numbers(case$strata)
  d$w <- numbers(case$weights)
  late <- length(case$entry) > 0
  if (late) d$entry <- numbers(case$entry)
  formula <- paste(if (late) "Surv(entry, exit, event)" else "Surv(exit, event)", "~",
                   paste(grep("^x[0-9]", names(d), value = TRUE), collapse = " + "),
                   if (length(unique(d$stratum)) > 1) "+ strata(stratum)")
  given <- list(as.formula(formula), d, ties = case$ties,
                control = coxph.control(eps = 1e-14, iter.max = 50))
  if (any(d$w != 1)) given <- c(given, list(weights = d$w, robust = FALSE))
  fit <- suppressWarnings(do.call(coxph, given))
  errors <- sqrt(diag(fit$var))
  errors[is.na(fit$coefficients)] <- NA
  list(name = case$name, ties = case$ties, estimate = unname(fit$coefficients),
       standardError = unname(errors), logLikelihood = fit$loglik[2], score = fit$score,
       wald = unname(fit$wald.test))
})
fits <- Filter(Negate(is.null), fits)
document <- list(
  provenance = list(
    maker = "Reference/Make/cox-digits.R",
    software = paste0("R ", getRversion(), ", survival ", packageVersion("survival")),
    command = "Rscript Tests/SurvivalStatsTests/Reference/Make/cox-digits.R"),
  cases = fits)
text <- toJSON(document, digits = I(17), auto_unbox = FALSE, na = "null")
# Names are single strings; estimates stay arrays, also of one.
for (key in c("name", "ties", "maker", "software", "command", "logLikelihood", "score", "wald"))
  text <- gsub(paste0('"', key, '":\\[([^]]*)\\]'), paste0('"', key, '":\\1'), text)
text <- gsub('{"name"', '\n{"name"', text, fixed = TRUE)
writeLines(text, file.path(folder, "cox-digits-r.json"))
