/// Reads definitions of a limited length, and works out what storing them needs.
public struct DefinitionReader: Sendable {
    private let maximumDefinitionBytes: Int

    public init(maximumDefinitionBytes: Int) {
        self.maximumDefinitionBytes = maximumDefinitionBytes
    }

    /// The definition in `json`. Throws `.tooLarge` or `.invalidDefinition`, drafts included (contract §7).
    public func read(_ json: [UInt8]) throws(RegistryError) -> FlowDefinition {
        guard json.count <= maximumDefinitionBytes else {
            throw .tooLarge(what: "Definition", limit: maximumDefinitionBytes)
        }
        do {
            var definition = try FlowDefinition(json: json)
            definition.sha256 = definition.hash
            return definition
        } catch {
            throw .invalidDefinition(error.issues, leftOut: error.leftOut)
        }
    }
}
