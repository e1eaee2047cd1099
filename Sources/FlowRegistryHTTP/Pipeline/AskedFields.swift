/// The names that a form was asked for.
final class AskedFields {
    /// How many of the fields that nobody has asked for are told of.
    static let maximumCount = 8

    private var names: [StaticString] = []

    func note(_ name: StaticString) { names.append(name) }

    func contains(_ name: [UInt8]) -> Bool { names.contains { name.isEqual(to: $0) } }
}
