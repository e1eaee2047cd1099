import Crypto
import FlowRegistry

/// A flow as its file has it, made out for one environment.
struct LocalFlow {
    let template: FlowTemplate
    let friendlyName: String
    let definition: JSONValue

    /// Of name and definition: SHA-256 in hex digits.
    var hash: String { Self.hash(friendlyName, definition) }

    func isSame(as other: StudioFlow) -> Bool {
        friendlyName == other.friendlyName && definition == other.definition
    }

    static func hash(_ friendlyName: String, _ definition: JSONValue) -> String {
        let line = CanonicalJSON.line(["friendly_name": JSONValue(friendlyName), "definition": definition])
        return hexadecimal(SHA256.hash(data: line))
    }
}
