/// A member of the definition with the place where it stands, or would stand.
struct TypedMember {
    let node: JSONNode?
    private let place: Place

    /// Written out only for what is told: most members are as they should be.
    private indirect enum Place {
        case root(String)
        case member(StaticString, of: Place)
        case element(Int, of: Place)

        var path: String {
            switch self {
            case .root(let path): path
            case .member(let name, let parent): "\(parent.path)/\(name)"
            case .element(let index, let parent): "\(parent.path)/\(index)"
            }
        }
    }

    init(node: JSONNode?, path: String) {
        self.init(node, .root(path))
    }

    private init(_ node: JSONNode?, _ place: Place) {
        self.node = node
        self.place = place
    }

    /// The member `name` of an object.
    func member(_ name: StaticString) -> TypedMember {
        TypedMember(node?.member(name), .member(name, of: place))
    }

    /// The elements of an array, each with its place.
    var elements: [TypedMember] {
        (node?.elements ?? []).enumerated().map { TypedMember($1, .element($0, of: place)) }
    }

    /// The text of a string by its code units, as names are compared (RFC 8259 §8.3): Swift's `==` takes `é` and `e` with
    /// an accent for one.
    var text: [UInt8]? { node?.string.map { Array($0.utf8) } }

    func issue(_ message: String) -> ValidationIssue { ValidationIssue(message: message, propertyPath: place.path) }

    /// What Studio says of a required member that is absent, null or of another type.
    func issue(unless expected: ValueType) -> ValidationIssue? {
        guard let node else { return issue("is missing but it is required") }
        let actual = ValueType(node)
        if actual == expected { return nil }
        return issue(actual == .null ? "must not be null" : "\(actual) found, \(expected) expected")
    }

    /// As `issue(unless:)`, but the member may be absent.
    func issueIfPresent(unless expected: ValueType) -> ValidationIssue? {
        node == nil ? nil : issue(unless: expected)
    }
}
