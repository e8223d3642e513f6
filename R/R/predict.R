# Predictions, by R's own model matrix: its columns must be those that the library made.

predict.fit_cox <- function(object, newdata,
                            type = c("lp", "risk", "terms", "expected", "survival"), se.fit = FALSE,
                            reference = c("strata", "sample", "zero"), ...) {
  type <- match.arg(type)
  if (type %in% c("expected", "survival") && se.fit) {
    stop("there are no standard errors of type \"", type, "\"", call. = FALSE)
  }
  # As coxph has it: terms are relative to the whole sample.
  reference <- if (missing(reference) && type == "terms") "sample" else match.arg(reference)
  fitted <- design(object, object$columns, object$rows)
  rows <- if (missing(newdata)) fitted
          else design(object, new_columns(object, newdata), row.names(newdata), fitted)
  if (type %in% c("expected", "survival")) {
    when <- if (!missing(newdata)) response_of(object, response_columns(object, newdata))
    value <- expected_events(object, fitted, rows, when, own = missing(newdata))
    return(if (type == "survival") exp(-value) else value)
  }
  matrix <- switch(
    reference,
    zero = rows$matrix,
    sample = sweep(rows$matrix, 2, sample_means(fitted)),
    strata = if (is.null(fitted$strata)) sweep(rows$matrix, 2, sample_means(fitted))
             else rows$matrix - strata_means(fitted)[match(rows$strata, unique(fitted$strata)), ])
  estimate <- ifelse(is.na(object$estimate), 0, object$estimate)
  variance <- object$variance
  variance[is.na(variance)] <- 0
  along <- function(columns) drop(matrix[, columns, drop = FALSE] %*% estimate[columns])
  error <- function(columns) {
    part <- matrix[, columns, drop = FALSE]
    sqrt(rowSums((part %*% variance[columns, columns, drop = FALSE]) * part))
  }
  if (type == "terms") {
    columns <- split(seq_along(rows$assign), factor(rows$labels[rows$assign], unique(rows$labels[rows$assign])))
    value <- vapply(columns, along, numeric(nrow(matrix)))
    deviation <- if (se.fit) vapply(columns, error, numeric(nrow(matrix)))
    shape <- function(x) matrix(x, nrow(matrix), dimnames = list(rownames(matrix), names(columns)))
    value <- structure(shape(value), constant = sum(estimate * sample_means(fitted)))
    if (se.fit) deviation <- shape(deviation)
  } else {
    value <- along(seq_along(estimate)) + rows$offset - mean(fitted$offset)
    deviation <- if (se.fit) error(seq_along(estimate))
    if (type == "risk") {
      value <- exp(value)
      # coxph's: the square root of the risk, where the delta method has the risk itself.
      if (se.fit) deviation <- deviation * sqrt(value)
    }
  }
  if (se.fit) list(fit = value, se.fit = deviation) else value
}

# The model matrix of a table and what stands beside it. `fitted` is the design of the fit's rows, the
# ones without a missing value; without it that is what is made.
design <- function(object, columns, rows, fitted = NULL) {
  if (is.null(fitted)) {
    used <- Reduce(`&`, lapply(columns, Negate(is.na)))
    columns <- lapply(columns, `[`, used)
    rows <- rows[used]
  }
  parts <- model_terms(object$formula, columns)
  made <- model_columns_of(parts, if (!object$coded_by_r) object$xlevels, object$contrasts, fitted)
  if (!identical(colnames(made$matrix), names(object$estimate))) {
    stop("R's model matrix of this formula has other columns than the fit, so there is no prediction",
         call. = FALSE)
  }
  rownames(made$matrix) <- rows
  value <- function(variable) eval(variable, parts$named, environment(object$formula))
  strata <- lapply(parts$strata, function(call) {
    do.call(paste, c(lapply(as.list(call)[-1], value), sep = "\r"))
  })
  offsets <- lapply(parts$offset, function(call) value(call[[2]]))
  count <- length(rows)
  c(made, list(
    strata = if (length(strata) > 0) do.call(paste, c(strata, sep = "\r")),
    offset = if (length(offsets) > 0) Reduce(`+`, offsets) else rep(0, count),
    weights = if (is.null(columns[["(weights)"]])) rep(1, count) else columns[["(weights)"]]))
}

# The columns of new rows: what stands on the formula's right; a factor may lack some of the fit's levels.
new_columns <- function(object, newdata) {
  if (!is.data.frame(newdata)) stop("'newdata' is not a data frame", call. = FALSE)
  response <- all.vars(object$formula[[2]])
  needed <- setdiff(names(object$columns), c(response, "(weights)", "(cluster)"))
  columns <- model_columns(reformulate(c(sprintf("`%s`", needed), "1")), newdata,
                           environment(object$formula))
  Map(function(column, name) {
    known <- object$xlevels[[name]]
    if (is.null(known)) return(column)
    strange <- setdiff(as.character(column), c(known, NA))
    if (length(strange) == 0) {
      return(factor(as.character(column), known, ordered = is.ordered(object$columns[[name]])))
    }
    stop("'", name, "' is '", strange[1], "' in the new rows, which is none of the fit's levels",
         call. = FALSE)
  }, columns, names(columns))
}

# coxph's reference: the mean of each column, 0 for columns of -1, 0 and 1.
sample_means <- function(design) {
  centre <- colSums(design$matrix * design$weights) / sum(design$weights)
  centre[apply(design$matrix, 2, function(x) all(x %in% c(-1, 0, 1)))] <- 0
  centre
}

strata_means <- function(design) {
  rowsum(design$matrix * design$weights, design$strata, reorder = FALSE) /
    c(rowsum(design$weights, design$strata, reorder = FALSE))
}
