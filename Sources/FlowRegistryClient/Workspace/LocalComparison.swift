package import CommandSupport
import JSON
package import FlowRegistry

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
