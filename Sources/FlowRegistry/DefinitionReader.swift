/// Reads definitions of a limited length, and works out what storing them needs.
public struct DefinitionReader: Sendable {
    private let maximumDefinitionBytes: Int
    private let sha256: @Sendable ([UInt8]) -> [UInt8]

    /// - Parameter sha256: works out the SHA-256 of a text.
    public init(maximumDefinitionBytes: Int, sha256: @escaping @Sendable ([UInt8]) -> [UInt8]) {
        self.maximumDefinitionBytes = maximumDefinitionBytes
        self.sha256 = sha256
    }

    /// The definition in `json`. Throws `.tooLarge` or `.invalidDefinition`, drafts included (contract §7).
    public func read(_ json: [UInt8]) throws(RegistryError) -> FlowDefinition {
        guard json.count <= maximumDefinitionBytes else {
            throw .tooLarge(what: "Definition", limit: maximumDefinitionBytes)
        }
        do {
            var definition = try FlowDefinition(json: json)
            definition.sha256 = sha256(definition.text)
            return definition
        } catch {
            throw .invalidDefinition(error.issues, leftOut: error.leftOut)
        }
    }
}
