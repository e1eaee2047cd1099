import JSON

/// A JSON object whose members are parameters of a request.
public struct JSONParameters: Sendable {
    private let object: JSONNode

    /// The objects of an array; of those beyond `limit`, one, to tell that there are more. Throws `.invalidParameter` naming
    /// `parameter` for anything else.
    public static func objects(
        json: [UInt8], parameter: String, atMost limit: Int
    ) throws(RegistryError) -> [JSONParameters] {
        let document: JSONDocument
        do {
            document = try JSONDocument(json)
        } catch {
            throw .invalidParameter(
                parameter,
                reason: "is not valid JSON: it \(error.reason) (line \(error.line), column \(error.column))")
        }
        let objects = document.root.elements(atMost: limit + 1)
        guard document.root.kind == .array, objects.allSatisfy({ $0.kind == .object }) else {
            throw .invalidParameter(parameter, reason: "must be a JSON array of objects")
        }
        return objects.map(JSONParameters.init)
    }

    /// Name and value of each member in its order: a string's text, everything else as it stands in the document; of an
    /// array, one for each element, which shares the name. What is null is left out. Throws `.malformedRequest` for more
    /// than `limit`, counting what is left out and empty arrays, too.
    public func fields(atMost limit: Int) throws(RegistryError) -> [(name: [UInt8], value: [UInt8])] {
        var fields: [(name: [UInt8], value: [UInt8])] = []
        var count = 0
        for (name, value) in object.members(atMost: limit + 1) {
            let values = value.kind == .array ? value.elements(atMost: limit + 1) : [value]
            count += max(1, values.count)
            guard count <= limit else { throw .malformedRequest("More than \(limit) parameters were sent") }
            let name = [UInt8](name.utf8 ?? [])
            for value in values where value.kind != .null {
                fields.append((name, [UInt8](value.utf8 ?? value.bytes)))
            }
        }
        return fields
    }
}
