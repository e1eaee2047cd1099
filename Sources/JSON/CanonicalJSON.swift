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

/// Writes a value as canonical text: see `CanonicalJSON`.
struct CanonicalWriter {
    /// In spaces. What nests deeper than any definition of Studio's stands below the twentieth level, so that its text is
    /// not as long as it is deep.
    private static let deepestIndentation = 40

    private(set) var text: [UInt8] = []
    private let isIndented: Bool
    private let most: Int
    private let budget: Budget?
    private var depth = 0

    /// Begins no further value when there are `most` bytes, or the budget is exhausted.
    init(isIndented: Bool, most: Int = .max, budget: Budget? = nil) {
        self.isIndented = isIndented
        self.most = most
        self.budget = budget
    }

    mutating func write<Order: MemberOrder>(_ value: JSONValue, in order: Order) {
        guard text.count < most, budget?.spend() != false else { return }
        switch value {
        case .null: text.append(contentsOf: "null".utf8)
        case .boolean(let value): text.append(contentsOf: (value ? "true" : "false").utf8)
        case .number(let number): text.append(contentsOf: number.text.utf8)
        case .string(let string): write(string)
        case .array(let elements):
            list("[", "]", elements) { writer, element in writer.write(element, in: order) }
        case .object(let members):
            list("{", "}", order.order(members.keys)) { writer, name in
                writer.write(name)
                writer.text.append(contentsOf: (writer.isIndented ? ": " : ":").utf8)
                if let member = members[name] { writer.write(member, in: order.member(name)) }
            }
        }
    }

    private mutating func write(_ string: JSONString) {
        budget?.spend(bytes: string.utf8.count)
        string.write(to: &text)
    }

    private mutating func list<Element>(
        _ open: Unicode.Scalar, _ close: Unicode.Scalar, _ elements: [Element],
        _ write: (inout CanonicalWriter, Element) -> Void
    ) {
        text.append(UInt8(ascii: open))
        depth += 1
        for (index, element) in elements.enumerated() {
            if text.count >= most { break }
            if index > 0 { text.append(UInt8(ascii: ",")) }
            newLine()
            write(&self, element)
        }
        depth -= 1
        if !elements.isEmpty { newLine() }
        text.append(UInt8(ascii: close))
    }

    private mutating func newLine() {
        guard isIndented else { return }
        text.append(UInt8(ascii: "\n"))
        let spaces = min(2 * depth, Self.deepestIndentation)
        text.append(contentsOf: repeatElement(UInt8(ascii: " "), count: spaces))
    }
}

/// In which order the members of objects are written, by what an object is within the whole.
public protocol MemberOrder {
    /// The names of an object's members in their order.
    func order(_ names: some Collection<JSONString>) -> [JSONString]

    /// What holds within a member.
    func member(_ name: JSONString) -> Self
}

/// By their names, everywhere.
public struct SortedMembers: MemberOrder {
    public init() {}

    public func order(_ names: some Collection<JSONString>) -> [JSONString] { names.sorted() }

    public func member(_ name: JSONString) -> Self { self }
}
