import FlowRegistry

/// A comparison on the wire: what a person reads first, then all of it in the form that was asked for.
struct DiffResource {
    enum Format: String, CaseIterable {
        /// The changes as JSON.
        case json
        /// A JSON Patch (RFC 6902) from the old definition to the new one.
        case patch
        /// A unified diff of the canonical texts.
        case unified
        /// Lines for people alone.
        case text

        /// Throws `.invalidParameter` for any other.
        init(_ query: Form) throws(RegistryError) {
            guard let text = try query.text("Format"), !text.isEmpty else {
                self = .json
                return
            }
            guard let format = Self(rawValue: text.lowercased()) else {
                throw .invalidParameter("Format", reason: "must be json, patch, unified or text")
            }
            self = format
        }
    }

    let old: FlowRevision
    let new: FlowRevision
    let format: Format
    let url: String

    var json: [UInt8] {
        guard let before = old.definition, let after = new.definition else { return [] }
        let diff = FlowDiff(from: before, to: after)
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("account_sid", old.accountSID)
            write("from", old, to: &writer)
            write("to", new, to: &writer)
            writer.member("is_meaningful", diff.isMeaningful)
            writer.array("summary", FlowDiffText(diff).lines) { $0.string($1) }
            switch format {
            case .json: writer.member("changes", json: CanonicalJSON.line(diff.json))
            case .patch: writer.member("patch", json: JSONPatch(from: before.value, to: after.value).text)
            case .unified: writer.member("unified", unified(before, after))
            case .text: break
            }
            writer.member("url", url)
        }
        return writer.bytes
    }

    private func write(_ name: StaticString, _ revision: FlowRevision, to writer: inout JSONWriter) {
        writer.object(name) { writer in
            writer.member("flow_sid", revision.flowSID)
            writer.member("revision", revision.number)
            writer.member("status", revision.status.rawValue)
            writer.member("friendly_name", revision.friendlyName)
            writer.member("date_created", revision.dateCreated)
        }
    }

    private func unified(_ before: FlowDefinition, _ after: FlowDefinition) -> String {
        let names = (Self.name(old), Self.name(new))
        return String(decoding: UnifiedDiff(from: before, to: after).text(from: names.0, to: names.1), as: UTF8.self)
    }

    private static func name(_ revision: FlowRevision) -> String { "\(revision.flowSID)@\(revision.number)" }
}
