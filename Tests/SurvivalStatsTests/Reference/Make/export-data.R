# Exports the data sets of R's survival (and MASS::gehan) as CSV, each with a page beside it.
source(file.path(dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE)[1])), "common.R"))

cell <- function(x) {
  if (inherits(x, "Date")) x <- format(x)
  if (is.factor(x)) x <- as.character(x)
  s <- if (is.numeric(x)) number(x) else ifelse(grepl("[\",\r\n]", x), paste0("\"", gsub("\"", "\"\"", x), "\""), x)
  ifelse(is.na(x), "NA", s)
}
csv <- function(d) c(paste(names(d), collapse = ","), do.call(paste, c(lapply(unname(as.list(d)), cell), sep = ",")))

pages <- list(
lung = list("Advanced lung cancer, North Central Cancer Treatment Group: 228 patients.", "Loprinzi CL et al., J Clin Oncol 1994;12:601-607.", c(
  inst = "institution code", time = "survival time in days", status = "1 censored, 2 dead", age = "age in years", sex = "1 male, 2 female",
  ph.ecog = "ECOG performance score by the physician, 0 good to 5 dead", ph.karno = "Karnofsky score by the physician, 0 bad to 100 good",
  pat.karno = "Karnofsky score by the patient", meal.cal = "calories consumed at meals", wt.loss = "weight loss in the last six months, pounds")),
veteran = list("Veterans' Administration lung cancer trial: 137 men.", "Kalbfleisch D, Prentice RL, The Statistical Analysis of Failure Time Data, Wiley 1980.", c(
  trt = "1 standard, 2 test", celltype = "squamous, smallcell, adeno or large", time = "survival time in days", status = "0 censored, 1 dead",
  karno = "Karnofsky score, 100 good", diagtime = "months from diagnosis to randomisation", age = "age in years", prior = "prior therapy, 0 no, 10 yes")),
ovarian = list("Advanced ovarian cancer, two treatments compared: 26 patients.", "Edmunson JH et al., Cancer Treat Rep 1979;63:241-247.", c(
  futime = "survival or censoring time in days", fustat = "0 censored, 1 dead", age = "age in years", resid.ds = "residual disease, 1 no, 2 yes",
  rx = "treatment group, 1 or 2", ecog.ps = "ECOG performance status, 1 better")),
colon = list("Adjuvant chemotherapy of colon cancer, stage B/C: 929 patients with two rows each, recurrence and death.", "Moertel CG et al., N Engl J Med 1990;322:352-358; Ann Intern Med 1995;122:321-326; Laurie JA et al., J Clin Oncol 1989;7:1447-1456.", c(
  id = "patient", study = "1 for all", rx = "Obs (observation), Lev (levamisole) or Lev+5FU (levamisole and fluorouracil)", sex = "0 female, 1 male", age = "age in years",
  obstruct = "obstruction of the colon by the tumour, 0 or 1", perfor = "perforation of the colon, 0 or 1", adhere = "adherence to nearby organs, 0 or 1", nodes = "lymph nodes with detectable cancer",
  status = "0 censored, 1 event", differ = "differentiation: 1 well, 2 moderate, 3 poor", extent = "local spread: 1 submucosa, 2 muscle, 3 serosa, 4 contiguous structures",
  surg = "time from surgery to registration: 0 short, 1 long", node4 = "more than 4 positive nodes, 0 or 1", time = "days to the event or censoring", etype = "kind of the row's event: 1 recurrence, 2 death")),
heart = list("Stanford heart transplant programme: 103 patients as 172 spells.", "Crowley J, Hu M, J Am Stat Assoc 1977;72:27-36.", c(
  start = "start of the spell, days", stop = "end of the spell, days", event = "1 dead at the end of the spell, 0 not", age = "age in years minus 48",
  year = "years from 1 November 1967 to acceptance", surgery = "prior bypass surgery, 0 or 1", transplant = "received a transplant, 0 or 1", id = "patient")),
cgd = list("Gamma interferon in chronic granulomatous disease, recurrent serious infections: 128 patients as 203 spells.", "Fleming TR, Harrington DP, Counting Processes and Survival Analysis, Wiley 1991; The International CGD Cooperative Study Group, N Engl J Med 1991;324:509-516.", c(
  id = "patient", center = "enrolling centre", random = "date of randomisation", treat = "placebo or rIFN-g (gamma interferon)", sex = "male or female", age = "age in years at entry",
  height = "height in cm at entry", weight = "weight in kg at entry", inherit = "pattern of inheritance, X-linked or autosomal", steroids = "corticosteroids at entry, 0 or 1", propylac = "prophylactic antibiotics at entry, 0 or 1",
  hos.cat = "category of the centre: US:NIH, US:other, Europe:Amsterdam, Europe:other", tstart = "start of the spell, days", enum = "number of the spell within the patient", tstop = "end of the spell, days", status = "1 infection at the end of the spell, 0 not")),
bladder = list("Recurrences of bladder cancer in the Wei-Lin-Weissfeld layout: 85 patients with four rows each.", "Wei LJ, Lin DY, Weissfeld L, J Am Stat Assoc 1989;84:1065-1073.", c(
  id = "patient", rx = "1 placebo, 2 thiotepa", number = "initial number of tumours (8 = 8 or more)", size = "size of the largest initial tumour, cm", stop = "time of recurrence or censoring, months", event = "1 recurrence, 0 not", enum = "which recurrence, 1 to 4")),
bladder2 = list("Recurrences of bladder cancer as start-stop spells, at most four recurrences: 85 patients as 178 spells.", "Andrews DF, Herzberg AM, Data, Springer 1985; Wei LJ, Lin DY, Weissfeld L, J Am Stat Assoc 1989;84:1065-1073.", c(
  id = "patient", rx = "1 placebo, 2 thiotepa", number = "initial number of tumours (8 = 8 or more)", size = "size of the largest initial tumour, cm", start = "start of the spell, months", stop = "end of the spell, months", event = "1 recurrence at the end of the spell, 0 not", enum = "which spell, 1 to 4")),
pbc = list("Primary biliary cholangitis, Mayo Clinic 1974-1984: 312 patients of the trial and 106 others.", "Therneau TM, Grambsch PM, Modeling Survival Data, Springer 2000.", c(
  id = "patient", time = "days from registration to death, transplant or end of study", status = "0 censored, 1 transplant, 2 dead", trt = "1 D-penicillamine, 2 placebo, NA not randomised", age = "age in years", sex = "m or f",
  ascites = "0 or 1", hepato = "enlarged liver, 0 or 1", spiders = "blood vessel malformations in the skin, 0 or 1", edema = "0 none, 0.5 untreated or treated successfully, 1 despite treatment", bili = "serum bilirubin, mg/dl",
  chol = "serum cholesterol, mg/dl", albumin = "serum albumin, g/dl", copper = "urine copper, ug/day", alk.phos = "alkaline phosphatase, U/l", ast = "aspartate aminotransferase, U/ml", trig = "triglycerides, mg/dl",
  platelet = "platelet count", protime = "standardised clotting time", stage = "histologic stage, 1 to 4")),
rats = list("Tumours in rats, 100 litters of three: 300 animals.", "Mantel N, Bohidar NR, Ciminera JL, Cancer Res 1977;37:3863-3868.", c(
  litter = "litter, 1 to 100", rx = "1 drug, 0 control", time = "time to tumour or last follow-up", status = "1 tumour, 0 censored", sex = "m or f")),
kidney = list("Infection at the catheter of patients on portable dialysis: 38 patients, two times each.", "McGilchrist CA, Aisbett CW, Biometrics 1991;47:461-466.", c(
  id = "patient", time = "time to infection or censoring", status = "1 infection, 0 censored", age = "age in years", sex = "1 male, 2 female", disease = "Other, GN, AN or PKD", frail = "frailty estimated in the original paper")),
gehan = list("Remission of leukaemia, 6-mercaptopurine against control, 21 pairs.", "Cox DR, Oakes D, Analysis of Survival Data, Chapman & Hall 1984, p. 7; Gehan EA, Biometrika 1965;52:203-223.", c(
  pair = "matched pair", time = "remission time in weeks", cens = "1 relapse, 0 censored", treat = "6-MP or control")))

