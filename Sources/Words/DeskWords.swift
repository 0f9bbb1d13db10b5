// The desk's screens.

public protocol DeskWords: Sendable {
}

extension English: DeskWords {
}
