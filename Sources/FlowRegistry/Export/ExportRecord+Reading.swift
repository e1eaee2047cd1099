import JSON

/// Why a line is no record of an export.
public struct InvalidExportRecord: Error, Equatable, Sendable {
    /// Completes the sentence "The line …".
    public let reason: String
}

extension ExportRecord {
    /// Reads what `text` has written.
    public init(_ text: [UInt8]) throws(InvalidExportRecord) {
        let document: JSONDocument
        do {
            document = try JSONDocument(text)
        } catch {
            throw InvalidExportRecord(reason: "is not valid JSON: it \(error.reason)")
        }
        let members = RecordMembers(node: document.root)
        switch try members.text("type") {
        case "account": self = .account(try ExportedAccount(members))
        case "flow":
            self = .flow(ExportedFlow(sid: try members.sid("sid"), accountSID: try members.sid("account_sid")))
        case "revision": self = .revision(try FlowRevision(members))
        case "flow_end": self = .flowEnd(try ExportedFlowEnd(members))
        default: throw InvalidExportRecord(reason: "is of a type that this version does not know")
        }
    }
}

/// The members of a record, each of the type that it must have.
private struct RecordMembers {
    let node: JSONNode

    private func required<Value>(_ name: StaticString, _ value: Value?) throws(InvalidExportRecord) -> Value {
        guard let value else { throw InvalidExportRecord(reason: "has no valid \(name)") }
        return value
    }

    private func isNull(_ name: StaticString) -> Bool { node.member(name)?.kind ?? .null == .null }

    func text(_ name: StaticString) throws(InvalidExportRecord) -> String {
        try required(name, node.member(name)?.string)
    }

    func optionalText(_ name: StaticString) throws(InvalidExportRecord) -> String? {
        isNull(name) ? nil : try text(name)
    }

    func sid<Resource>(_ name: StaticString) throws(InvalidExportRecord) -> SID<Resource> {
        try required(name, SID(try text(name)))
    }

    func number(_ name: StaticString) throws(InvalidExportRecord) -> Int64 {
        let number = node.member(name).flatMap { Int64(String(decoding: $0.bytes, as: UTF8.self)) }
        return try required(name, number.flatMap { $0 >= 0 ? $0 : nil })
    }

    func date(_ name: StaticString) throws(InvalidExportRecord) -> Timestamp {
        try required(name, Timestamp(try text(name)))
    }

    func optionalDate(_ name: StaticString) throws(InvalidExportRecord) -> Timestamp? {
        isNull(name) ? nil : try date(name)
    }

    func boolean(_ name: StaticString) throws(InvalidExportRecord) -> Bool {
        switch node.member(name)?.kind {
        case .true: true
        case .false: false
        default: throw InvalidExportRecord(reason: "has no valid \(name)")
        }
    }

    func member(_ name: StaticString) -> RecordMembers? {
        isNull(name) ? nil : node.member(name).map(RecordMembers.init)
    }

    func elements(_ name: StaticString) throws(InvalidExportRecord) -> [RecordMembers] {
        try required(name, node.member(name).flatMap { $0.kind == .array ? $0.elements : nil })
            .map(RecordMembers.init)
    }
}

extension ExportedAccount {
    fileprivate init(_ members: RecordMembers) throws(InvalidExportRecord) {
        guard let status = AccountStatus(rawValue: try members.text("status")) else {
            throw InvalidExportRecord(reason: "has no valid status")
        }
        guard let subflows = SubflowPolicy(rawValue: try members.text("subflow_references")) else {
            throw InvalidExportRecord(reason: "has no valid subflow_references")
        }
        sid = try members.sid("sid")
        friendlyName = try members.text("friendly_name")
        self.status = status
        isAdministrator = try members.boolean("administrator")
        policy = AccountPolicy(requiresPrecondition: try members.boolean("require_if_match"), subflows: subflows)
        dateCreated = try members.date("date_created")
        dateUpdated = try members.optionalDate("date_updated")
    }
}

