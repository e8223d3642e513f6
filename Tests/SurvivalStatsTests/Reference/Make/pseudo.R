# Pseudo-values by R's pseudo(): pseudo.json.
source(file.path(dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE)[1])), "common.R"))
cases <- list()
add <- function(data, formula, times, where = NULL) {
  d <- load_data(data)
  if (!is.null(where)) d <- d[with(d, eval(parse(text = where))), ]
  fit <- do.call(survfit, list(as.formula(formula), data = d))  # pseudo() reads the call
  value <- function(type) { x <- unname(as.matrix(pseudo(fit, times = times, type = type, addNA = FALSE))); if (nrow(x) != nrow(d)) x <- t(x); x }
  name <- paste0(data, " ", length(cases) + 1)
  cases[[name]] <<- list(name = name, data = data, formula = formula, where = where, times = arr(times),
    survival = value("survival"), restrictedMean = value("rmst"), cumulativeHazard = value("cumhaz"))
}
add("ovarian", "Surv(futime, fustat) ~ 1", c(100, 353, 400, 1000))
add("gehan", "Surv(time, cens) ~ 1", c(5, 10, 20))
add("lung", "Surv(time, status) ~ 1", c(180, 365, 730), where = "inst == 1 & !is.na(inst)")
add("veteran", "Surv(time, status) ~ 1", c(30, 90, 365), where = "trt == 1")
write_cases("pseudo.json", cases, c("R's pseudo(): the infinitesimal jackknife; a row for each row of the data, a column for each time"))
