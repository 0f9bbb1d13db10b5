// The themes that come with the program, compiled in from `themes/`.

public import Terminal

extension Theme {
  /// Their files' texts, by name, as they stand in `themes/`.
  public static let shippedTexts: [(name: String, toml: String)] = [
    ("dark", PackageResources.dark_toml),
    ("light", PackageResources.light_toml),
    ("high-contrast", PackageResources.high_contrast_toml),
    ("colour-blind", PackageResources.colour_blind_toml),
    ("monochrome", PackageResources.monochrome_toml),
    ("catppuccin", PackageResources.catppuccin_toml),
    ("dracula", PackageResources.dracula_toml),
    ("gruvbox", PackageResources.gruvbox_toml),
    ("nord", PackageResources.nord_toml),
    ("solarized-light", PackageResources.solarized_light_toml),
  ].map { ($0.0, String(decoding: $0.1, as: UTF8.self)) }

  /// All of them; the first is the one to begin with.
  public static let shipped: [Theme] = shippedTexts.compactMap { name, toml in
    try? parse(toml: toml, file: "\(name).toml")
  }

  /// The shipped theme of this name.
  public static func shipped(_ name: String) -> Theme? { shipped.first { $0.name == name } }

  /// For when nothing else is wished: dark.
  public static let standard = shipped("dark") ?? Theme(name: "plain", styles: [:])

  /// The same for a terminal that shows so many colours. Without any, a theme made of them would mark nothing.
  public static func standard(on colors: ColorDepth) -> Theme {
    colors == .none ? shipped("monochrome") ?? standard : standard
  }
}
