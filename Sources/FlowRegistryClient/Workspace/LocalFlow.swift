package import JSON
package import FlowRegistry

/// A flow as its file has it, made out for one environment.
package struct LocalFlow {
    package let friendlyName: String
    /// The definition on a single line, as it is sent.
    package let line: [UInt8]
    package let hash: String

    package init(friendlyName: String, definition: JSONValue) {
        self.friendlyName = friendlyName
        line = CanonicalJSON.line(definition, in: DefinitionPart.definition)
        hash = FlowHash(definition).digits(named: friendlyName)
    }

    /// Parsed anew each time: a directory may have thousands.
    package var definition: JSONValue { (try? JSONValue(json: line)) ?? .null }

    package var flowDefinition: FlowDefinition { FlowDefinition(trusted: line) }

    /// Whether `other`, with its definition, has the same name and definition, however its numbers are spelled.
    package func isSame(as other: StudioFlow) -> Bool {
        friendlyName == other.friendlyName && definition == other.definition
    }
}
