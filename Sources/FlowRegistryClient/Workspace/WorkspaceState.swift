import JSON
import FlowRegistry

/// What this directory and its environments had in common when they were last brought in step: nobody else's. Without it
/// contents are compared, and a person says which of two is to go.
struct WorkspaceState: Equatable {
    struct Entry: Equatable {
        var revision: Int64
        var hash: String
        /// What it was before, the latest first.
        var former: [String] = []

        /// This one in the place of `old`.
        func following(_ old: Entry?) -> Entry {
            guard let old else { return self }
            var entry = self
            let former = (old.hash == hash ? [] : [old.hash]) + old.former.filter { $0 != hash && $0 != old.hash }
            entry.former = Array(former.prefix(WorkspaceState.mostFormer))
            return entry
        }
    }

    /// Earlier ones are forgotten.
    private static let mostFormer = 32

    /// By environment and SID.
    private(set) var entries: [String: [String: Entry]] = [:]

    init() {}

    /// What is no entry is left out: without one, nothing is overwritten.
    init(_ bytes: [UInt8]) {
        guard let value = try? JSONValue(json: bytes) else { return }
        for (environment, flows) in value.members {
            for (sid, entry) in flows.members {
                guard let revision = entry.integer("revision"), let hash = entry.members["hash"]?.string?.text else {
                    continue
                }
                let former = entry.members["former"]?.elements.compactMap { $0.string?.text } ?? []
                entries[environment.text, default: [:]][sid.text] = Entry(
                    revision: revision, hash: hash, former: former)
            }
        }
    }

    var text: [UInt8] {
        let environments = entries.map { environment, flows in
            let members = flows.map { sid, entry in
                var members: JSONMembers = [
                    "revision": .number(JSONNumber(Int(entry.revision))), "hash": JSONValue(entry.hash),
                ]
                if !entry.former.isEmpty { members["former"] = .array(entry.former.map { JSONValue($0) }) }
                return (JSONString(sid), JSONValue.object(members))
            }
            return (JSONString(environment), JSONValue.object(JSONMembers(members)))
        }
        return CanonicalJSON.text(.object(JSONMembers(environments)))
    }

    /// The base of a flow of this SID.
    func base(_ sid: String, in environment: String) -> Manifest.Base {
        let entry = entries[environment]?[sid]
        let former = entry.flatMap { $0.former.isEmpty ? nil : $0.former }
        return Manifest.Base(sid: sid, revision: entry?.revision, hash: entry?.hash, former: former)
    }

    /// Takes the bases of a manifest in. Those of flows that it does not have stay: on another branch it may.
    mutating func add(_ manifest: Manifest) {
        for flow in manifest.flows.values {
            for (environment, base) in flow.environments {
                guard let revision = base.revision, let hash = base.hash else { continue }
                let entry = Entry(revision: revision, hash: hash)
                entries[environment, default: [:]][base.sid] = entry.following(entries[environment]?[base.sid])
            }
        }
    }
}
