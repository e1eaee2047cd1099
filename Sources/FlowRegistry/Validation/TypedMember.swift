/// A member of the definition, or a widget or transition, with the place where it stands, or would stand.
struct TypedMember {
    /// nil for an absent one.
    let type: ValueType?
    /// Its node in the document.
    let index: Int32
    private let place: Place

    /// Written out only for what is told: most members are as they should be.
    enum Place {
        case definition(MemberName?)
        case flags(MemberName)
        case widget(Int32, MemberName?)
        case transition(widget: Int32, Int32, MemberName?)

        fileprivate var path: String {
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

    func issue(_ message: String) -> ValidationIssue { ValidationIssue(message: message, propertyPath: place.path) }

    /// What Studio says of a required member that is absent, null or of another type.
    func issue(unless expected: ValueType) -> ValidationIssue? {
        guard let type else { return issue("is missing but it is required") }
        if type == expected { return nil }
        return issue(type == .null ? "must not be null" : "\(type) found, \(expected) expected")
    }

    /// As `issue(unless:)`, but the member may be absent.
    func issueIfPresent(unless expected: ValueType) -> ValidationIssue? {
        type == nil ? nil : issue(unless: expected)
    }
}
