/// Reads definitions of a limited length.
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
            return try FlowDefinition(json: json)
        } catch {
            throw .invalidDefinition(error.issues)
        }
    }
}
