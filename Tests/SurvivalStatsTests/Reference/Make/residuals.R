# Residuals of Cox fits by R's residuals.coxph: residuals.json.
# Each kind is kept as sums that every number enters, and a few of its lines in full.
source(file.path(dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE)[1])), "common.R"))

control <- suppressWarnings(coxph.control(eps = 1e-14, iter.max = 50))
cases <- list(); used <- character(0)

digest <- function(r) {
  r <- as.matrix(r)
  r[is.nan(r)] <- NA
  at <- unique(round(seq(1, nrow(r), length.out = 6)))
  list(lines = nrow(r), waves = arr(colSums(r * sin(seq_len(nrow(r))))), sizes = arr(colSums(abs(r))),
       at = arr(at), values = unname(r[at, , drop = FALSE]))
}

residual_case <- function(data, formula, ties = "efron", weights = NULL, where = NULL, cluster = NULL) {
  d <- load_data(data)
  if (!is.null(where)) d <- d[with(d, eval(parse(text = where))), ]
  args <- list(as.formula(formula), data = d, ties = ties, control = control, x = TRUE)
  if (!is.null(weights)) args$weights <- as.name(weights)
  if (!is.null(cluster)) args$cluster <- as.name(cluster)
  # Newton's last steps rise by less than rounding: R warns of it.
  fit <- suppressWarnings(do.call(coxph, args))
  # With exact ties and late entry R forgets the class (agexact.fit), and residuals() hands out the martingale residuals for any type.
  class(fit) <- "coxph"
  stopifnot(is.null(fit$na.action) || inherits(fit$na.action, "omit"))
  martingale <- residuals(fit, "martingale")
  aliased <- is.na(coef(fit))
  partial <- as.matrix(residuals(fit, "partial"))
  partial[, sapply(fit$assign, function(columns) all(aliased[columns]))] <- NA
  kinds <- list(martingale = digest(martingale), deviance = digest(residuals(fit, "deviance")), partial = digest(partial))
  blank <- function(r) { r <- matrix(r, ncol = length(aliased)); r[, aliased] <- NA; digest(r) }
  events <- NULL
  if (ties != "exact") {
    kinds$score <- blank(residuals(fit, "score"))
    kinds$dfbeta <- blank(residuals(fit, "dfbeta"))
    kinds$dfbetas <- blank(residuals(fit, "dfbetas"))
    schoenfeld <- residuals(fit, "schoenfeld")
    kinds$schoenfeld <- blank(schoenfeld)
    kinds[["scaled-schoenfeld"]] <- blank(residuals(fit, "scaledsch"))
    events <- as.numeric(if (is.matrix(schoenfeld)) rownames(schoenfeld) else names(schoenfeld))
    kinds[["score weighted"]] <- blank(residuals(fit, "score", weighted = TRUE))
    kinds[["dfbeta unweighted"]] <- blank(residuals(fit, "dfbeta", weighted = FALSE))
    if (!is.null(cluster)) {
      id <- model.frame(fit)[["(cluster)"]]
      kinds[["dfbeta collapsed"]] <- blank(residuals(fit, "dfbeta", collapse = id))
      kinds[["score collapsed"]] <- blank(residuals(fit, "score", collapse = id))
      kinds[["martingale collapsed"]] <- digest(residuals(fit, "martingale", collapse = id))
    }
  }
  kinds[["martingale weighted"]] <- digest(residuals(fit, "martingale", weighted = TRUE))
  rows <- as.integer(names(martingale))
  name <- paste(data, sum(used == data) + 1); used <<- c(used, data)
  cases[[name]] <<- list(name = name, data = data, where = where, formula = formula, ties = ties, weights = weights, cluster = cluster,
    coefficients = arr(names(coef(fit))), terms = arr(attr(terms(fit), "term.labels")[attr(terms(fit), "order") > 0 & !grepl("strata(", attr(terms(fit), "term.labels"), fixed = TRUE)]),
    rows = list(count = length(rows), sum = sum(rows), squares = sum(as.numeric(rows)^2), wave = sum(sin(seq_along(rows)) * rows)),
    times = if (!is.null(events)) list(count = length(events), wave = sum(sin(seq_along(events)) * events)),
    kinds = lapply(names(kinds), function(k) c(list(kind = k), kinds[[k]])))
}
two <- function(...) for (t in c("efron", "breslow")) residual_case(..., ties = t)

