// The product of two short vectors: coefficients, scores, directions. Long ones go through Linear.

/// The sum of products, in order.
///
/// - Precondition: arrays of one length.
func dot(_ a: [Double], _ b: [Double]) -> Double {
  var sum = 0.0
  for i in a.indices { sum += a[i] * b[i] }
  return sum
}
