import JSON
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

    /// The whole of it, 5 MiB at the most. Throws `.tooComplex` for a comparison that takes more than is left of the
    /// budget, and for a patch or unified diff of more than 4 MiB.
    func json(budget: Budget) throws(RegistryError) -> [UInt8] {
        guard let before = old.definition, let after = new.definition else { return [] }
        let diff = try FlowDiff(from: before, to: after, budget: budget)
        let comparison = try comparison(before, after, diff, budget)
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("account_sid", old.accountSID)
            write("from", old, to: &writer)
            write("to", new, to: &writer)
            writer.member("is_meaningful", diff.isMeaningful)
            writer.array("summary", FlowDiffText(diff, atMost: Self.summaryBytes).lines) { $0.string($1) }
            switch comparison {
            case .changes(let json): writer.member("changes", json: json)
            case .patch(let json): writer.member("patch", json: json)
            case .unified(let text): writer.member("unified", text)
            case .none: break
            }
            writer.member("url", url)
        }
        return writer.bytes
    }

    private enum Comparison {
        case changes([UInt8])
        case patch([UInt8])
        case unified(String)
        case none
    }

    /// How many bytes the lines for people take at the most.
    private static let summaryBytes = 256 << 10

    private func comparison(
        _ before: FlowDefinition, _ after: FlowDefinition, _ diff: FlowDiff, _ budget: Budget
    ) throws(RegistryError) -> Comparison {
        switch format {
        case .json: return .changes(CanonicalJSON.line(diff.json))
        case .patch where before == after: return .patch(JSONPatch([]).text)
        case .patch: return .patch(try before.patch(to: after, budget: budget).text)
        case .unified: return .unified(try unified(before, after, budget))
        case .text: return .none
        }
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

    private func unified(
        _ before: FlowDefinition, _ after: FlowDefinition, _ budget: Budget
    ) throws(RegistryError) -> String {
        let diff = try UnifiedDiff(from: before, to: after, budget: budget)
        return String(decoding: try diff.text(from: Self.name(old), to: Self.name(new)), as: UTF8.self)
    }

    private static func name(_ revision: FlowRevision) -> String { "\(revision.flowSID)@\(revision.number)" }
}
