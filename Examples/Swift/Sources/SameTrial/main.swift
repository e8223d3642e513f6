import Foundation
import SurvivalStats

let ovarian = try DataTable(csv: "ovarian.csv")
let fit = try fitCox("Surv(futime, fustat) ~ age + rx + strata(resid.ds)", in: ovarian)
for c in fit.coefficients {
  let numbers = [c.estimate, c.standardError, c.hazardRatio, c.lower, c.upper]
  print(c.name, numbers.map { String(format: "%.17g", $0) }.joined(separator: " "))
}
