# Expected events and survival of rows, from the baseline hazard within each stratum of the fit's rows.

# The response's times of the rows, and whether they end in an event. `events`: how many the fit counted,
# which tells whether a status of 1 and 2 is R's code; without it the status is not looked at.
response_of <- function(object, columns, events = NULL) {
  call <- object$formula[[2]]
  given <- as.list(call)[-1]
  known <- if (length(given) < 3) c("time", "event") else c("time", "time2", "event")
  named <- if (is.null(names(given))) rep("", length(given)) else names(given)
  named[named == ""] <- setdiff(known, named)[seq_len(sum(named == ""))]
  names(given) <- named
  value <- function(name) as.numeric(eval(given[[name]], columns, environment(object$formula)))
  spells <- "time2" %in% named
  answer <- list(start = if (spells) value("time"), stop = value(if (spells) "time2" else "time"))
  if (is.null(events)) return(answer)
  if (!"event" %in% named) return(c(answer, list(event = rep(TRUE, length(answer$stop)))))
  status <- value("event")
  weight <- if (is.null(columns[["(weights)"]])) 1 else columns[["(weights)"]]
  event <- status == 1
  if (sum(event & weight > 0) != events || !all(status %in% 0:1)) event <- status == 2
  c(answer, list(event = event))
}

# The columns of new rows that the response's times are made of.
response_columns <- function(object, newdata) {
  call <- object$formula[[2]]
  last <- if ("event" %in% names(call)) match("event", names(call)) else length(call)
  times <- if (length(call) > 2) call[-last] else call
  model_columns(reformulate(c(sprintf("`%s`", all.vars(times)), "1")), newdata,
                environment(object$formula))
}

# Times that differ by rounding alone are one time, as in the fit and in survival's aeqSurv.
same_times <- function(response) {
  times <- sort(unique(c(response$start, response$stop)))
  gap <- diff(times)
  near <- gap <= 1.5e-8 | gap / mean(abs(times)) <= 1.5e-8
  value <- times[c(TRUE, !near)][cumsum(c(TRUE, !near))]
  take <- function(x) if (!is.null(x)) unname(value[match(x, times)])
  response$start <- take(response$start)
  response$stop <- take(response$stop)
  response
}

# At each time of death in a stratum: the increment of the cumulative hazard, and that of those who die.
baseline <- function(response, risk, weights, ties) {
  times <- sort(unique(response$stop[response$event]))
  mass <- risk * weights
  # Sums over rows whose time is at least each time of death.
  from <- function(at) {
    last <- order(at)
    sums <- c(rev(cumsum(rev(mass[last]))), 0)
    sums[findInterval(times, at[last], left.open = TRUE) + 1]
  }
  at_risk <- from(response$stop) - if (is.null(response$start)) 0 else from(response$start)
  dead <- which(response$event)
  place <- factor(match(response$stop[dead], times), seq_along(times))
  sums <- function(x) vapply(split(x[dead], place), sum, 0)
  deaths <- sums(rep(1, length(mass)))
  each <- sums(weights) / deaths
  theirs <- sums(mass)
  increment <- function(share) {
    vapply(seq_along(times), function(k) {
      if (ties != "efron") return(each[k] * deaths[k] / at_risk[k])
      before <- (seq_len(deaths[k]) - 1) / deaths[k]
      each[k] * sum(share(before) / (at_risk[k] - before * theirs[k]))
    }, 0)
  }
  list(times = times, all = increment(function(before) 1),
       dying = increment(function(before) 1 - before))
}

# Expected events of `rows`, with the response `when`; `own` where they are the fit's rows: by Efron's
# likelihood the tied dead share their own time's hazard.
expected_events <- function(object, fitted, rows, when, own) {
  estimate <- ifelse(is.na(object$estimate), 0, object$estimate)
  centre <- sample_means(fitted)
  risk <- function(design) {
    exp(drop(sweep(design$matrix, 2, centre) %*% estimate) + design$offset - mean(fitted$offset))
  }
  used <- Reduce(`&`, lapply(object$columns, Negate(is.na)))
  response <- response_of(object, lapply(object$columns, `[`, used), object$events)
  response <- same_times(response)
  if (own) when <- response
  stratum <- function(design) if (is.null(design$strata)) rep("", nrow(design$matrix)) else design$strata
  theirs <- risk(rows)
  mine <- risk(fitted)
  answer <- rep(NA_real_, length(theirs))
  for (name in unique(stratum(fitted))) {
    part <- stratum(fitted) == name
    take <- function(x) lapply(x, `[`, part)
    base <- baseline(take(Filter(Negate(is.null), response)), mine[part], fitted$weights[part], object$ties)
    hazard <- function(time) c(0, cumsum(base$all))[findInterval(time, base$times) + 1]
    those <- which(stratum(rows) == name)
    total <- hazard(when$stop[those])
    if (!is.null(when$start)) total <- total - hazard(when$start[those])
    if (own) {
      dead <- which(when$event[those])
      at <- match(when$stop[those][dead], base$times)
      total[dead] <- total[dead] - base$all[at] + base$dying[at]
    }
    answer[those] <- total * theirs[those]
  }
  names(answer) <- names(theirs)
  answer
}
