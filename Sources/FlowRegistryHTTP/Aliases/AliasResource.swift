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

/// An entry of an alias's history on the wire.
struct AliasMoveResource {
    let move: AliasMove

    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("flow_sid", move.flowSID.description)
            writer.member("account_sid", move.accountSID.description)
            writer.member("name", move.name.description)
            Self.write("from", move.from, to: &writer)
            Self.write("to", move.to, to: &writer)
            writer.actor(move.authority)
            writer.member("date_created", move.dateCreated.description)
        }
    }

    private static func write(_ name: StaticString, _ target: AliasTarget<Int64>?, to writer: inout JSONWriter) {
        guard let target else { return writer.null(name) }
        writer.object(name) { $0.members(of: target) }
    }
}
