// Reads a figure back as a tree of elements, by Foundation's XML parser.

import Foundation
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// An element of a drawing.
final class SVGElement {
  let name: String
  let attributes: [String: String]
  fileprivate(set) var children: [SVGElement] = []
  fileprivate(set) var ownText = ""

  fileprivate init(name: String, attributes: [String: String]) {
    self.name = name
    self.attributes = attributes
  }

  /// This element and all below it, in the order of the document.
  var all: [SVGElement] { [self] + children.flatMap(\.all) }
  /// The elements of a class, below this one.
  func all(_ role: String) -> [SVGElement] { all.filter { $0.attributes["class"] == role } }
  /// The text of its own `<title>`.
  var title: String? { children.first { $0.name == "title" }?.ownText }
  /// A coordinate.
  func number(_ key: String) throws -> Double {
    try #require(attributes[key].flatMap { Double($0) }, "\(name) has no number \(key)")
  }
  /// The pairs of a path's coordinates after `M`, `H`, `V`: the corners that it passes.
  var corners: [(x: Double, y: Double)] {
    var result: [(x: Double, y: Double)] = []
    var x = 0.0
    var y = 0.0
    var digits = ""
    var numbers: [Double] = []
    var letter: Character = " "
    func finish() {
      if let value = Double(digits) { numbers.append(value) }
      digits = ""
      switch (letter, numbers.count) {
      case ("M", 2): (x, y) = (numbers[0], numbers[1])
      case ("H", 1): x = numbers[0]
      case ("V", 1): y = numbers[0]
      default: return
      }
      numbers = []
      result.append((x, y))
    }
    for character in (attributes["d"] ?? "") + " " {
      if character.isLetter || character == " " {
        if !digits.isEmpty { finish() }
        if character.isLetter {
          letter = character
          numbers = []
        }
      } else {
        digits.append(character)
      }
    }
    return result
  }
}

/// Builds the tree.
final class SVGReader: NSObject, XMLParserDelegate {
  private var open: [SVGElement] = []
  private var root: SVGElement?

  /// The drawing, if it is well-formed XML whose root is `svg` and whose attributes hold numbers
  /// only where they should.
  static func read(_ text: String) throws -> SVGElement {
    let reader = SVGReader()
    let parser = XMLParser(data: Data(text.utf8))
    parser.delegate = reader
    #expect(parser.parse(), "\(String(describing: parser.parserError))")
    let root = try #require(reader.root)
    #expect(root.name == "svg")
    #expect(root.attributes["role"] == "img")
    #expect(root.title?.isEmpty == false)
    #expect(root.children.contains { $0.name == "desc" && !$0.ownText.isEmpty })
    for element in root.all {
      for (key, value) in element.attributes where key != "class" && key != "font-family" {
        let lower = value.lowercased()
        #expect(!lower.contains("nan") && !lower.contains("inf"), "\(key)=\(value)")
      }
      for key in ["x", "y", "x1", "x2", "y1", "y2", "width", "height"] {
        guard let value = element.attributes[key] else { continue }
        #expect(Double(value)?.isFinite == true, "\(element.name) \(key)=\(value)")
      }
    }
    return root
  }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
    qualifiedName: String?, attributes: [String: String] = [:]
  ) {
    let element = SVGElement(name: name, attributes: attributes)
    if let parent = open.last { parent.children.append(element) } else { root = element }
    open.append(element)
  }

  func parser(
    _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
  ) {
    open.removeLast()
  }

  func parser(_ parser: XMLParser, foundCharacters text: String) { open.last?.ownText += text }
}
