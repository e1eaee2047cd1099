/// One entry of an alias's history, which is only ever appended to and outlives the alias.
public struct AliasMove: Sendable {
    public let flowSID: FlowSID
    public let accountSID: AccountSID
    public let name: AliasName
    /// Its place among the alias's moves, counted from 1.
    public let number: Int64
    /// Part of `mark`.
    public let nonce: Int64
    /// nil where there was no alias before.
    public let from: AliasTarget<Int64>?
    /// nil where the alias was deleted.
    public let to: AliasTarget<Int64>?
    public let authority: AuditActor.Authority
    public let dateCreated: Timestamp

    /// What conditional requests know the alias by as long as this is its last move.
    public var mark: ChangeMark { ChangeMark(number: number, nonce: nonce) }

    /// What it changed, for people.
    public var line: String {
        let name = "alias \(name)"
        return switch (from, to) {
        case (nil, let to?): "+ \(name): revision \(to.revision)"
        case (let from?, nil): "- \(name): revision \(from.revision)"
        case (let from, let to): "~ \(name): revision \(from?.revision ?? 0) → \(to?.revision ?? 0)"
        }
    }

    public init(
        flowSID: FlowSID, accountSID: AccountSID, name: AliasName, number: Int64, from: AliasTarget<Int64>?,
        to: AliasTarget<Int64>?, authority: AuditActor.Authority, dateCreated: Timestamp, nonce: Int64 = 0
    ) {
        self.flowSID = flowSID
        self.accountSID = accountSID
        self.name = name
        self.number = number
        self.nonce = nonce
        self.from = from
        self.to = to
        self.authority = authority
        self.dateCreated = dateCreated
    }
}
