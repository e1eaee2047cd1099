/// A JSON Patch (RFC 6902): operations that make one document into another.
public struct JSONPatch: Equatable, Sendable {
    public enum Operation: Equatable, Sendable {
        case add(at: JSONPointer, JSONValue)
        case remove(at: JSONPointer)
        case replace(at: JSONPointer, JSONValue)
        case move(from: JSONPointer, to: JSONPointer)
        case copy(from: JSONPointer, to: JSONPointer)
        case test(at: JSONPointer, JSONValue)
    }

    public let operations: [Operation]

    public init(_ operations: [Operation]) {
        self.operations = operations
    }

    /// A small patch that makes `old` into `new`; empty when they are equal.
    ///
    /// - Throws: `.tooLong` where its text would take more than `bytes`, `.budgetExhausted`.
    public init(
        from old: JSONValue, to new: JSONValue, atMost bytes: Int = .max, budget: Budget
    ) throws(JSONLimit) {
        var builder = JSONPatchBuilder(atMost: bytes, budget: budget)
        builder.compare(old, new, at: JSONPlace())
        guard !budget.isExhausted else { throw .budgetExhausted }
        guard builder.room >= 0 else { throw .tooLong(bytes) }
        operations = builder.operations
    }

    /// Reads a patch document. Throws a `JSONPatchError` for the first operation that RFC 6902 §4 does not know.
    public init(_ document: JSONValue) throws(JSONPatchError) {
        guard case .array(let elements) = document else { throw JSONPatchError(operation: 0, "is not in an array") }
        var operations: [Operation] = []
        for (index, element) in elements.enumerated() {
            guard let operation = Operation(element) else { throw JSONPatchError(operation: index, "is malformed") }
            operations.append(operation)
        }
        self.operations = operations
    }

    /// The document with every operation applied in turn, or none: throws a `JSONPatchError` for the first that fails
    /// (RFC 6902 §5).
    public func applied(to document: JSONValue) throws(JSONPatchError) -> JSONValue {
        var document = document
        for (index, operation) in operations.enumerated() {
            do {
                try document.apply(operation)
            } catch {
                throw JSONPatchError(operation: index, error.reason)
            }
        }
        return document
    }

    /// The patch document, an operation a line.
    public var text: [UInt8] {
        if operations.isEmpty { return [UInt8]("[]\n".utf8) }
        return [UInt8]("[\n".utf8) + operations.map(\.text).joined(separator: ",\n".utf8) + [UInt8]("\n]\n".utf8)
    }
}

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

/// Why a patch is none, or cannot be applied.
public struct JSONPatchError: Error, Equatable, Sendable {
    /// The index of the operation that is at fault.
    public let operation: Int
    /// Continues "The operation …".
    public let reason: String

    package init(operation: Int, _ reason: String) {
        self.operation = operation
        self.reason = reason
    }
}
