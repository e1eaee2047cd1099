import FlowRegistry

/// What a changeset has done, on the wire: each change with what it made, flows without their definitions as in lists.
struct ChangesetResource {
    let account: AccountSID
    let changes: [ChangesetForm.Entry]
    let outcomes: [FlowChange.Outcome]
    let origin: String
    let webhook: WebhookURL?
    /// How much the caller may read of flows that are there already.
    let shows: FlowResource.Shown

    var json: [UInt8] {
        var writer = JSONWriter(capacity: 1_024 * (1 + changes.count))
        writer.object { writer in
            writer.member("account_sid", account)
            writer.array("changes", zip(changes, outcomes)) { writer, change in
                writer.object { write(change.0, change.1, to: &$0) }
            }
        }
        return writer.bytes
    }

    private func write(
        _ entry: ChangesetForm.Entry, _ outcome: FlowChange.Outcome, to writer: inout JSONWriter
    ) {
        writer.member("action", entry.action.rawValue)
        writer.member("ref", entry.reference)
        switch outcome {
        case .flow(let flow):
            writer.member("flow_sid", flow.sid)
            writer.member("etag", EntityTag(flow.latest.mark).field)
            writer.issues("warnings", flow.warnings)
            let shows = entry.action == .create ? .texts : shows
            writer.value("flow") {
                FlowResource(flow: flow, origin: origin, webhook: webhook, shows: shows).write(to: &$0, isListed: true)
            }
        case .deleted(let sid, let warnings):
            writer.member("flow_sid", sid)
            writer.issues("warnings", warnings.map { ValidationIssue(message: $0, propertyPath: "#") })
        case .alias(let alias):
            writer.member("flow_sid", alias.flowSID)
            writer.member("etag", EntityTag(alias.mark).field)
            writer.issues("warnings", [])
            writer.value("alias") { AliasResource(alias: alias, origin: origin).write(to: &$0) }
        case .aliasDeleted(let name, let sid):
            writer.member("flow_sid", sid)
            writer.issues("warnings", [])
            writer.member("name", name.description)
        case .testUsers(let users, let sid):
            writer.member("flow_sid", sid)
            writer.member("etag", EntityTag(users.mark).field)
            writer.issues("warnings", [])
            writer.array("test_users", users.contacts) { $0.string($1) }
        }
    }
}
