import SurvivalStats

let table = try DataTable(csv: "Sources/SurvivalStats/Trials/Data/colon.csv")
let fit = try fitCox(
  "Surv(time, status) ~ relevel(rx, \"Obs\") + strata(node4)", in: table, where: "etype == 1")
print(fit)                                         // the table a statistician expects
let treated = fit.coefficients[1]
print(treated.hazardRatio, treated.lower, treated.upper, treated.pValue)

let curves = try kaplanMeier("Surv(time, status) ~ rx", in: table, where: "etype == 2")
print(curves["rx=Obs"]?.median.estimate ?? .nan)   // days; nan where it is not reached
