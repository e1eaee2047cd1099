import FlowRegistry

/// An account on the wire; `auth_token` is null but in the answer that made it, since only its hash is kept.
struct AccountResource {
    let account: Account
    /// What an account may have that has no quotas of its own.
    let quotas: Quotas
    var authToken: String?

    var json: [UInt8] {
        var writer = JSONWriter()
        write(to: &writer)
        return writer.bytes
    }

    func write(to writer: inout JSONWriter) {
        let uri = "/2010-04-01/Accounts/\(account.sid)"
        writer.object { writer in
            writer.member("sid", account.sid)
            writer.member("friendly_name", account.friendlyName)
            writer.member("status", account.status.rawValue)
            writer.member("type", "Full")
            writer.member("auth_token", authToken)
            writer.member("owner_account_sid", account.ownerSID)
            writer.member("date_created", account.dateCreated.rfc2822)
            writer.member("date_updated", (account.dateUpdated ?? account.dateCreated).rfc2822)
            writer.member("require_if_match", account.policy.requiresPrecondition)
            writer.member("subflow_references", account.policy.subflows.rawValue)
            writer.object("usage") { writer in
                writer.member("flows", account.usage.flows)
                writer.member("stored_bytes", account.usage.storedBytes)
                writer.member("keys", account.usage.keys)
                writer.member("audit_events", account.usage.auditEvents)
            }
            writer.object("quotas") { Self.write(quotas.replaced(by: account.quotas), to: &$0) }
            writer.member("uri", uri + ".json")
            writer.object("subresource_uris") { writer in
                writer.member("keys", uri + "/Keys.json")
            }
        }
    }

    private static func write(_ quotas: Quotas, to writer: inout JSONWriter) {
        writer.member("flows", quotas.flows)
        writer.member("stored_bytes", quotas.storedBytes)
        writer.member("revisions_per_flow", quotas.revisionsPerFlow)
        writer.member("keys", quotas.keys)
        writer.member("aliases_per_flow", quotas.aliasesPerFlow)
        if quotas.requestsPerSecond > 0 {
            writer.member("requests_per_second", quotas.requestsPerSecond)
        } else {
            writer.null("requests_per_second")
        }
        writer.member("audit_events", quotas.auditEvents)
    }
}