for (t in c("efron", "breslow", "exact")) residual_case("lung", "Surv(time, status == 2) ~ age + sex + ph.ecog", t)
residual_case("lung", "Surv(time, status == 2) ~ age")
two("lung", "Surv(time, status == 2) ~ age + factor(ph.ecog) + strata(sex)")
two("lungw", "Surv(time, status == 2) ~ age + sex", weights = "w_int")
two("lungw", "Surv(time, status == 2) ~ age + ph.karno + offset(off) + strata(sex)", weights = "w_frac")
two("veteran", "Surv(time, status) ~ trt + celltype + karno + diagtime + age + prior")
two("veteranw", "Surv(time, status) ~ trt * celltype + karno + strata(prior)", weights = "w_frac")
two("ovarian", "Surv(futime, fustat) ~ age + rx + factor(resid.ds)")
two("ovarianw", "Surv(futime, fustat) ~ age + rx", weights = "w_int")
residual_case("ovarian", "Surv(futime, fustat) ~ 1 + rx + I(3 - rx) + age")
two("pbc", "Surv(time, status == 2) ~ age + edema + log(bili) + log(protime) + log(albumin)")
two("pbcw", "Surv(time, status == 2) ~ age + log(bili) + strata(edema)", weights = "w_int")
two("colon", "Surv(time, status) ~ rx + nodes + age + strata(etype)", cluster = "id")
two("colonw", "Surv(time, status) ~ rx * node4 + strata(differ) + offset(off)", weights = "w_int", where = "etype == 1")
for (t in c("efron", "breslow", "exact")) residual_case("heart", "Surv(start, stop, event) ~ age + year + surgery + transplant", t)
two("heart", "Surv(start, stop, event) ~ age + year * transplant + strata(surgery)", cluster = "id")
two("heartw", "Surv(start, stop, event) ~ age + year * transplant + offset(off)", weights = "w_int", cluster = "id")
two("cgd", "Surv(tstart, tstop, status) ~ treat + inherit + age + steroids + propylac + strata(hos.cat)", cluster = "id")
two("cgdw", "Surv(tstart, tstop, status) ~ treat * inherit + steroids + strata(hos.cat) + offset(off)", weights = "w_frac", cluster = "id")
two("rats", "Surv(time, status) ~ rx + sex", cluster = "litter")
two("ratsw", "Surv(time, status) ~ rx + sex + offset(off)", weights = "w_frac", cluster = "litter")
two("kidney", "Surv(time, status) ~ age + sex + disease", cluster = "id")
two("kidneyw", "Surv(time, status) ~ age + sex", weights = "w_int", cluster = "id")
for (t in c("efron", "breslow", "exact")) residual_case("gehan", "Surv(time, cens) ~ treat", t)
two("gehan", "Surv(time, cens) ~ treat + strata(pair)")

write_cases("residuals.json", cases, c("coxph.control(eps = 1e-14, iter.max = 50), x = TRUE",
  "waves: for each column the sum of number times sine of its line, lines from 1; sizes: the sum of absolute numbers; values: the lines listed in at",
  "columns of aliased coefficients are set to null: R gives numbers for some kinds, 0 or NaN for others",
  "rows: the row names in the table; times: those of the Schoenfeld residuals, in R's order",
  "R multiplies weighted Schoenfeld residuals by the weights in the order of the table, not of the events (survival 3.5-3): left out"))
