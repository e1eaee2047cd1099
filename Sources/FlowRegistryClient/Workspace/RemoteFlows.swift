import CommandSupport

/// The flows of an environment, each of which is one file's at the most.
struct RemoteFlows {
    private let flows: [StudioFlow]
    private let bySID: [String: StudioFlow]
    /// Those that no file is linked with, by their names.
    private let namesakes: [String: [StudioFlow]]
    /// The files of the flows that have one, by their SIDs.
    private var files: [String: String] = [:]
    private let environment: String

    init(_ flows: [StudioFlow], of environment: String, in manifest: Manifest) {
        let linked = Set(manifest.flows.values.compactMap { $0.environments[environment]?.sid })
        self.flows = flows
        self.environment = environment
        bySID = Dictionary(flows.map { ($0.sid, $0) }) { $1 }
        namesakes = Dictionary(grouping: flows.filter { !linked.contains($0.sid) }, by: \.friendlyName)
    }

    /// Those that no file has taken.
    var rest: [StudioFlow] { flows.filter { files[$0.sid] == nil } }

    /// The file's flow: by the SID in the manifest, else by a name that no other file's flow has. Throws a
    /// `CommandFailure` where a person has to say which.
    mutating func take(
        for file: String, _ base: Manifest.Base?, named friendlyName: String
    ) throws(CommandFailure) -> StudioFlow? {
        if let base, let owner = files[base.sid] {
            throw .data("\(file) and \(owner) are both the flow \(base.sid) of \(environment): one of them is to go.")
        }
        let found = base.map { bySID[$0.sid].map { [$0] } ?? [] } ?? namesakes[friendlyName] ?? []
        // Of several namesakes none is ever taken.
        guard found.count < 2 else {
            throw .data(
                "\(environment) has \(found.count) flows with the name \"\(friendlyName)\": say in "
                    + "\(ManifestFiles.linkPath(of: file)) which one it is, as {\"environments\": "
                    + "{\"\(environment)\": \"\(found[0].sid)\"}}.")
        }
        guard let flow = found.first, files[flow.sid] == nil else { return nil }
        files[flow.sid] = file
        return flow
    }
}
