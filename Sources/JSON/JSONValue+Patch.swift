extension JSONValue {
    /// Applies one operation in place; throws a `JSONPatchError` when its place does not exist or its test fails, and
    /// then leaves the value spoiled.
    package mutating func apply(_ operation: JSONPatch.Operation) throws(JSONPatchError) {
        switch operation {
        case .add(let path, let value): try add(value, at: path)
        case .remove(let path): _ = try remove(at: path)
        case .replace(let path, let value): try replace(at: path, with: value)
        case .move(let from, let path):
            let isIntoItself = path.tokens.count > from.tokens.count && path.tokens.starts(with: from.tokens)
            if isIntoItself { throw .failure("moves \(from) into itself") }
            if path == from { return _ = try value(at: from) }
            try add(try remove(at: from), at: path)
        case .copy(let from, let path): try add(try value(at: from), at: path)
        case .test(let path, let value):
            if try self.value(at: path) != value { throw .failure("finds another value at \(path)") }
        }
    }

    private func value(at path: JSONPointer) throws(JSONPatchError) -> JSONValue {
        var value = self
        for token in path.tokens {
            switch value {
            case .object(let members):
                guard let member = members[token] else { throw .failure("finds nothing at \(path)") }
                value = member
            case .array(let elements): value = elements[try Self.index(token, before: elements.count)]
            default: throw .failure("finds nothing at \(path)")
            }
        }
        return value
    }

    private mutating func add(_ value: JSONValue, at path: JSONPointer) throws(JSONPatchError) {
        guard !path.tokens.isEmpty else { return self = value }
        try Self.edit(&self, path.tokens[...]) { container, token throws(JSONPatchError) in
            if var members = container.takeMembers() {
                members[token] = value
                container = .object(members)
            } else if var elements = container.takeElements() {
                let index = token == "-" ? elements.count : try Self.index(token, before: elements.count + 1)
                elements.insert(value, at: index)
                container = .array(elements)
            } else {
                throw .failure("finds nothing to add to at \(path)")
            }
        }
    }

    private mutating func remove(at path: JSONPointer) throws(JSONPatchError) -> JSONValue {
        guard !path.tokens.isEmpty else { throw .failure("removes the whole document") }
        return try Self.edit(&self, path.tokens[...]) { container, token throws(JSONPatchError) in
            if var members = container.takeMembers(), let removed = members.removeValue(forKey: token) {
                container = .object(members)
                return removed
            }
            guard var elements = container.takeElements() else { throw .failure("finds nothing at \(path)") }
            let removed = elements.remove(at: try Self.index(token, before: elements.count))
            container = .array(elements)
            return removed
        }
    }

    private mutating func replace(at path: JSONPointer, with value: JSONValue) throws(JSONPatchError) {
        _ = try self.value(at: path)
        guard !path.tokens.isEmpty else { return self = value }
        try Self.edit(&self, path.tokens[...]) { container, token throws(JSONPatchError) in
            if var members = container.takeMembers() {
                members[token] = value
                container = .object(members)
            } else if var elements = container.takeElements() {
                elements[try Self.index(token, before: elements.count)] = value
                container = .array(elements)
            }
        }
    }

    /// Calls `change` with the container that the last token names something in. Every value on the way is held by
    /// nobody else meanwhile, so that nothing is copied; when this throws, `value` is spoiled.
    private static func edit<Result>(
        _ value: inout JSONValue, _ tokens: ArraySlice<JSONString>,
        _ change: (inout JSONValue, JSONString) throws(JSONPatchError) -> Result
    ) throws(JSONPatchError) -> Result {
        guard let token = tokens.first else { throw .failure("has no path") }
        if tokens.count == 1 { return try change(&value, token) }
        if var members = value.takeMembers() {
            guard var child = members.updateValue(.null, forKey: token) else { throw .failure("finds no \(token)") }
            let result = try edit(&child, tokens.dropFirst(), change)
            members[token] = child
            value = .object(members)
            return result
        }
        guard var elements = value.takeElements() else { throw .failure("finds no \(token)") }
        let result = try edit(&elements[try index(token, before: elements.count)], tokens.dropFirst(), change)
        value = .array(elements)
        return result
    }

    /// The members, which then have no other holder and change in place; nil for any other kind, which stays.
    private mutating func takeMembers() -> JSONMembers? {
        guard case .object(let members) = self else { return nil }
        self = .null
        return members
    }

    /// The elements, as `takeMembers()`.
    private mutating func takeElements() -> [JSONValue]? {
        guard case .array(let elements) = self else { return nil }
        self = .null
        return elements
    }

    /// An index without leading zeros (RFC 6901 §4).
    private static func index(_ token: JSONString, before end: Int) throws(JSONPatchError) -> Int {
        let isNumber = token.utf8.allSatisfy(\.isASCIIDigit) && (token.utf8.first != UInt8(ascii: "0") || token == "0")
        guard isNumber, let index = Int(token.text), index < end else { throw .failure("finds no element \(token)") }
        return index
    }
}

extension JSONPatchError {
    fileprivate static func failure(_ reason: String) -> Self { Self(operation: 0, reason) }
}
