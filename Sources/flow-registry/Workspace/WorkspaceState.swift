import FlowRegistry

/// What this directory and its environments had in common when they were last brought in step: nobody else's. Without it
/// contents are compared, and a person says which of two is to go.
struct WorkspaceState: Equatable {
    struct Entry: Equatable {
        var revision: Int64
        var hash: String
    }

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
                entries[environment.text, default: [:]][sid.text] = Entry(revision: revision, hash: hash)
            }
        }
    }

    var text: [UInt8] {
        let environments = entries.map { environment, flows in
            let members = flows.map { sid, entry in
                let members: JSONValue = [
                    "revision": .number(JSONNumber(Int(entry.revision))), "hash": JSONValue(entry.hash),
                ]
                return (JSONString(sid), members)
            }
            return (JSONString(environment), JSONValue.object(JSONMembers(members)))
        }
        return CanonicalJSON.text(.object(JSONMembers(environments)))
    }

    /// The base of a flow of this SID.
    func base(_ sid: String, in environment: String) -> Manifest.Base {
        let entry = entries[environment]?[sid]
        return Manifest.Base(sid: sid, revision: entry?.revision, hash: entry?.hash)
    }

    /// Takes the bases of a manifest in. Those of flows that it does not have stay: on another branch it may.
    mutating func add(_ manifest: Manifest) {
        for flow in manifest.flows.values {
            for (environment, base) in flow.environments {
                guard let revision = base.revision, let hash = base.hash else { continue }
                entries[environment, default: [:]][base.sid] = Entry(revision: revision, hash: hash)
            }
        }
    }
}
