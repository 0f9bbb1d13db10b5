// The bounds of every server that strangers can reach: nobody holds a connection for long, and nobody takes them all.

public import HummingbirdCore
internal import NIOCore

/// More connections wait in the system's own queue.
public let connectionsAtOnce = 1024

extension HTTPServerBuilder {
  /// HTTP/1.1; a connection without a request is closed after a minute.
  /// - Parameters:
  ///   - requestLimit: a request is there within this time of its beginning, or its connection is closed.
  ///   - headerField: the most bytes of one header field; all together have 16 KiB.
  public static func bounded(requestLimit: Duration, headerField: Int) -> HTTPServerBuilder {
    .http1(
      configuration: .init(
        additionalChannelHandlers: [RequestDeadline(limit: TimeAmount(requestLimit))], idleTimeout: .seconds(60),
        httpDecoderConfiguration: .init(
          maxHeaderFieldSize: headerField, maxHeaderListSize: 16 << 10, maxHeaderFieldCount: 100)))
  }
}
