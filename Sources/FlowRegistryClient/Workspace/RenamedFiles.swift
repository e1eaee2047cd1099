package import FlowRegistry
import Glibc

/// Files of a manifest that lie here under another name: `git mv` tells nobody.
package struct RenamedFiles {
    /// More pairs of a file and a flow's name are not tried, which takes about a second.
    private static let mostPairs = 1_000_000

    package private(set) var names: [(old: String, new: String)] = []

    private var missing: [String: Manifest.Flow]

    /// Finds what the flows that lack their file may be called now: the file with the flow's SID in its name, else one with
    /// the same definition.
    package init(_ workspace: Workspace, _ variables: TemplateVariables, in environment: String) {
        missing = workspace.manifest.flows.filter { access(workspace.path($0.key), F_OK) != 0 }
        let unlisted = missing.isEmpty ? [] : workspace.unlistedFlows(variables, in: environment)
        if unlisted.isEmpty { return }
        let bases = missing.compactMapValues { $0.environments[environment] }
        let sids = Dictionary(bases.flatMap { [($1.sid, $0), (String($1.sid.suffix(8)), $0)] }) { $1 }
        let others = unlisted.filter { flow in
            let part = flow.file.dropLast(".json".count).split(separator: "-").last.map(String.init)
            return !take(part.flatMap { sids[$0] }, flow.file)
        }
        let friendlyNames = Set(missing.values.compactMap { try? workspace.name($0.friendlyName, variables) }).sorted()
        guard others.count <= Self.mostPairs / max(friendlyNames.count, 1) else { return }
        let files = Dictionary(bases.compactMap { file, base in base.hash.map { ($0, file) } }) { $1 }
        for flow in others {
            _ = friendlyNames.first { take(files[flow.hash.digits(named: $0)], flow.file) }
        }
    }

    /// Whether the flow of a file that is missing has that one now.
    private mutating func take(_ old: String?, _ new: String) -> Bool {
        guard let old, missing.removeValue(forKey: old) != nil else { return false }
        names.append((old, new))
        return true
    }
}
