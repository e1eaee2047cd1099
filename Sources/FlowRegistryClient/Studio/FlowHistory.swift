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

/// An entry of a flow's history, as the command line prints it.
package struct FlowHistoryEntry: TableRow {
    package var date: String
    /// As `revision`, `alias.set`, `flow.deleted`.
    package var event: String
    package var revision: Int64?
    package var status: String?
    package var alias: String?
    /// Where an alias has pointed before.
    var previousRevision: Int64?
    package var canaryRevision: Int64?
    package var canaryPercent: Int64?
    package var actorType: String?
    package var actorSID: String?
    package var actorName: String?
    package var message: String?
    private var actor: String?

    package enum CodingKeys: String, CodingKey {
        case event, revision, status, alias
        case date = "date_created"
        case previousRevision = "previous_revision"
        case canaryRevision = "canary_revision"
        case canaryPercent = "canary_percent"
        case actorType = "actor_type"
        case actorSID = "actor_sid"
        case actorName = "actor_name"
        case message = "commit_message"
    }

    package static let columns = [("DATE", 20), ("REVISION", 8), ("ACTOR", 34), ("WHAT", 0)]

    package init(_ revision: StudioRevision) {
        self.init("revision", revision.flow.date ?? "-", revision.actor)
        (self.revision, status, message) = (revision.flow.revision, revision.flow.status, revision.commitMessage)
        actor = actor ?? revision.authorSID?.printable
    }

    package init(_ move: StudioAliasMove) {
        self.init(move.to == nil ? "alias.deleted" : "alias.set", move.date, move.actor)
        (alias, revision, previousRevision) = (move.name, move.to?.revision, move.from?.revision)
        (canaryRevision, canaryPercent) = (move.to?.canary?.revision, move.to?.canary?.percent)
    }

    /// nil for what a revision or the move of an alias tells better.
    package init?(_ event: StudioAuditEvent) {
        let told: [AuditAction] = [.flowDeleted, .flowUndeleted, .flowPurged, .testUsersUpdated]
        guard told.contains(where: { $0.rawValue == event.action }) else { return nil }
        self.init(event.action, event.date, event.actor)
    }

    private init(_ event: String, _ date: String, _ actor: StudioActor) {
        (self.event, self.date, self.actor) = (event, date, actor.text)
        (actorType, actorSID, actorName) = (actor.type, actor.sid, actor.name)
    }

    package var cells: [String] { [date, revision.map(String.init) ?? "-", actor ?? "-", what.printable] }

    private var what: String {
        if let alias {
            guard let revision else { return "alias \(alias) deleted" }
            let canary = canaryRevision.map { ", and \($0) for \(canaryPercent ?? 0) %" } ?? ""
            let from = previousRevision.map { "\($0) → " } ?? ""
            return "alias \(alias): \(from)\(revision)\(canary)"
        }
        guard let status else { return event }
        return message.map { "\(status): \($0)" } ?? status
    }

    package var secretLine: String? { nil }
}
