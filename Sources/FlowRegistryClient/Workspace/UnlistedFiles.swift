package import CommandSupport
package import FlowRegistry
import Glibc
import JSON

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

/// Files that no manifest names and that have what an environment has: a pull that was broken off has left them, or
/// somebody's hands.
struct AdoptableFiles {
    /// By their definitions' hashes.
    private var files: [String: Files] = [:]

    private struct Files {
        /// That a new flow's file may be called by.
        var named: Set<String> = []
        var others: [String] = []
    }

    init(_ flows: [UnlistedFlow], for newFlows: [StudioFlow]) {
        let names = flows.isEmpty ? [] : Set(newFlows.flatMap(Workspace.fileNames))
        for flow in flows.reversed() {
            let digits = flow.hash.digits(named: "")
            if names.contains(flow.file) {
                files[digits, default: Files()].named.insert(flow.file)
            } else {
                files[digits, default: Files()].others.append(flow.file)
            }
        }
    }

    /// The file of a flow with this definition: one of its own names, else of nobody's.
    mutating func take(for flow: StudioFlow, _ definition: JSONValue) -> String? {
        if files.isEmpty { return nil }
        let digits = FlowHash(definition).digits(named: "")
        for name in Workspace.fileNames(of: flow) where files[digits]?.named.remove(name) != nil { return name }
        return files[digits]?.others.popLast()
    }
}

/// Files of a manifest that lie here under another name: `git mv` tells nobody.
struct RenamedFiles {
    /// More pairs of a file and a flow's name are not tried, which takes about a second.
    private static let mostPairs = 1_000_000

    private(set) var names: [(old: String, new: String)] = []

    private var missing: [String: Manifest.Flow]

    /// Finds what the flows that lack their file may be called now: the file with the flow's SID in its name, else one with
    /// the same definition.
    init(_ workspace: Workspace, _ variables: TemplateVariables, in environment: String) {
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
