# Smoothed hazards by their definition, one increment at a time: smoothed-hazard.json.
source(file.path(dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE)[1])), "common.R"))
cases <- list()
kernel <- function(x, q) ifelse(x < -1 | x > q, 0, 12 / (1 + q)^4 * (x + 1) * (x * (1 - 2 * q) + (3 * q^2 - 2 * q + 1) / 2))
add <- function(data, formula, bandwidth, to, presmoothed = FALSE) {
  d <- load_data(data)
  f <- do.call(survfit, list(as.formula(formula), data = d))
  leavers <- f$n.event + f$n.censor
  share <- sapply(f$time, function(t) { k <- pmax(0, 1 - ((t - f$time) / bandwidth)^2); sum(k * f$n.event) / sum(k * leavers) })
  events <- if (presmoothed) share * leavers else f$n.event
  keep <- f$time <= to & events > 0
  times <- to * c(0, 0.01, 0.05, 0.1, 0.25, 0.5, 0.8, 0.95, 0.99, 1)
  at <- sapply(times, function(t) {
    x <- (t - f$time[keep]) / bandwidth
    w <- if (to - t < bandwidth) kernel(-x, (to - t) / bandwidth) else kernel(x, min(1, t / bandwidth))
    c(sum(w / bandwidth * events[keep] / f$n.risk[keep]), sqrt(sum((w / bandwidth)^2 * events[keep] / f$n.risk[keep]^2)))
  })
  name <- paste0(data, " ", length(cases) + 1)
  cases[[name]] <<- list(name = name, data = data, formula = formula, bandwidth = bandwidth, to = to, presmoothed = presmoothed,
    times = arr(times), hazard = arr(at[1, ]), standardError = arr(at[2, ]))
}
add("lung", "Surv(time, status) ~ 1", 100, 800)
add("lung", "Surv(time, status) ~ 1", 100, 800, TRUE)
add("veteran", "Surv(time, status) ~ 1", 60, 400)
add("gehan", "Surv(time, cens) ~ 1", 5, 22, TRUE)
write_cases("smoothed-hazard.json", cases, c("Epanechnikov's kernel with the boundary kernels of Mueller and Wang (1994), summed term by term in R"))
