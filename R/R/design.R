# R's own model matrix of a formula: for predictions, and for factors that R codes otherwise than by
# treatment contrasts.

# The formula without its specials: the terms that make columns, and those that only let R code the
# others, as strata do that are in an interaction.
model_terms <- function(formula, columns) {
  named <- columns[!names(columns) %in% c("(weights)", "(cluster)")]
  whole <- terms(formula, specials = c("strata", "cluster"), data = named)
  factors <- attr(whole, "factors")
  labels <- attr(whole, "term.labels")
  rows <- function(special) attr(whole, "specials")[[special]]
  # Terms with a special variable in them.
  with <- function(special) {
    if (is.null(rows(special))) return(rep(FALSE, length(labels)))
    colSums(factors[rows(special), , drop = FALSE]) > 0
  }
  alone <- attr(whole, "order") == 1
  without <- if (any(with("strata") & !alone)) character() else labels[with("strata")]
  kept <- setdiff(labels[!with("cluster")], without)
  environment <- environment(formula)
  if (any(with("strata") & !alone) || !exists("ns", environment)) {
    # Functions that the library has, and R only in packages.
    environment <- new.env(parent = environment)
    environment$ns <- splines::ns
    environment$bs <- splines::bs
    if (requireNamespace("survival", quietly = TRUE)) environment$strata <- survival::strata
  }
  variables <- as.list(attr(whole, "variables"))[-1]
  list(named = named, variables = variables, strata = variables[rows("strata")],
       offset = variables[attr(whole, "offset")], cluster = variables[rows("cluster")],
       kept = terms(reformulate(if (length(kept) > 0) paste0("(", kept, ")") else "1",
                                env = environment)),
       dropped = labels[with("strata") & alone])
}

# The matrix of a table; `fitted`, of other rows, is the matrix of the fit's, whose levels and bases count.
# Factors have the levels in `xlevels`, or where that is NULL their own, with contrasts of their own.
model_columns_of <- function(parts, xlevels, contrasts, fitted = NULL) {
  before <- options(contrasts = contrasts)
  on.exit(options(before))
  kept <- if (is.null(fitted)) parts$kept else fitted$terms
  levels <- if (is.null(fitted)) xlevels[names(xlevels) %in% all.vars(kept)] else fitted$xlevels
  if (length(levels) == 0) levels <- NULL
  frame <- model.frame(kept, as.data.frame(parts$named, optional = TRUE), na.action = na.pass,
                       xlev = levels)
  # With the bases that were made of the fit's rows.
  kept <- if (is.null(fitted)) attr(frame, "terms") else kept
  matrix <- model.matrix(kept, frame, contrasts.arg = fitted$contrasts)
  assign <- attr(matrix, "assign")
  labels <- attr(kept, "term.labels")
  own <- assign > 0 & !labels[pmax(assign, 1)] %in% parts$dropped
  list(matrix = matrix[, own, drop = FALSE], assign = assign[own], labels = labels, terms = kept,
       xlevels = .getXlevels(kept, frame), contrasts = attr(matrix, "contrasts"))
}

# NULL where the library codes the formula's factors as R does; otherwise R's columns under R's names, a
# formula of these, and R's contrasts.
own_coding <- function(formula, columns) {
  contrasts <- getOption("contrasts")
  parts <- model_terms(formula, columns)
  is_other <- function(column) {
    if (!is.factor(column)) return(FALSE)
    own <- attr(column, "contrasts")
    is.ordered(column) || !is.null(own) && !identical(own, "contr.treatment")
  }
  used <- columns[names(columns) %in% all.vars(parts$kept)]
  if (identical(contrasts[[1]], "contr.treatment") && !any(vapply(used, is_other, NA))) return(NULL)
  made <- model_columns_of(parts, NULL, contrasts)
  terms <- colnames(made$matrix)
  rest <- c(parts$strata, parts$offset, parts$cluster)
  others <- c(all.vars(formula[[2]]), unlist(lapply(rest, all.vars)), "(weights)", "(cluster)")
  others <- columns[names(columns) %in% others]
  if (length(both <- intersect(terms, names(others))) > 0) {
    stop("'", both[1], "' is a column, and a coefficient too: rename the column", call. = FALSE)
  }
  right <- c(sprintf("`%s`", terms), vapply(rest, function(part) {
    paste(deparse(part, width.cutoff = 500L), collapse = " ")
  }, ""))
  matrix <- lapply(seq_along(terms), function(j) unname(made$matrix[, j]))
  names(matrix) <- terms
  list(columns = c(others, matrix), terms = terms, contrasts = contrasts,
       formula = reformulate(if (length(right) > 0) right else "1", formula[[2]],
                             env = environment(formula)))
}
