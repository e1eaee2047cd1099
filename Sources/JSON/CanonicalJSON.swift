/// The one text of a JSON value: UTF-8, members in a fixed order, numbers as they are spelled, strings with no escape
/// that RFC 8259 §7 does not demand.
public enum CanonicalJSON {
    /// Two spaces of indentation for each array and object around it, up to 40, a line for each element and member, and
    /// a line feed at the end.
    public static func text(_ value: JSONValue, in order: some MemberOrder = SortedMembers()) -> [UInt8] {
        var writer = CanonicalWriter(isIndented: true)
        writer.write(value, in: order)
        return writer.text + [UInt8(ascii: "\n")]
    }

    /// The same text.
    ///
    /// - Throws: `.tooLong` where it has more than `bytes`, `.budgetExhausted`.
    public static func text(
        _ value: JSONValue, in order: some MemberOrder, atMost bytes: Int, budget: Budget
    ) throws(JSONLimit) -> [UInt8] {
        var writer = CanonicalWriter(isIndented: true, most: bytes, budget: budget)
        writer.write(value, in: order)
        guard !budget.isExhausted else { throw .budgetExhausted }
        guard writer.text.count < bytes else { throw .tooLong(bytes) }
        return writer.text + [UInt8(ascii: "\n")]
    }

    /// A single line without white space; members in the same order.
    public static func line(_ value: JSONValue, in order: some MemberOrder = SortedMembers()) -> [UInt8] {
        var writer = CanonicalWriter(isIndented: false)
        writer.write(value, in: order)
        return writer.text
    }
}

/// Why a text was not made.
public enum JSONLimit: Error, Equatable, Sendable {
    /// It would have had more than so many bytes.
    case tooLong(Int)
    case budgetExhausted
}