sets <- sapply(names(pages), function(n) { if (n == "gehan") MASS::gehan else { e <- new.env(); d <- get(n, asNamespace("survival")); d } }, simplify = FALSE)
source_of <- function(n) if (n == "gehan") "`MASS::gehan` of R's MASS, licence GPL-2 or GPL-3" else sprintf("`survival::%s` of R's survival, licence LGPL (>= 2)", n)
put <- function(lines, folder, file) { dir.create(folder, FALSE, TRUE); writeLines(lines, file.path(folder, file), useBytes = TRUE) }
page <- function(title, text, columns) c(paste("#", title), "", text, "", "Written by `Reference/Make/export-data.R`: all columns, factors as their labels, `NA` for missing, numbers in the shortest form that reads back exactly.",
  "", "| column | meaning |", "|---|---|", sprintf("| `%s` | %s |", names(columns), columns))

# Copies with weights and an offset; `row` counts from 1.
offsets <- c(lung = "age", veteran = "age", colon = "age", heart = "age", cgd = "age", bladder2 = "number", rats = "litter", kidney = "age", pbc = "age", ovarian = "age")
for (n in names(sets)) {
  d <- sets[[n]]; p <- pages[[n]]
  stopifnot(identical(names(d), names(p[[3]])))
  places <- c(file.path(reference, "Data"), if (n %in% c("colon", "cgd")) file.path(root, "Sources/SurvivalStats/Trials/Data"))
  for (place in places) {
    put(csv(d), place, paste0(n, ".csv"))
    put(page(n, c(p[[1]], "", paste0("Source: ", source_of(n), ". ", p[[2]])), p[[3]]), place, paste0(n, ".md"))
  }
  if (n %in% names(offsets)) {
    row <- seq_len(nrow(d)); by <- offsets[[n]]
    d$w_int <- 1 + row %% 3; d$w_frac <- 0.5 + (row %% 5) / 4; d$off <- d[[by]] / 100
    put(csv(d), places[1], paste0(n, "w.csv"))
    put(page(paste0(n, "w"), sprintf("The rows of [%s.csv](%s.md) in their order with made-up weights and an offset. Source: %s.", n, n, source_of(n)),
             c(p[[3]], w_int = "integer weight, 1 + row mod 3, row counted from 1", w_frac = "fractional weight, 0.5 + (row mod 5)/4", off = sprintf("offset, %s/100", by))), places[1], paste0(n, "w.md"))
  }
}

# One row a patient, for rates.
c1 <- survival::cgd; first <- c1[!duplicated(c1$id), ]
person <- data.frame(id = first$id, treat = first$treat, sex = first$sex, age = first$age, inherit = first$inherit, steroids = first$steroids, hos.cat = first$hos.cat,
                     infections = as.vector(tapply(c1$status, c1$id, sum)), days = as.vector(tapply(c1$tstop - c1$tstart, c1$id, sum)))
put(csv(person), file.path(reference, "Data"), "cgdperson.csv")
put(page("cgdperson", sprintf("[cgd.csv](cgd.md) summed to one row a patient. Source: %s.", source_of("cgd")),
  c(pages$cgd[[3]][c("id", "treat", "sex", "age", "inherit", "steroids", "hos.cat")], infections = "number of serious infections", days = "days under observation")), file.path(reference, "Data"), "cgdperson.md")
cat("data sets:", length(list.files(file.path(reference, "Data"), "csv$")), "\n")
