// Views of columns, few and many.

import Testing

@testable import SurvivalStats

@Suite struct ColumnViewTests {
  /// As many as a covariate that tells patients apart makes. The stack must not grow with them.
  @Test(arguments: [0, 1, 64, 65, 200_000]) func viewsAreTheColumns(count: Int) {
    let columns = (0..<count).map { [Double($0), Double(-$0)] }
    let isSame = columns.withViews { views in
      views.count == count
        && views.indices.allSatisfy { Array(views[$0].values) == columns[$0] }
    }
    #expect(isSame)
  }
}
