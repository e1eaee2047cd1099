/// An entry of the trusted proxies that cannot be understood.
public struct MalformedProxy: Error, Equatable, Sendable, CustomStringConvertible {
    public let entry: String
    private let reason: String

    init(entry: String, _ reason: String) {
        self.entry = entry
        self.reason = reason
    }

    /// What is wrong, as the end of a sentence.
    public var description: String { "\"\(entry)\" \(reason)" }
}
