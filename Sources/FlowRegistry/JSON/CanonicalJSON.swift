/// The one text of a JSON value: UTF-8, members in a fixed order, numbers as they are spelled, strings with no escape
/// that RFC 8259 §7 does not demand.
public enum CanonicalJSON {
    /// Two spaces of indentation, a line for each element and member, and a line feed at the end.
    ///
    /// Members are sorted by name, or as Studio's exports have them where `value` is a flow's definition.
    public static func text(_ value: JSONValue, isDefinition: Bool = false) -> [UInt8] {
        var text: [UInt8] = []
        write(value, as: isDefinition ? .definition : .other, indentation: 0, to: &text)
        text.append(UInt8(ascii: "\n"))
        return text
    }

    /// A single line without white space; members in the same order.
    public static func line(_ value: JSONValue, isDefinition: Bool = false) -> [UInt8] {
        var text: [UInt8] = []
        write(value, as: isDefinition ? .definition : .other, indentation: nil, to: &text)
        return text
    }

    private static func write(
        _ value: JSONValue, as part: DefinitionPart, indentation: Int?, to text: inout [UInt8]
    ) {
        switch value {
        case .null: text.append(contentsOf: "null".utf8)
        case .boolean(let value): text.append(contentsOf: (value ? "true" : "false").utf8)
        case .number(let number): text.append(contentsOf: number.text.utf8)
        case .string(let string): string.write(to: &text)
        case .array(let elements):
            list("[", "]", elements, indentation, &text) { element, indentation, text in
                write(element, as: part, indentation: indentation, to: &text)
            }
        case .object(let members):
            list("{", "}", part.order(members.keys), indentation, &text) { name, inner, text in
                name.write(to: &text)
                text.append(contentsOf: (inner == nil ? ":" : ": ").utf8)
                guard let member = members[name] else { return }
                write(member, as: part.member(name), indentation: inner, to: &text)
            }
        }
    }

    private static func list<Element>(
        _ open: Unicode.Scalar, _ close: Unicode.Scalar, _ elements: [Element], _ indentation: Int?,
        _ text: inout [UInt8], _ write: (Element, Int?, inout [UInt8]) -> Void
    ) {
        text.append(UInt8(ascii: open))
        let inner = indentation.map { $0 + 2 }
        for (index, element) in elements.enumerated() {
            if index > 0 { text.append(UInt8(ascii: ",")) }
            newLine(inner, &text)
            write(element, inner, &text)
        }
        if !elements.isEmpty { newLine(indentation, &text) }
        text.append(UInt8(ascii: close))
    }

    private static func newLine(_ indentation: Int?, _ text: inout [UInt8]) {
        guard let indentation else { return }
        text.append(UInt8(ascii: "\n"))
        text.append(contentsOf: repeatElement(UInt8(ascii: " "), count: indentation))
    }
}
