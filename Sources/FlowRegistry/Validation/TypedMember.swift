import JSON

/// A member of the definition, or a widget or transition, with the place where it stands, or would stand.
struct TypedMember {
    /// nil for an absent one.
    let type: ValueType?
    /// Its node in the document.
    let index: Int32
    let place: Place

    /// Written out only for what is told: most members are as they should be.
    enum Place {
        case definition(MemberName?)
        case flags(MemberName)
        case widget(Int32, MemberName?)
        case transition(widget: Int32, Int32, MemberName?)

        var path: String {
            switch self {
            case .definition(let member): "#" + Self.end(member)
            case .flags(let member): "#/flags" + Self.end(member)
            case .widget(let widget, let member): "#/states/\(widget)" + Self.end(member)
            case .transition(let widget, let transition, let member):
                "#/states/\(widget)/transitions/\(transition)" + Self.end(member)
            }
        }

        private static func end(_ member: MemberName?) -> String { member.map { "/\($0.rawValue)" } ?? "" }
    }

    init(absentAt place: Place) {
        (type, index, self.place) = (nil, 0, place)
    }

    init(_ document: JSONDocument, _ index: Int, at place: Place) {
        type = ValueType(document, index)
        self.index = Int32(truncatingIfNeeded: index)
        self.place = place
    }

    func finding(_ message: StaticString) -> Finding { Finding(place: place, message: .text(message)) }

    /// What Studio says of a required member that is absent, null or of another type.
    func finding(unless expected: ValueType) -> Finding? {
        guard let type else { return finding("is missing but it is required") }
        if type == expected { return nil }
        if type == .null { return finding("must not be null") }
        return Finding(place: place, message: .type(type, expected: expected))
    }

    /// As `finding(unless:)`, but the member may be absent.
    func findingIfPresent(unless expected: ValueType) -> Finding? {
        type == nil ? nil : finding(unless: expected)
    }
}

/// The type of a JSON value under the name that Studio's messages have for it.
enum ValueType: String, CustomStringConvertible {
    case null, boolean, integer, number, string, array, object

    init(_ document: JSONDocument, _ index: Int) {
        let node = document.nodes[index]
        switch node.kind {
        case .null: self = .null
        case .true, .false: self = .boolean
        case .number: self = Self.number(document.text[Int(node.start)..<Int(node.end)])
        case .string: self = .string
        case .array: self = .array
        case .object: self = .object
        }
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> ValueType {
        digits.allSatisfy { $0.isASCIIDigit || $0 == UInt8(ascii: "-") } ? .integer : .number
    }

    var description: String { rawValue }
}
