// The Cox likelihood by passes in lanes, where they serve.
//
// Called from: Cox/PartialLikelihood.swift
// Lanes:       Cox/BlockedSweep.swift, Cox/EntrySweep.swift

extension PartialLikelihood {
  /// Evaluates in blocks, if the problem has them and beta leaves the risk scores in their range.
  mutating func evaluateInBlocks(
    at beta: [Double], to depth: SweepDepth, into terms: inout LikelihoodTerms
  ) -> Bool {
    guard let blocked, trace == nil else { return false }
    let data = data
    let isDone = data.x.withUnsafeBufferPointer { x in
      data.weights.withUnsafeBufferPointer { weights in
        data.offset.withUnsafeBufferPointer { offset in
          eta.withUnsafeMutableBufferPointer { eta in
            risk.withUnsafeMutableBufferPointer { risk in
              hazard.withUnsafeMutableBufferPointer { hazard in
                hazardOfDeaths.withUnsafeMutableBufferPointer { hazardOfDeaths in
                  guard let start = x.baseAddress, let weights = weights.baseAddress,
                    let eta = eta.baseAddress, let risk = risk.baseAddress,
                    let hazard = hazard.baseAddress,
                    let hazardOfDeaths = hazardOfDeaths.baseAddress
                  else { return false }
                  let pointers = SweepPointers(
                    x: CoxKernel.Rows(x: start, end: start + x.count, p: data.p),
                    weights: weights, offset: data.offset.isEmpty ? nil : offset.baseAddress,
                    eta: eta, risk: risk, hazard: hazard, hazardOfDeaths: hazardOfDeaths)
                  return blocked.evaluate(
                    pointers, beta: beta, to: depth, into: &terms)
                }
              }
            }
          }
        }
      }
    }
    guard isDone else { return false }
    for k in shift.indices { shift[k] = 0 }
    if depth == .information {
      let p = data.p
      for column in 0..<p {
        for row in 0..<column {
          terms.information[column + row * p] = terms.information[row + column * p]
        }
      }
    }
    return true
  }

  mutating func reach(of step: [Double]) -> Double {
    // Covariates are centred within strata, so the largest product measures the spread.
    let (n, p) = (data.rowCount, data.p)
    guard p > 0 else { return 0 }
    let beta = step + [0, 0, 0]
    let block = 4096
    var largest = [Double](repeating: 0, count: (n + block - 1) / block)
    data.x.withUnsafeBufferPointer { x in
      guard let start = x.baseAddress else { return }
      let rows = CoxKernel.Rows(x: start, end: start + x.count, p: p)
      largest.withUnsafeMutableBufferPointer { largest in
        let results = LaneResults(largest)
        inLanes(largest.count) { lane in
          let count = min(block, n - lane * block)
          results.store(
            withUnsafeTemporaryAllocation(of: Double.self, capacity: count) { eta in
              guard let eta = eta.baseAddress else { return 0 }
              return CoxKernel.predictor(
                rows, from: lane * block, rows: count, beta: beta, offset: nil, into: eta)
            }, at: lane)
        }
      }
    }
    return largest.reduce(0) { $1 > $0 || $1.isNaN ? $1 : $0 }
  }
}
