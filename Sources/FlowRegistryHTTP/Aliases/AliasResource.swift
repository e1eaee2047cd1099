import FlowRegistry

/// An alias on the wire.
struct AliasResource {
    let alias: Alias
    let origin: String

    /// The alias with the tag of its last move.
    var response: APIResponse {
        var writer = JSONWriter()
        write(to: &writer)
        return .json(writer.bytes, tag: EntityTag(alias.mark))
    }

    func write(to writer: inout JSONWriter) {
        let flow = "\(origin)/v2/Flows/\(alias.flowSID)"
        let url = "\(flow)/Aliases/\(alias.name)"
        writer.object { writer in
            writer.member("flow_sid", alias.flowSID.description)
            writer.member("account_sid", alias.accountSID.description)
            writer.member("name", alias.name.description)
            writer.members(of: alias.target)
            writer.member("date_created", alias.dateCreated.description)
            writer.member("date_updated", alias.dateUpdated?.description)
            writer.member("url", url)
            writer.object("links") { writer in
                writer.member("revision", "\(flow)/Revisions/\(alias.target.revision)")
                writer.member("history", url + "/History")
            }
        }
    }
}

extension JSONWriter {
    /// `revision`, `canary_revision` and `canary_percent`.
    mutating func members(of target: AliasTarget<Int64>) {
        member("revision", target.revision)
        if let canary = target.canary {
            member("canary_revision", canary.revision)
            member("canary_percent", canary.percent)
        } else {
            null("canary_revision")
            null("canary_percent")
        }
    }
}
