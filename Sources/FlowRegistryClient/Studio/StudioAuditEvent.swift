import FlowRegistry
package import JSON

/// An entry of a registry's audit log.
package struct StudioAuditEvent {
    package let action: String
    /// Of an alias its path, as `FW…/Aliases/production`.
    package let resourceSID: String
    /// Of a flow, before and after.
    package let revisions: (before: Int64?, after: Int64?)
    package let actor: StudioActor
    package let address: String?
    package let requestSID: String?
    package let date: String

    /// nil where a member that must be there is missing or of another type.
    package init?(_ resource: JSONValue) {
        func text(_ member: JSONString) -> String? { resource.members[member]?.string?.text.printable }
        guard let action = text("action"), let sid = text("resource_sid"), let date = text("date_created") else {
            return nil
        }
        (self.action, resourceSID, self.date) = (action, sid, date)
        revisions = (
            resource.members["before"]?.integer("revision"), resource.members["after"]?.integer("revision")
        )
        actor = StudioActor(resource)
        (address, requestSID) = (text("source_ip_address"), text("request_sid"))
    }

    /// The name of the alias that it is about; nil for any other event.
    var aliasName: String? {
        let parts = resourceSID.split(separator: "/")
        return parts.count == 3 && parts[1] == "Aliases" ? String(parts[2]) : nil
    }
}

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

/// Who has made a change, as a registry says; Studio says nothing of it.
package struct StudioActor {
    /// As `api_key`.
    package let type: String?
    /// A key's, or the account's of an auth token.
    package let sid: String?
    /// What the key was called when it made the change.
    package let name: String?

    package init(_ resource: JSONValue) {
        func text(_ member: JSONString) -> String? { resource.members[member]?.string?.text.printable }
        (type, sid, name) = (text("actor_type"), text("actor_sid"), text("actor_name"))
    }

    /// As `CI (SK…)`, an auth token's account, or `command_line`; nil where nobody knows.
    package var text: String? {
        switch (name, sid) {
        case (let name?, let sid?): "\(name) (\(sid))"
        case (let name?, nil): name
        case (nil, let sid?): sid
        case (nil, nil): type
        }
    }
}
