/// A JSON number as it is spelled, compared by its value (RFC 6902 §4.6): 1, 1.0 and 10e-1 are the same.
public struct JSONNumber: Hashable, Sendable {
    /// A number by RFC 8259 §6.
    public let text: String

    package init(text: String) {
        self.text = text
    }

    public init(_ value: Int) {
        text = String(value)
    }

    public static func == (left: Self, right: Self) -> Bool {
        if left.text == right.text { return true }
        if left.isInteger, right.isInteger { return false }
        return left.value == right.value
    }

    public func hash(into hasher: inout Hasher) {
        if isInteger { hashInteger(into: &hasher) } else { value.hash(into: &hasher) }
    }

    /// Digits without zeros at either end, times a power of ten: exact, whatever the number's length.
    private struct Value: Hashable {
        var isNegative = false
        var digits: ArraySlice<UInt8> = []
        var exponent = 0

        func hash(into hasher: inout Hasher) {
            digits.withUnsafeBytes { hasher.combine(bytes: $0) }
            hasher.combine(exponent)
        }
    }

    /// Whether it is spelled as an integer other than 0: two of them are equal when their texts are.
    private var isInteger: Bool {
        text.utf8.allSatisfy { $0.isASCIIDigit || $0 == UInt8(ascii: "-") } && text != "0" && text != "-0"
    }

    /// Hashes an integer as its value would be, which most numbers are.
    private func hashInteger(into hasher: inout Hasher) {
        let digits = text.utf8.drop { $0 == UInt8(ascii: "-") }
        let zeros = digits.reversed().prefix { $0 == UInt8(ascii: "0") }.count
        let significant = digits.dropLast(zeros)
        let isHashed: Void? = significant.withContiguousStorageIfAvailable {
            hasher.combine(bytes: UnsafeRawBufferPointer($0))
        }
        if isHashed == nil { [UInt8](significant).withUnsafeBytes { hasher.combine(bytes: $0) } }
        hasher.combine(zeros)
    }

    private var value: Value {
        let parts = text.utf8.split(omittingEmptySubsequences: false) { $0 | 0x20 == UInt8(ascii: "e") }
        let mantissa = parts[0].drop { $0 == UInt8(ascii: "-") }
        let halves = mantissa.split(separator: UInt8(ascii: "."))
        let fraction = halves.count == 2 ? [UInt8](halves[1]) : []
        let digits = ([UInt8](halves[0]) + fraction).drop { $0 == UInt8(ascii: "0") }
        guard let last = digits.lastIndex(where: { $0 != UInt8(ascii: "0") }) else { return Value() }
        let zeros = digits.endIndex - 1 - last
        // An exponent past 64 bits makes a number that is equal only to itself.
        guard let exponent = parts.count == 2 ? Int(Substring(parts[1])) : 0, exponent.magnitude < 1 << 62 else {
            return Value(digits: ArraySlice(text.utf8))
        }
        return Value(
            isNegative: mantissa.count < parts[0].count, digits: digits[...last],
            exponent: exponent - fraction.count + zeros)
    }
}
