// The axes of plots.

extension Glyphs {
  /// One column each.
  struct Axis {
    let side: String
    let tick: String
    let corner: String
    let bottom: String
  }

  var axis: Axis {
    isUnicode
      ? Axis(side: "│", tick: "┤", corner: "└", bottom: "─") : Axis(side: "|", tick: "+", corner: "+", bottom: "-")
  }
}
