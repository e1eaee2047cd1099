/// Writes a value as canonical text: see `CanonicalJSON`.
package struct CanonicalWriter {
    /// In spaces. What nests deeper than any definition of Studio's stands below the twentieth level, so that its text is
    /// not as long as it is deep.
    private static let deepestIndentation = 40

    private(set) var text: [UInt8] = []
    private let isIndented: Bool
    private let most: Int
    private let budget: Budget?
    private var depth = 0

    /// Begins no further value when there are `most` bytes, or the budget is exhausted.
    package init(isIndented: Bool, most: Int = .max, budget: Budget? = nil) {
        self.isIndented = isIndented
        self.most = most
        self.budget = budget
    }

    package mutating func write<Order: MemberOrder>(_ value: JSONValue, in order: Order) {
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
