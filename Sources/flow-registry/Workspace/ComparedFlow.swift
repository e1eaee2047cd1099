import FlowRegistry

/// A flow of a directory, of an environment, or of both.
struct ComparedFlow {
    /// nil for one that is only there.
    let file: String?
    let base: Manifest.Base?
    let local: LocalFlow?
    /// With its definition where what is known without it is not enough.
    var remote: StudioFlow?
    let state: FlowState

    var friendlyName: String { local?.friendlyName ?? remote?.friendlyName ?? "" }
    var name: String { file ?? remote?.sid ?? "" }

    /// What changes in meaning and layout from there to here; nil where either has no definition.
    func diff() throws(CommandFailure) -> FlowDiff? {
        guard let here = local?.flowDefinition, let there = remote?.flowDefinition else { return nil }
        return try LocalComparison(from: there, to: here).diff()
    }
}

extension LocalFlow {
    var flowDefinition: FlowDefinition { FlowDefinition(trusted: CanonicalJSON.line(definition, isDefinition: true)) }
}

extension StudioFlow {
    var flowDefinition: FlowDefinition? {
        definition.map { FlowDefinition(trusted: CanonicalJSON.line($0, isDefinition: true)) }
    }
}
