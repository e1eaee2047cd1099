import FlowRegistry

/// Which entries of the audit log are wanted: those for which all that is given holds.
package struct StudioAuditFilter {
    /// A flow with its aliases and test users.
    package var flowSID: String?
    package var actorSID: String?
    package var action: String?
    /// As the log has it, as `10.0.0.7`.
    package var address: String?
    /// A day or a second, as `2026-01-31` or `2026-01-31T23:59:59Z`.
    package var since: String?
    /// As `since`; the day or second itself counts.
    package var until: String?

    package init(
        flowSID: String? = nil, actorSID: String? = nil, action: String? = nil, address: String? = nil,
        since: String? = nil, until: String? = nil
    ) {
        self.flowSID = flowSID
        self.actorSID = actorSID
        self.action = action
        self.address = address
        self.since = since
        self.until = until
    }

    package var query: StudioForm {
        var form = StudioForm()
        form.add("FlowSid", flowSID)
        form.add("ActorSid", actorSID)
        form.add("EventType", action)
        form.add("SourceIpAddress", address)
        form.add("StartDate", since)
        form.add("EndDate", until)
        return form
    }

    /// Looked at here as well: an older registry gives all, whatever is asked for.
    package func admits(_ event: StudioAuditEvent) -> Bool {
        if let flowSID, event.resourceSID.prefix(flowSID.count) != flowSID { return false }
        if let actorSID, event.actor.sid != actorSID { return false }
        if let action, event.action != action { return false }
        if let address, event.address != address { return false }
        // Dates of one form are in the order of their texts, and a day is what its seconds begin with.
        if let since, event.date < since { return false }
        return until.map { event.date.prefix($0.count) <= $0 } ?? true
    }
}
