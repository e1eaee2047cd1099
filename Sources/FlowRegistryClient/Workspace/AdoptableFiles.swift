package import JSON
import FlowRegistry

/// Files that no manifest names and that have what an environment has: a pull that was broken off has left them, or
/// somebody's hands.
package struct AdoptableFiles {
    /// By their definitions' hashes.
    private var files: [String: Files] = [:]

    private struct Files {
        /// That a new flow's file may be called by.
        var named: Set<String> = []
        var others: [String] = []
    }

    package init(_ flows: [UnlistedFlow], for newFlows: [StudioFlow]) {
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
    package mutating func take(for flow: StudioFlow, _ definition: JSONValue) -> String? {
        if files.isEmpty { return nil }
        let digits = FlowHash(definition).digits(named: "")
        for name in Workspace.fileNames(of: flow) where files[digits]?.named.remove(name) != nil { return name }
        return files[digits]?.others.popLast()
    }
}
