/// A member of the definition with the place where it stands, or would stand.
struct TypedMember {
    let node: JSONNode?
    let path: String

    /// The member `name` of an object.
    func member(_ name: StaticString) -> TypedMember {
        TypedMember(node: node?.member(name), path: "\(path)/\(name)")
    }

    /// The elements of an array, each with its place.
    var elements: [TypedMember] {
        (node?.elements ?? []).enumerated().map { TypedMember(node: $1, path: "\(path)/\($0)") }
    }

    /// The text of a string by its code units, as names are compared (RFC 8259 §8.3): Swift's `==` takes `é` and `e` with
    /// an accent for one.
    var text: [UInt8]? { node?.string.map { Array($0.utf8) } }

    func issue(_ message: String) -> ValidationIssue { ValidationIssue(message: message, propertyPath: path) }

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
