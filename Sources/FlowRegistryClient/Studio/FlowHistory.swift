package import CommandSupport
import FlowRegistry

/// What became of a flow: revisions, moves of aliases, deletions.
package struct FlowHistory {
    package private(set) var entries: [FlowHistoryEntry] = []
    /// Whether the audit log was asked: Studio has none, and not everybody may read a registry's.
    package private(set) var hasAudit = true

    /// The newest entries, so many at the most, the latest first. Throws a `CommandFailure`.
    package init(of flow: StudioFlow, _ there: StudioEnvironment, atMost limit: Int) throws(CommandFailure) {
        do throws(StudioError) {
            let revisions = try there.client.revisions(of: flow.sid, atMost: limit)
            let names = try Self.aliases(of: flow, there)
            let events = names == nil ? [] : try events(of: flow, there, atMost: limit)
            // In this order at the same second: the move of an alias follows the revision that it is moved to.
            for name in Set((names ?? []) + events.compactMap(\.aliasName)).sorted() {
                entries += try there.client.moves(of: name, of: flow.sid, atMost: limit).map(FlowHistoryEntry.init)
            }
            entries += events.compactMap(FlowHistoryEntry.init)
            entries += revisions.map(FlowHistoryEntry.init)
        } catch {
            throw error.failure("The history of \(flow.sid) cannot be listed")
        }
        let ordered = entries.enumerated().sorted {
            ($1.element.date, $0.offset) < ($0.element.date, $1.offset)
        }
        entries = ordered.prefix(limit).map(\.element)
    }

    /// The names of those that are there; nil from Studio, which has neither these nor an audit log.
    private static func aliases(of flow: StudioFlow, _ there: StudioEnvironment) throws(StudioError) -> [String]? {
        do {
            return try there.client.aliases(of: flow.sid).map(\.name)
        } catch .refused(404, _) {
            return nil
        }
    }

    private mutating func events(
        of flow: StudioFlow, _ there: StudioEnvironment, atMost limit: Int
    ) throws(StudioError) -> [StudioAuditEvent] {
        do {
            return try there.client.auditEvents(StudioAuditFilter(flowSID: flow.sid), atMost: limit)
        } catch .refused(403, _) {
            hasAudit = false
            return []
        }
    }
}
