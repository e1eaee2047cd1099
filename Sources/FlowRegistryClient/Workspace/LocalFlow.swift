package import CommandSupport
import Crypto
package import FlowRegistry
package import JSON

/// A flow from its file, rendered for one environment.
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

    /// Parsed each time: a directory may have thousands.
    package var definition: JSONValue { (try? JSONValue(json: line)) ?? .null }

    package var flowDefinition: FlowDefinition { FlowDefinition(trusted: line) }

    /// Whether `other`, with its definition, has the same name and definition, however its numbers are spelled.
    package func isSame(as other: StudioFlow) -> Bool {
        friendlyName == other.friendlyName && definition == other.definition
    }
}

/// Two definitions as the command line compares them: it has its user's patience and memory, but no endless amount of
/// either, since one of them may come from elsewhere.
package struct LocalComparison {
    /// Some minutes.
    private static let steps = 4_000_000_000
    private static let mostBytes = 256 << 20

    package let old: FlowDefinition
    package let new: FlowDefinition

    package init(from old: FlowDefinition, to new: FlowDefinition) {
        (self.old, self.new) = (old, new)
    }

    package func diff() throws(CommandFailure) -> FlowDiff {
        try Self.bounded { budget throws(RegistryError) in
            try FlowDiff(from: old, to: new, atMost: Self.mostBytes, budget: budget)
        }
    }

    package func patch() throws(CommandFailure) -> [UInt8] {
        try Self.bounded { budget throws(RegistryError) in
            try old.patch(to: new, atMost: Self.mostBytes, budget: budget).text
        }
    }

    /// Of the canonical texts, under the names of the two.
    package func unified(from oldName: String, to newName: String) throws(CommandFailure) -> [UInt8] {
        try Self.bounded { budget throws(RegistryError) in
            try UnifiedDiff(from: old, to: new, budget: budget)
                .text(from: oldName, to: newName, atMost: Self.mostBytes)
        }
    }

    private static func bounded<Result>(
        _ body: (Budget) throws(RegistryError) -> Result
    ) throws(CommandFailure) -> Result {
        do throws(RegistryError) {
            return try body(Budget(steps: steps))
        } catch .tooComplex(let reason) {
            throw .data("\(reason).")
        } catch {
            throw .data("The definitions cannot be compared.")
        }
    }
}

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
        return hash.finalize().hexadecimal
    }
}
