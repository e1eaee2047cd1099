import JSON
package import FlowRegistry

/// What a registry has beyond Studio's API. Of Studio it is all `.refused` with 404.
extension StudioClient {
    /// All aliases of a flow.
    package func aliases(of sid: String) throws(StudioError) -> [StudioAlias] {
        try list("/v2/Flows/\(sid)/Aliases", "aliases", atMost: .max) { StudioAlias($0) }
    }

    /// An alias with its tag; nil where there is none.
    package func alias(_ name: String, of sid: String) throws(StudioError) -> StudioAlias? {
        do throws(StudioError) {
            let response = try connection.get("/v2/Flows/\(sid)/Aliases/\(name)")
            guard let alias = StudioAlias(try value(response), tag: tag(response)) else { throw malformed }
            return alias
        } catch .refused(404, _) {
            return nil
        }
    }

    /// Makes an alias where `old` is nil, or moves it from where `old` has seen it.
    package func setAlias(
        _ name: String, of sid: String, from old: StudioAlias?, to target: StudioAlias.Target
    ) throws(StudioError) {
        var form = StudioForm()
        form.add("Revision", String(target.revision))
        form.add("CanaryRevision", target.canary.map { String($0.revision) })
        form.add("CanaryPercent", target.canary.map { String($0.percent) })
        let condition = old.map { StudioCondition.unchanged($0.tag) } ?? .isMissing
        _ = try connection.post("/v2/Flows/\(sid)/Aliases/\(name)", form, if: condition)
    }

    package func deleteAlias(_ alias: StudioAlias, of sid: String) throws(StudioError) {
        try connection.delete("/v2/Flows/\(sid)/Aliases/\(alias.name)", if: .unchanged(alias.tag))
    }

    /// So many moves of an alias at the most, also of one that was deleted, the latest first.
    package func moves(of alias: String, of sid: String, atMost limit: Int) throws(StudioError) -> [StudioAliasMove] {
        try list("/v2/Flows/\(sid)/Aliases/\(alias)/History", "history", atMost: limit, StudioAliasMove.init)
    }

    /// Publishes the revision that was seen, and has an alias point at the new one, both or neither.
    package func publish(
        _ seen: StudioFlow, _ name: String, from old: StudioAlias?, commitMessage: String?
    ) throws(StudioError) {
        var publication: JSONMembers = ["Action": JSONValue("publish"), "FlowSid": JSONValue(seen.sid)]
        publication["CommitMessage"] = commitMessage.map { JSONValue($0) }
        publication["IfMatch"] = seen.tag.map { JSONValue($0) }
        var move: JSONMembers = [
            "Action": JSONValue("set_alias"), "FlowSid": JSONValue(seen.sid), "Name": JSONValue(name),
            "Revision": JSONValue("LatestPublished"),
        ]
        if let old { move["IfMatch"] = old.tag.map { JSONValue($0) } } else { move["IfNoneMatch"] = JSONValue("*") }
        var form = StudioForm()
        form.add("Changes", CanonicalJSON.line(.array([.object(publication), .object(move)])))
        _ = try connection.post("/v2/Changesets", form)
    }

    /// Makes what `seen`, the latest revision, was in an earlier one its latest.
    package func rollBack(
        _ seen: StudioFlow, to revision: Int64, status: FlowStatus, commitMessage: String?
    ) throws(StudioError) -> StudioFlow {
        var form = StudioForm()
        form.add("Revision", String(revision))
        form.add("Status", status.rawValue)
        form.add("CommitMessage", commitMessage)
        return try flow(try connection.post("/v2/Flows/\(seen.sid)/Rollback", form, if: .unchanged(seen.tag)))
    }

    /// The deleted flows that can be brought back, the last deleted first.
    package func deletedFlows() throws(StudioError) -> [DeletedStudioFlow] {
        var filter = StudioForm()
        filter.add("Deleted", "true")
        var flows: [DeletedStudioFlow] = []
        try forEach("/v2/Flows", "flows", filter) { element throws(StudioError) in
            // Studio does not know the parameter, and gives the others.
            guard let flow = DeletedStudioFlow(element) else { throw .refused(status: 404, message: "") }
            flows.append(flow)
            return true
        }
        return flows
    }

    package func undelete(_ sid: String) throws(StudioError) -> StudioFlow {
        try flow(try connection.post("/v2/Flows/\(sid)/Undelete", StudioForm()))
    }

    /// So many entries of the audit log at the most, the latest first.
    package func auditEvents(_ filter: StudioAuditFilter, atMost limit: Int) throws(StudioError) -> [StudioAuditEvent] {
        var events: [StudioAuditEvent] = []
        try forEach("/v2/AuditEvents", "audit_events", filter.query) { element throws(StudioError) in
            guard let event = StudioAuditEvent(element) else { throw malformed }
            if filter.admits(event) { events.append(event) }
            return events.count < limit
        }
        return events
    }
}
