import CommandSupport
package import JSON
import Crypto
import FlowRegistry

/// By what a flow is known again: SHA-256 of the canonical text of its definition and its name, in hex digits.
package struct FlowHash {
    private var hash = SHA256()

    package init(_ definition: JSONValue) {
        hash.update(data: [UInt8](#"{"definition":"#.utf8) + CanonicalJSON.line(definition))
    }

    /// Costs no more than the name is long.
    package func digits(named friendlyName: String) -> String {
        var hash = hash
        let name = CanonicalJSON.line(JSONValue(friendlyName))
        hash.update(data: [UInt8](#","friendly_name":"#.utf8) + name + [UInt8(ascii: "}")])
        return hexadecimal(hash.finalize())
    }
}
