# Columns of designs by R's model.matrix: design.json. Only the covariates, without the intercept.
source(file.path(dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE)[1])), "common.R"))
library(splines)
cases <- list()

# Two small data sets, exactly representable: text, numbers, truth values, with and without missing values.
grid <- data.frame(
  t = c(5, 8, 3, 9, 1, 12, 7, 4, 10, 6, 11, 2), e = rep(c(1, 0, 1), 4),
  x = c(1.5, 2, 3.25, 4, 5, 0.5, 7, 8.75, 2.5, 6, 9, 3), z = c(-1, 2, 0, 3.5, -2, 1, 4, -3, 0.25, 2.5, 5, -0.5),
  k = c(1, 2, 3, 1, 2, 3, 3, 2, 1, 3, 1, 2), r = c(10, 2, 1, 10, 2, 1, 1, 2, 10, 2, 1, 10),
  f = c("b", "a", "B", "a", "b", "B", "b", "a", "B", "a", "b", "B"), g = c("u", "v", "v", "u", "u", "v", "v", "u", "v", "u", "v", "u"),
  w = c(TRUE, FALSE, FALSE, TRUE, TRUE, TRUE, FALSE, FALSE, TRUE, FALSE, TRUE, FALSE), check.names = FALSE)
grid[["my col"]] <- c(3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8)
holes <- grid
holes$x[3] <- NA; holes$f[c(1, 7)] <- NA; holes$w[5] <- NA; holes$k[12] <- NA
sets <- list(grid = grid, holes = holes)

design <- function(terms, data = "grid", where = NULL) {
  d <- sets[[data]]
  for (n in c("f", "g")) d[[n]] <- factor(d[[n]])
  if (!is.null(where)) d <- d[with(d, which(eval(parse(text = where)))), ]
  f <- as.formula(paste("Surv(t, e) ~", terms))
  # Levels that no complete row has make no columns here.
  mf <- model.frame(f, d, na.action = na.omit, drop.unused.levels = TRUE)
  tt <- attr(mf, "terms"); attr(tt, "intercept") <- 1
  X <- model.matrix(tt, mf)
  alone <- attr(tt, "term.labels")[attr(tt, "order") == 1 & grepl("^strata\\(", attr(tt, "term.labels"))]
  X <- X[, !(attr(X, "assign") %in% c(0, match(alone, attr(tt, "term.labels")))), drop = FALSE]
  k <- paste(length(cases) + 1, terms)
  cases[[k]] <<- list(name = k, data = data, formula = paste("Surv(t, e) ~", terms), where = where, dropped = nrow(d) - nrow(X),
                      names = arr(colnames(X)), columns = lapply(seq_len(ncol(X)), function(j) arr(unname(X[, j]))))
}
for (terms in c(
  "x", "f", "g + f", "w", "x + f + w", "factor(k)", "factor(r)", "factor(w)", "relevel(f, \"b\")", "relevel(f, ref = \"a\")", "relevel(factor(k), \"3\")",
  "x:z", "x * z", "f:g", "f * g", "f * g - f", "f * g - g", "f:x", "x:f", "f + f:x", "f * x", "f * x - x", "f * x - f", "w * x", "w:x", "w * f", "f * g * x", "(f + g + x)^2", "(f + x)^2 - x", "f:g:w",
  "g:f + f", "z:x:f + x", "x + z - 1", "f - 1", "x + 0 + z", "-1 + f", "x - z", "f %in% c(\"a\", \"B\") + x"[0],
  "log(x)", "log2(x) + log10(x) + log1p(x)", "sqrt(x) + exp(z) + abs(z)", "I(x^2)", "I(x^-0.5)", "I((x + z) * 2 - x / 4)", "I(x > 3)", "I(f == \"a\")", "I(x * 100000)", "I(x * 0.0001)", "I(x / 120000000)",
  "I(!w)", "I(w & x > 3)", "I(w | x > 3)", "I(k %in% c(1, 3))", "I(f %in% c(\"a\", \"B\"))", "I(-x^2)", "I(x == 3 | z < 0)",
  "(x > 3) + z"[0], "`my col`", "`my col` * f", "log(`my col`)", "ns(x, 3)", "ns(x, df = 4)", "ns(x, 1)", "ns(x, knots = c(2, 5))", "ns(x, df = 3, intercept = TRUE)", "ns(x, 2, Boundary.knots = c(0, 10))",
  "bs(x, df = 5)", "bs(x, knots = c(2, 4, 6))", "bs(x, degree = 2, df = 4)", "bs(x, df = 5, intercept = TRUE)", "bs(x)", "bs(x, Boundary.knots = c(0, 12))", "ns(x, 2) * f", "ns(log(x), df = 2)",
  "poly(x, 1)", "poly(x, 3)", "poly(x, degree = 2, raw = TRUE)", "poly(z, 4) + f", "poly(x, 2):g",
  "x + strata(f)", "x * strata(f)", "x * strata(k)", "f * strata(g, k)", "x:strata(g)", "x + z:strata(k, g)", "f + offset(z) + x")) design(terms)
for (terms in c("x", "f", "x + f + w", "f * x", "factor(k) + z", "ns(x, 3)", "bs(x, df = 4) + f", "z * strata(k)", "I(x > 3) + w", "I(is.na(x))", "log(x) + relevel(f, \"b\")")) design(terms, "holes")
design("f + x", where = "f != 'a'"); design("ns(x, 2) + f", where = "x > 2"); design("factor(k)", where = "k %in% c(2, 3) & w"); design("f", "holes", "x > 2 | w")

write_cases("design.json", cases, c("levels that no complete row has are dropped before coding", "the data sets stand in Make/design.R and in Data/DesignSample.swift",
  "terms that are strata alone make no columns; the intercept is left out, also with - 1, as coxph does"))
