// A trial in a console program: the patients of a study as an app holds them, a Cox model, the curves,
// the test, the rates.
//
//     swift run --package-path Examples/Swift Console

import SurvivalStats

/// What the app knows of a patient.
struct Patient {
  let arm: String
  let age: Double
  let months: Double
  let progressed: Bool
}

let patients = [
  Patient(arm: "placebo", age: 61, months: 4, progressed: true),
  Patient(arm: "placebo", age: 55, months: 9, progressed: true),
  Patient(arm: "placebo", age: 48, months: 13, progressed: true),
  Patient(arm: "placebo", age: 66, months: 18, progressed: false),
  Patient(arm: "placebo", age: 59, months: 20, progressed: true),
  Patient(arm: "placebo", age: 52, months: 23, progressed: true),
  Patient(arm: "active", age: 63, months: 11, progressed: true),
  Patient(arm: "active", age: 50, months: 22, progressed: false),
  Patient(arm: "active", age: 57, months: 28, progressed: true),
  Patient(arm: "active", age: 68, months: 31, progressed: true),
  Patient(arm: "active", age: 46, months: 36, progressed: false),
  Patient(arm: "active", age: 60, months: 40, progressed: false),
]

let outcome = try SurvivalOutcome(
  time: patients.map(\.months), event: patients.map(\.progressed))
let arm = patients.map(\.arm)

let fit = try fitCox(
  outcome,
  covariates: [
    .factor("arm", arm, reference: "placebo"), .numeric("age", patients.map(\.age)),
  ])
print(fit)

let curves = try kaplanMeier(outcome, groups: arm)
for curve in curves.curves {
  print("\n\(curve.group ?? ""): median \(curve.median.estimate ?? .nan) months")
}

print("\n\(try logRank(outcome, groups: arm))")

let arms = ["placebo", "active"]
let events = arms.map { label in
  Double(patients.filter { $0.arm == label && $0.progressed }.count)
}
let months = arms.map { label in
  patients.filter { $0.arm == label }.reduce(0) { $0 + $1.months }
}
print("\n\(try compareRates(events: events, personTime: months, labels: arms))")
