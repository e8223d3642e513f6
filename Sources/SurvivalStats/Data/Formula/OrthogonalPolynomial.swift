// Polynomials of a variable: powers, or orthogonal over its values as R's poly().

/// Polynomials orthonormal over some values, and what is needed to have them at others.
struct OrthogonalPolynomial: Sendable {
  /// `b[j] q[j+1](x) = (x - centre - a[j]) q[j](x) - b[j-1] q[j-1](x)`, from a constant q[0].
  struct Recurrence: Sendable {
    var centre: Double
    var constant: Double
    var a: [Double] = []
    var b: [Double] = []

    /// The columns of degree 1 and up at other values.
    func columns(at x: [Double]) -> [[Double]] {
      var before = [Double](repeating: 0, count: x.count)
      var now = [Double](repeating: constant, count: x.count)
      var columns: [[Double]] = []
      for j in a.indices {
        var next = now
        for i in x.indices {
          next[i] =
            ((x[i] - centre - a[j]) * now[i] - (j > 0 ? b[j - 1] : 0) * before[i]) / b[j]
        }
        columns.append(next)
        before = now
        now = next
      }
      return columns
    }
  }

  /// Columns of degree 1 and up at the values they are orthonormal over.
  let columns: [[Double]]
  /// The way to other values.
  let recurrence: Recurrence

  /// x, x^2, ... x^degree.
  static func powers(of x: [Double], degree: Int) -> [[Double]] {
    var columns = [x]
    for _ in 1..<max(1, degree) {
      columns.append(zip(columns[columns.count - 1], x).map { $0 * $1 })
    }
    return columns
  }

  /// Columns of degree 1 to `degree`, orthonormal over the values of x, leading coefficients
  /// positive: by the three-term recurrence, orthogonalised once more against rounding.
  init(of x: [Double], degree: Int) {
    let n = Double(x.count)
    let mean = x.reduce(0, +) / n
    let centred = x.map { $0 - mean }
    var basis = [[Double](repeating: 1 / n.squareRoot(), count: x.count)]
    var recurrence = Recurrence(centre: mean, constant: 1 / n.squareRoot())
    for _ in 0..<degree {
      let now = basis[basis.count - 1]
      recurrence.a.append(centred.indices.reduce(0) { $0 + centred[$1] * now[$1] * now[$1] })
      var next = zip(centred, basis[basis.count - 1]).map { $0 * $1 }
      for _ in 0..<2 {
        for column in basis {
          var product = 0.0
          for i in next.indices { product += next[i] * column[i] }
          for i in next.indices { next[i] -= product * column[i] }
        }
      }
      let length = next.reduce(0) { $0 + $1 * $1 }.squareRoot()
      recurrence.b.append(length)
      basis.append(next.map { $0 / length })
    }
    columns = Array(basis.dropFirst())
    self.recurrence = recurrence
  }
}