extension FlowRevision {
    fileprivate init(_ members: RecordMembers) throws(InvalidExportRecord) {
        guard let status = FlowStatus(rawValue: try members.text("status")) else {
            throw InvalidExportRecord(reason: "has no valid status")
        }
        // Not validated again: it was where it was made, by the rules of its time.
        guard let definition = members.node.member("definition"), definition.kind == .object else {
            throw InvalidExportRecord(reason: "has no valid definition")
        }
        self.init(
            flowSID: try members.sid("flow_sid"), accountSID: try members.sid("account_sid"),
            number: try members.number("revision"), status: status, friendlyName: try members.text("friendly_name"),
            commitMessage: try members.optionalText("commit_message"),
            authorSID: try members.optionalText("author_sid"),
            definition: FlowDefinition(trusted: [UInt8](definition.bytes)),
            dateCreated: try members.date("date_created"), actor: try members.actor())
    }
}

extension ExportedFlowEnd {
    fileprivate init(_ members: RecordMembers) throws(InvalidExportRecord) {
        let flow: FlowSID = try members.sid("flow_sid")
        // Aliases carry the account of the registry that they come from, which the flow's own record says.
        let account = AccountSID(high: 0, low: 0)
        var (users, aliases, moves) = ([String](), [Alias](), [AliasMove]())
        for user in try members.elements("test_users") {
            guard let text = user.node.string else { throw InvalidExportRecord(reason: "has no valid test_users") }
            users.append(text)
        }
        for move in try members.elements("alias_history") {
            moves.append(
                AliasMove(
                    flowSID: flow, accountSID: account, name: try move.name(), number: try move.number("number"),
                    from: try move.member("from")?.target(), to: try move.member("to")?.target(),
                    authority: try move.authority(account), dateCreated: try move.date("date_created")))
        }
        for alias in try members.elements("aliases") {
            guard let target = try alias.member("target")?.target() else {
                throw InvalidExportRecord(reason: "has an alias without a valid target")
            }
            let name = try alias.name()
            aliases.append(
                Alias(
                    flowSID: flow, accountSID: account, name: name, target: target,
                    mark: ChangeMark(number: Int64(moves.count { $0.name == name }), nonce: 0),
                    dateCreated: try alias.date("date_created"),
                    dateUpdated: try alias.optionalDate("date_updated")))
        }
        self.init(
            flowSID: flow, revisions: try members.number("revisions"),
            dateDeleted: try members.optionalDate("date_deleted"), testUsers: users, aliases: aliases,
            aliasMoves: moves)
    }
}

extension RecordMembers {
    fileprivate func name() throws(InvalidExportRecord) -> AliasName {
        guard let name = AliasName(try text("name")) else {
            throw InvalidExportRecord(reason: "has an alias without a valid name")
        }
        return name
    }

    fileprivate func target() throws(InvalidExportRecord) -> AliasTarget<Int64> {
        let revision = try number("revision")
        guard node.member("canary_revision") != nil else { return AliasTarget(revision: revision) }
        let percent = try number("canary_percent")
        guard percent <= 100 else { throw InvalidExportRecord(reason: "has no valid canary_percent") }
        return AliasTarget(
            revision: revision,
            canary: AliasTarget.Canary(revision: try number("canary_revision"), percent: percent))
    }

    /// Older versions tell nothing of it.
    fileprivate func actor() throws(InvalidExportRecord) -> RevisionActor? {
        guard try optionalText("by") != nil else { return nil }
        return RevisionActor(
            authority: try authority(try sid("account_sid")), keyName: try optionalText("key_name"))
    }

    fileprivate func authority(_ account: AccountSID) throws(InvalidExportRecord) -> AuditActor.Authority {
        if try text("by") == "command_line" { return .commandLine }
        guard let key = try optionalText("key_sid") else { return .credential(.authToken, of: account) }
        guard let sid = APIKeySID(key) else { throw InvalidExportRecord(reason: "has no valid key_sid") }
        return .credential(.apiKey(sid), of: account)
    }
}
