import JSON
import FlowRegistry

/// A flow as its file has it, made out for one environment.
struct LocalFlow {
    let friendlyName: String
    /// The definition on a single line, as it is sent.
    let line: [UInt8]
    let hash: String

    init(friendlyName: String, definition: JSONValue) {
        self.friendlyName = friendlyName
        line = CanonicalJSON.line(definition, in: DefinitionPart.definition)
        hash = FlowHash(definition).digits(named: friendlyName)
    }

    /// Parsed anew each time: a directory may have thousands.
    var definition: JSONValue { (try? JSONValue(json: line)) ?? .null }

    var flowDefinition: FlowDefinition { FlowDefinition(trusted: line) }

    /// Whether `other`, with its definition, has the same name and definition, however its numbers are spelled.
    func isSame(as other: StudioFlow) -> Bool {
        friendlyName == other.friendlyName && definition == other.definition
    }
}
