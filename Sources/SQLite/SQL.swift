/// The text of a statement that is put together of parts, once; connections prepare it once each.
public final class SQL: Sendable {
    public let text: String

    public init(_ text: String) { self.text = text }
}
