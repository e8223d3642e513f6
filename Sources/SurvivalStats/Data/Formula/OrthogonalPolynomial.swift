// Polynomials of a variable: powers, or orthogonal over its values as R's poly().

enum OrthogonalPolynomial {
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
  static func columns(of x: [Double], degree: Int) -> [[Double]] {
    let n = Double(x.count)
    let mean = x.reduce(0, +) / n
    let centred = x.map { $0 - mean }
    var basis = [[Double](repeating: 1 / n.squareRoot(), count: x.count)]
    for _ in 0..<degree {
      var next = zip(centred, basis[basis.count - 1]).map { $0 * $1 }
      for _ in 0..<2 {
        for column in basis {
          var product = 0.0
          for i in next.indices { product += next[i] * column[i] }
          for i in next.indices { next[i] -= product * column[i] }
        }
      }
      let length = next.reduce(0) { $0 + $1 * $1 }.squareRoot()
      basis.append(next.map { $0 / length })
    }
    return Array(basis.dropFirst())
  }
}
