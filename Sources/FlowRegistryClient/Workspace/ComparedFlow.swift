package import CommandSupport
import JSON
package import FlowRegistry

/// A flow of a directory, of an environment, or of both.
package struct ComparedFlow {
    /// nil for one that is only there.
    package let file: String?
    package let base: Manifest.Base?
    /// What was read of the file; nil without one.
    package var source: [UInt8]?
    /// nil without a file, and for one with a fault.
    package var local: LocalFlow?
    /// With its definition where it differs from what is here.
    package var remote: StudioFlow?
    package var state: FlowState
    /// Why it cannot be compared.
    package var fault: CommandFailure?

    package var friendlyName: String { local?.friendlyName ?? remote?.friendlyName ?? "" }
    package var name: String { file ?? remote?.sid ?? "" }

    /// Whether the manifest does not say what the two sides have in common.
    package var isUnlinked: Bool {
        base?.sid != remote?.sid || base?.revision != remote?.revision || base?.hash != local?.hash
    }

    /// This one, which cannot be pushed.
    package func with(_ fault: CommandFailure) -> Self {
        var flow = self
        (flow.state, flow.fault) = (.faulty, fault)
        return flow
    }

    /// What changes in meaning and layout from there to here; nil where either has no definition.
    package func diff() throws(CommandFailure) -> FlowDiff? {
        guard let here = local?.flowDefinition, let there = remote?.flowDefinition else { return nil }
        return try LocalComparison(from: there, to: here).diff()
    }
}

extension StudioFlow {
    package var flowDefinition: FlowDefinition? {
        definition.map { FlowDefinition(trusted: CanonicalJSON.line($0, in: DefinitionPart.definition)) }
    }
}
