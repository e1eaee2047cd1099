package import CommandSupport
import JSON
package import FlowRegistry

/// What lies beside a manifest that does not name it: definitions, what may become one, and others' JSON.
package struct UnlistedFiles {
    /// Further ones are counted only.
    private static let mostNamed = 20

    /// That can be compared as they are.
    package private(set) var flows: [UnlistedFlow] = []
    /// That cannot be read, are not whole, or lack a variable: a definition may have been meant.
    package private(set) var faulty: [(file: String, fault: CommandFailure)] = []
    /// JSON that is no definition, as package.json.
    package private(set) var foreign: [String] = []

    package init() {}

    package init(_ workspace: Workspace, _ variables: TemplateVariables, in environment: String) {
        for file in workspace.unlistedFiles() {
            do throws(CommandFailure) {
                guard let bytes = try WorkspaceFile.read(workspace.path(file)) else { continue }
                let value = try DefinitionFile.value(bytes, workspace.path(file))
                guard value.members["states"] != nil else {
                    foreign.append(file)
                    continue
                }
                let definition = try workspace.rendered(value, of: file, variables, in: environment)
                flows.append(UnlistedFlow(file: file, hash: FlowHash(definition)))
            } catch {
                faulty.append((file, error))
            }
        }
    }

    /// All but the foreign ones.
    package var files: [String] { (flows.map(\.file) + faulty.map(\.file)).sorted() }

    /// Forgets what became the manifest's.
    package mutating func keepForeign() { (flows, faulty) = ([], []) }

    /// Tells which they are, and how to push them.
    package func report(_ advice: String) {
        if !files.isEmpty { print("· Not in the manifest: \(Self.list(files)). \(advice)") }
        if !foreign.isEmpty { print("· Not definitions: \(Self.list(foreign)).") }
    }

    private static func list(_ files: [String]) -> String {
        let names = files.prefix(mostNamed).map(\.printable)
        let others = files.count > names.count ? ["and \(files.count - names.count) more"] : []
        return (names + others).joined(separator: ", ")
    }
}
