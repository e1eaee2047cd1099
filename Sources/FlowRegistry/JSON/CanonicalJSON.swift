/// The one text of a JSON value: UTF-8, members in a fixed order, numbers as they are spelled, strings with no escape
/// that RFC 8259 §7 does not demand.
public enum CanonicalJSON {
    /// Two spaces of indentation for each array and object around it, up to 40, a line for each element and member, and
    /// a line feed at the end.
    ///
    /// Members are sorted by name, or as Studio's exports have them where `value` is a flow's definition.
    public static func text(_ value: JSONValue, isDefinition: Bool = false) -> [UInt8] {
        var writer = CanonicalWriter(isIndented: true)
        writer.write(value, as: isDefinition ? .definition : .other)
        return writer.text + [UInt8(ascii: "\n")]
    }

    /// The same text. Throws `.tooComplex` where it is longer than `bytes`, or the budget runs out.
    public static func text(
        _ value: JSONValue, isDefinition: Bool = false, atMost bytes: Int, budget: Budget
    ) throws(RegistryError) -> [UInt8] {
        var writer = CanonicalWriter(isIndented: true, most: bytes, budget: budget)
        writer.write(value, as: isDefinition ? .definition : .other)
        guard !budget.isExhausted else { throw .comparisonTooComplex }
        guard writer.text.count < bytes else {
            throw .tooComplex("The canonical text of the definition is longer than \(bytes) bytes")
        }
        return writer.text + [UInt8(ascii: "\n")]
    }

    /// A single line without white space; members in the same order.
    public static func line(_ value: JSONValue, isDefinition: Bool = false) -> [UInt8] {
        var writer = CanonicalWriter(isIndented: false)
        writer.write(value, as: isDefinition ? .definition : .other)
        return writer.text
    }
}
