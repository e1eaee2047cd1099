extension JSONPatch.Operation {
    /// Reads an operation; nil when a member that it needs is missing or malformed. Others are ignored (RFC 6902 §4).
    package init?(_ value: JSONValue) {
        let members = value.members
        guard let path = Self.pointer(members["path"]) else { return nil }
        switch (members["op"]?.string, members["value"], Self.pointer(members["from"])) {
        case ("add", let value?, _): self = .add(at: path, value)
        case ("remove", _, _): self = .remove(at: path)
        case ("replace", let value?, _): self = .replace(at: path, value)
        case ("move", _, let from?): self = .move(from: from, to: path)
        case ("copy", _, let from?): self = .copy(from: from, to: path)
        case ("test", let value?, _): self = .test(at: path, value)
        default: return nil
        }
    }

    /// Its JSON text, the members in the order of RFC 6902's examples.
    package var text: [UInt8] {
        switch self {
        case .add(let path, let value): Self.text("add", path: path, value: value)
        case .remove(let path): Self.text("remove", path: path)
        case .replace(let path, let value): Self.text("replace", path: path, value: value)
        case .move(let from, let path): Self.text("move", from: from, path: path)
        case .copy(let from, let path): Self.text("copy", from: from, path: path)
        case .test(let path, let value): Self.text("test", path: path, value: value)
        }
    }

    private static func text(
        _ name: String, from: JSONPointer? = nil, path: JSONPointer, value: JSONValue? = nil
    ) -> [UInt8] {
        let members: [(String, JSONValue?)] = [
            ("op", JSONValue(name)), ("from", from.map { .string($0.text) }), ("path", .string(path.text)),
            ("value", value),
        ]
        let texts = members.compactMap { name, value in
            value.map { [UInt8]("\"\(name)\":".utf8) + CanonicalJSON.line($0) }
        }
        return [UInt8]("  {".utf8) + texts.joined(separator: ",".utf8) + [UInt8(ascii: "}")]
    }

    private static func pointer(_ value: JSONValue?) -> JSONPointer? {
        value?.string.flatMap { JSONPointer($0) }
    }
}
