import FlowRegistry

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
