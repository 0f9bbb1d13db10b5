// `serve --print`: what a server needs around the receiver, ready to be put in its place.

import ArgumentParser

enum ServerFile: String, CaseIterable, ExpressibleByArgument {
  case systemd, caddy, dockerfile

  var text: String {
    let bytes =
      switch self {
      case .systemd: PackageResources.accountdesk_service
      case .caddy: PackageResources.Caddyfile
      case .dockerfile: PackageResources.Dockerfile
      }
    let text = String(decoding: bytes, as: UTF8.self)
    // A line of data brings its own end.
    return text.hasSuffix("\n") ? String(text.dropLast()) : text
  }
}
