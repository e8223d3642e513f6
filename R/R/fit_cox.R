# The fit: R's arguments to the library's table of columns, and its answer to an object that answers
# what a coxph does.

fit_cox <- function(formula, data, weights, cluster, subset,
                    ties = c("efron", "breslow", "exact", "exact-marginal"), robust = FALSE,
                    level = 0.95) {
  call <- match.call()
  ties <- match.arg(ties)
  if (!inherits(formula, "formula")) stop("'formula' is not a formula", call. = FALSE)
  if (missing(data) || !is.data.frame(data)) stop("'data' is not a data frame", call. = FALSE)
  formula <- unqualified(formula)
  environment <- parent.frame()
  # As in coxph: arguments are looked for among the columns first.
  given <- function(argument) eval(argument, data, environment)
  columns <- model_columns(formula, data, environment)
  # Two columns whose names no formula can write.
  if (!missing(weights)) columns[["(weights)"]] <- given(substitute(weights))
  if (!missing(cluster)) columns[["(cluster)"]] <- given(substitute(cluster))
  columns <- Map(plain, columns, names(columns))
  weighted <- columns[["(weights)"]]
  if (!missing(robust) && !isTRUE(robust) && any(weighted %% 1 != 0, na.rm = TRUE)) {
    stop("with weights that are not whole numbers the variance is robust; the model-based standard ",
         "errors stand in summary()$coefficients, so leave 'robust' out", call. = FALSE)
  }
  rows <- row.names(data)
  for (name in names(columns)) {
    if (length(columns[[name]]) == nrow(data)) next
    stop("'", name, "' has ", length(columns[[name]]), " values and the data ", nrow(data), " rows",
         call. = FALSE)
  }
  asked <- formula
  if (!missing(subset)) {
    keep <- given(substitute(subset))
    if (is.logical(keep)) keep <- keep & !is.na(keep)
    rows <- rows[keep]
    asked <- said_event(formula, columns)
    columns <- lapply(columns, `[`, keep)
  }
  # Columns as R codes them, where the library would code them otherwise.
  coding <- own_coding(asked, columns)
  given_columns <- if (is.null(coding)) columns else coding$columns
  given_formula <- if (is.null(coding)) asked else coding$formula
  present <- function(name) if (name %in% names(columns)) name
  fit <- .Call(C_fit_cox, given_columns, paste(deparse(given_formula, width.cutoff = 500L), collapse = " "),
               present("(weights)"), present("(cluster)"),
               match(ties, eval(formals(fit_cox)$ties)), isTRUE(robust), as.double(level))
  for (remark in fit$warnings) warning(remark, call. = FALSE)
  if (!is.null(coding)) fit$terms <- coding$terms

  estimable <- !is.na(fit$estimate)
  variance <- matrix(NA_real_, length(fit$estimate), length(fit$estimate),
                     dimnames = list(fit$terms, fit$terms))
  variance[estimable, estimable] <- matrix(fit$covariance, sum(estimable))
  fit$covariance <- NULL
  fit$variance <- variance
  for (name in c("estimate", "standard_error", "robust_standard_error", "z", "p_value",
                 "hazard_ratio", "lower", "upper")) {
    names(fit[[name]]) <- fit$terms
  }
  fit$robust <- !all(is.na(fit$robust_standard_error))
  fit$level <- level
  fit$ties <- ties
  fit$formula <- formula
  fit$call <- call
  fit$columns <- columns  # the caller's own, which R shares: for predict()
  fit$rows <- rows
  fit$coded_by_r <- !is.null(coding)
  fit$contrasts <- if (is.null(coding)) c("contr.treatment", "contr.poly") else coding$contrasts
  used <- Reduce(`&`, lapply(columns, Negate(is.na)))
  fit$xlevels <- lapply(Filter(is.factor, columns), function(column) {
    levels(if (is.null(coding)) droplevels(column[used]) else column)
  })
  class(fit) <- "fit_cox"
  fit
}

# The formula with the code of the event said, where all rows together are coded as R does, 1 and 2: those
# that a subset takes may all be censored, and 1 alone would be the event.
said_event <- function(formula, columns) {
  response <- formula[[2]]
  if (!is.call(response) || length(response) < 3) return(formula)
  place <- if ("event" %in% names(response)) match("event", names(response)) else length(response)
  status <- response[[place]]
  if (!is.name(status)) return(formula)
  values <- columns[[as.character(status)]]
  if (is.numeric(values) && setequal(values[!is.na(values)], 1:2)) {
    formula[[2]][[place]] <- call("==", status, 2)
  }
  formula
}

# The columns that a formula names, of the data or, as in coxph, of the caller.
model_columns <- function(formula, data, environment) {
  names <- all.vars(formula)
  if ("." %in% names) {
    names <- setdiff(names, ".")
    names <- c(names, setdiff(names(data), names))
  }
  columns <- list()
  for (name in setdiff(names, c("T", "F"))) {
    value <- if (name %in% names(data)) data[[name]] else get0(name, environment, mode = "numeric")
    if (is.null(value)) stop("there is no column '", name, "'", call. = FALSE)
    columns[[name]] <- value
  }
  columns
}

# survival::Surv() as Surv(): the library knows these functions by their bare names.
unqualified <- function(formula) {
  bare <- function(part) {
    if (!is.call(part)) return(part)
    if (identical(part[[1]], quote(`::`)) &&
        as.character(part[[2]]) %in% c("survival", "splines", "stats", "base")) {
      return(part[[3]])
    }
    as.call(lapply(part, bare))
  }
  # Attributes, the environment among them, stay.
  formula[] <- lapply(formula, bare)
  formula
}

# Numbers, truth values and factors; text as a factor, whose levels R sorts.
plain <- function(column, name) {
  refuse <- function(...) stop("'", name, "' ", ..., call. = FALSE)
  if (is.factor(column)) return(column)
  if (is.character(column)) return(factor(column))
  if (inherits(column, c("Date", "POSIXt", "difftime"))) {
    refuse("has dates or differences of times, which are no numbers: give days, by as.numeric()")
  }
  if (!is.numeric(column) && !is.logical(column) || !is.null(dim(column))) {
    refuse("is neither numbers, truth values, text nor a factor")
  }
  as.vector(column)
}
