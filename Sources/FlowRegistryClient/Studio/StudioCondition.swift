/// What must hold of something for a change of it to be made (RFC 9110 §13.1).
package enum StudioCondition {
    case none
    /// It has this tag.
    case isAt(tag: String)
    /// It does not exist.
    case isMissing

    /// That it has the tag that it was seen with; nothing where the server gives none.
    package static func unchanged(_ tag: String?) -> Self { tag.map { .isAt(tag: $0) } ?? .none }

    /// As fields of a request.
    package var fields: [String] {
        switch self {
        case .none: []
        case .isAt(let tag): ["If-Match: \(tag)"]
        case .isMissing: ["If-None-Match: *"]
        }
    }
}
