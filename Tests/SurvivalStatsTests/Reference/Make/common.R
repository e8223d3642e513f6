# Shared by the scripts that make reference results: where files lie, how they are read, how JSON is written.
# Every script takes the package's root as its only argument (default: the root this script lies in).
Sys.setlocale("LC_COLLATE", "C")                      # levels of text columns sort by bytes
suppressPackageStartupMessages(library(survival))
options(warn = 1, stringsAsFactors = FALSE)

script <- normalizePath(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE)[1]))
root <- commandArgs(TRUE)
root <- if (length(root)) root[1] else file.path(dirname(script), "../../../..")
reference <- file.path(root, "Tests/SurvivalStatsTests/Reference")

# The shortest decimal form that reads back as the same double, at most 17 significant digits.
number <- function(x) vapply(as.double(x), function(v) {
  if (is.na(v)) return("null")
  if (is.infinite(v)) return(if (v > 0) "\"Infinity\"" else "\"-Infinity\"")
  for (digits in 15:17) { s <- formatC(v, digits = digits, width = 1, format = "g"); if (as.double(s) == v) break }
  s
}, "")

quoted <- function(x) vapply(as.character(x), function(s) if (is.na(s)) "null" else as.character(jsonlite::toJSON(s, auto_unbox = TRUE)), "", USE.NAMES = FALSE)

# Lists with names are objects, without names arrays; arr() marks a vector that is an array even at length 1.
arr <- function(x) { x <- unname(x); class(x) <- "arr"; x }
json <- function(x, depth = 0) {
  if (is.null(x)) return("null")
  if (is.matrix(x)) return(paste0("[", paste(apply(x, 1, function(r) json(arr(r))), collapse = ","), "]"))
  if (is.list(x)) {
    broken <- depth > 0
    gap <- if (broken) paste0(",\n", strrep(" ", 3 - depth)) else ","
    open <- if (broken) paste0("\n", strrep(" ", 3 - depth)) else ""
    parts <- vapply(x, json, "", depth = max(0, depth - 1))
    if (!is.null(names(x))) return(paste0("{", paste(paste0(quoted(names(x)), ":", parts), collapse = gap), "}"))
    return(paste0("[", open, paste(parts, collapse = gap), "]"))
  }
  many <- inherits(x, "arr"); x <- unclass(x)
  s <- if (is.logical(x)) ifelse(is.na(x), "null", ifelse(x, "true", "false")) else if (is.numeric(x)) number(x) else quoted(x)
  if (many || length(s) != 1) paste0("[", paste(s, collapse = ","), "]") else s
}

# A data set as the package reads it: text columns are factors with sorted levels.
load_data <- local({
  seen <- list()
  function(name) {
    if (is.null(seen[[name]])) seen[[name]] <<- read.csv(file.path(reference, "Data", paste0(name, ".csv")), na.strings = "NA", stringsAsFactors = TRUE, check.names = FALSE)
    seen[[name]]
  }
})

write_cases <- function(file, cases, notes = character(0)) {
  maker <- basename(script)
  out <- list(provenance = list(maker = paste0("Reference/Make/", maker),
                                software = paste0("R ", getRversion(), ", survival ", gsub("^(\\d+\\.\\d+)\\.", "\\1-", packageVersion("survival"))),
                                command = paste0("Rscript Tests/SurvivalStatsTests/Reference/Make/", maker),
                                precision = "17 significant digits", notes = arr(notes)),
              cases = unname(cases))
  body <- paste0("{\"provenance\":", json(out$provenance), ",\n\"cases\":", json(out$cases, 3), "}\n")
  writeLines(body, file.path(reference, file), sep = "")
  cat(file, ":", length(cases), "cases\n")
}
