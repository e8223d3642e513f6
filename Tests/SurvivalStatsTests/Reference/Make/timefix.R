# Near ties merged by R's timefix, survival:::aeqSurv: timefix.json.
source(file.path(dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE)[1])), "common.R"))
cases <- list()
set.seed(310, kind = "Mersenne-Twister", normal.kind = "Inversion", sample.kind = "Rejection")

fixed <- function(name, exit, entry = NULL) {
  event <- rep(1, length(exit))
  y <- if (is.null(entry)) Surv(exit, event) else Surv(entry, exit, event)
  z <- tryCatch(survival:::aeqSurv(y), error = function(e) NULL)
  k <- paste(length(cases) + 1, name)
  moved <- if (!is.null(z)) sum(c(unclass(z)[, -ncol(z)]) != c(entry, exit))
  cases[[k]] <<- list(name = k, entry = if (!is.null(entry)) arr(entry), exit = arr(exit), failed = is.null(z),
    fixedEntry = if (!is.null(z) && !is.null(entry)) arr(unclass(z)[, 1]), fixedExit = if (!is.null(z)) arr(unclass(z)[, if (is.null(entry)) 1 else 2]), moved = moved)
}
tol <- sqrt(.Machine$double.eps)
fixed("tenths", c(0.1 + 0.2, 0.3, 0.4, 1))
fixed("whole days", c(1, 2, 3, 3, 10, 400))
fixed("a chain", 1 + (0:6) * 1e-8)
fixed("a chain in disorder", rev(1 + (0:6) * 1e-8)[c(3, 1, 7, 2, 5, 4, 6)])
fixed("a gap of the tolerance", c(0, tol, 4 * tol))
fixed("a gap above it", c(0, tol * (1 + 1e-10), 4 * tol))
fixed("small times are judged absolutely", c(1e-9, 2e-9, 1e-12, 3e-8))
fixed("large times are judged by their mean", c(1e6, 1e6 + 1e-3, 1e6 + 0.02, 2e6))
fixed("one far away raises the mean", c(1, 1.001, 2, 1e9))
fixed("whole numbers beyond 3e7", c(1e9, 1e9 + 1, 1e9 + 20, 5e9))
fixed("zero", c(0, 1e-9, 0, 5))
fixed("alone", 7.5)
fixed("entry meets exit", c(0.3, 1, 2), c(0, 0.1 + 0.2, 0.3))
fixed("an emptied spell", c(1 + 1e-9, 2), c(1, 0.5))
fixed("an emptied chain", c(1 + 2e-8, 2, 1 + 1e-8), c(1, 0.5, 0))
fixed("negative entry", c(0.3, 1, 2), c(-1, -1 - 1e-9, 0.1 + 0.2))
for (i in 1:12) {
  n <- sample(5:40, 1); unit <- 10^sample(-2:5, 1)
  t <- round(rexp(n), 1) * unit * (1 + sample(c(-2, -1, 0, 0, 1, 2), n, TRUE) * 10^-sample(7:10, n, TRUE))
  fixed("random times", t)
}
for (i in 1:12) {
  n <- sample(5:40, 1); unit <- 10^sample(-1:4, 1)
  a <- round(runif(n, 0, 3), 1) * unit; b <- a + round(0.1 + rexp(n), 1) * unit
  noise <- function() 1 + sample(c(-2, -1, 0, 0, 1, 2), n, TRUE) * 10^-sample(8:10, n, TRUE)
  fixed("random spells", b * noise(), a * noise())
}
write_cases("timefix.json", cases, c("moved counts the times, entry and exit, that changed", "failed: aeqSurv stops, since a spell has effective length 0"))
