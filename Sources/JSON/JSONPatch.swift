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
