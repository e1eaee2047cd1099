import JSON

/// The new names of widgets that kept what they do under another name.
struct WidgetRenames {
    /// In bytes: a widget of a longer name is not followed to another, so that no text grows much by new names in it.
    static let longestName = 200

    private(set) var newNames: [JSONString: JSONString] = [:]

    var isEmpty: Bool { newNames.isEmpty }

    subscript(old: JSONString) -> JSONString { newNames[old] ?? old }

    mutating func add(_ old: JSONString, _ new: JSONString) {
        newNames[old] = new
    }

    /// The value with renamed widgets under their new names, where Liquid refers to their results
    /// (`{{widgets.name.…}}`).
    func applied(to value: JSONValue) -> JSONValue {
        if newNames.isEmpty { return value }
        return switch value {
        case .string(let string): .string(applied(to: string))
        case .array(let elements): .array(elements.map { applied(to: $0) })
        case .object(let members): .object(members.mapValues { applied(to: $0) })
        default: value
        }
    }

    private func applied(to string: JSONString) -> JSONString {
        var (text, rest) = ([UInt8](), string.utf8[...])
        while let dot = rest.firstIndex(of: UInt8(ascii: ".")) {
            text.append(contentsOf: rest[...dot])
            rest = rest[(dot + 1)...]
            guard text.suffix(8).elementsEqual("widgets.".utf8) else { continue }
            let name = rest.prefix(while: \.isNameByte)
            text.append(contentsOf: self[JSONString(utf8: [UInt8](name))].utf8)
            rest = rest[name.endIndex...]
        }
        text.append(contentsOf: rest)
        return JSONString(utf8: text)
    }
}

extension UInt8 {
    /// Whether Studio's console permits it in the name of a widget (contract §9.2).
    fileprivate var isNameByte: Bool {
        isASCIIDigit || (self | 0x20 >= UInt8(ascii: "a") && self | 0x20 <= UInt8(ascii: "z"))
            || self == UInt8(ascii: "_") || self == UInt8(ascii: "-")
    }
}
