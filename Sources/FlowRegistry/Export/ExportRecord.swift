public import JSON

/// One line of an export: what a registry keeps of an account, in an order in which it can be taken in again.
///
/// An account, and of each of its flows the flow, its revisions from the first to the last, and its end.
public enum ExportRecord: Sendable {
    case account(ExportedAccount)
    case flow(ExportedFlow)
    case revision(FlowRevision)
    case flowEnd(ExportedFlowEnd)
}

extension ExportRecord {
    /// The record as a JSON object on one line. A definition stands in it as it is stored, token by token.
    public var text: [UInt8] {
        switch self {
        case .account(let account): CanonicalJSON.line(Self.members(of: account))
        case .flow(let flow):
            CanonicalJSON.line([
                "type": "flow", "sid": JSONValue("\(flow.sid)"), "account_sid": JSONValue("\(flow.accountSID)"),
            ])
        case .revision(let revision):
            CanonicalJSON.line(Self.members(of: revision)).dropLast()
                + [UInt8](#","definition":"#.utf8) + (revision.definition?.text ?? [UInt8]("null".utf8))
                + [UInt8(ascii: "}")]
        case .flowEnd(let end): CanonicalJSON.line(Self.members(of: end))
        }
    }

    private static func members(of account: ExportedAccount) -> JSONValue {
        [
            "type": "account", "sid": JSONValue("\(account.sid)"), "friendly_name": JSONValue(account.friendlyName),
            "status": JSONValue(account.status.rawValue), "administrator": .boolean(account.isAdministrator),
            "require_if_match": .boolean(account.policy.requiresPrecondition),
            "subflow_references": JSONValue(account.policy.subflows.rawValue),
            "date_created": JSONValue("\(account.dateCreated)"), "date_updated": JSONValue(account.dateUpdated),
        ]
    }

    private static func members(of revision: FlowRevision) -> JSONValue {
        [
            "type": "revision", "flow_sid": JSONValue("\(revision.flowSID)"),
            "account_sid": JSONValue("\(revision.accountSID)"), "revision": JSONValue(revision.number),
            "status": JSONValue(revision.status.rawValue), "friendly_name": JSONValue(revision.friendlyName),
            "commit_message": JSONValue(revision.commitMessage), "author_sid": JSONValue(revision.authorSID),
            "by": JSONValue(revision.actor?.authority.kind), "key_sid": JSONValue(revision.actor?.authority.keySID),
            "key_name": JSONValue(revision.actor?.keyName),
            "date_created": JSONValue("\(revision.dateCreated)"),
        ]
    }

    private static func members(of end: ExportedFlowEnd) -> JSONValue {
        [
            "type": "flow_end", "flow_sid": JSONValue("\(end.flowSID)"), "revisions": JSONValue(end.revisions),
            "date_deleted": JSONValue(end.dateDeleted), "test_users": .array(end.testUsers.map { JSONValue($0) }),
            "aliases": .array(
                end.aliases.map { alias in
                    [
                        "name": JSONValue("\(alias.name)"), "target": JSONValue(alias.target),
                        "date_created": JSONValue("\(alias.dateCreated)"),
                        "date_updated": JSONValue(alias.dateUpdated),
                    ]
                }),
            "alias_history": .array(
                end.aliasMoves.map { move in
                    [
                        "name": JSONValue("\(move.name)"), "number": JSONValue(move.number),
                        "from": JSONValue(move.from), "to": JSONValue(move.to),
                        "key_sid": JSONValue(move.authority.keySID), "by": JSONValue(move.authority.kind),
                        "date_created": JSONValue("\(move.dateCreated)"),
                    ]
                }),
        ]
    }
}

extension AuditActor.Authority {
    /// `command_line` or `account`: neither an alias nor a flow is changed by another account than its own.
    fileprivate var kind: String {
        if case .credential = self { "account" } else { "command_line" }
    }

    fileprivate var keySID: String? { key?.description }
}

extension JSONValue: ExpressibleByStringLiteral {
    public init(stringLiteral text: String) { self.init(text) }
}

extension JSONValue {
    fileprivate init(_ number: Int64) { self = .number(JSONNumber(Int(number))) }

    fileprivate init(_ text: String?) { self = text.map { JSONValue($0) } ?? .null }

    fileprivate init(_ date: Timestamp?) { self.init(date?.description) }

    fileprivate init(_ target: AliasTarget<Int64>?) {
        guard let target else {
            self = .null
            return
        }
        self = ["revision": JSONValue(target.revision)]
        if let canary = target.canary {
            self = [
                "revision": JSONValue(target.revision), "canary_revision": JSONValue(canary.revision),
                "canary_percent": JSONValue(canary.percent),
            ]
        }
    }
}
