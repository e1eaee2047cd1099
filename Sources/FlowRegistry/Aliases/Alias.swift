/// A name for a revision of a flow that can be moved to another one, as `production`.
public struct Alias: Sendable {
    public let flowSID: FlowSID
    public let accountSID: AccountSID
    public let name: AliasName
    public let target: AliasTarget<Int64>
    /// Of the last move in its history, whose number says how often it has been made, moved or deleted.
    public let mark: ChangeMark
    public let dateCreated: Timestamp
    /// nil until it is moved.
    public let dateUpdated: Timestamp?

    public init(
        flowSID: FlowSID, accountSID: AccountSID, name: AliasName, target: AliasTarget<Int64>, mark: ChangeMark,
        dateCreated: Timestamp, dateUpdated: Timestamp?
    ) {
        self.flowSID = flowSID
        self.accountSID = accountSID
        self.name = name
        self.target = target
        self.mark = mark
        self.dateCreated = dateCreated
        self.dateUpdated = dateUpdated
    }
}

extension AliasTarget<Int64> {
    /// What the audit log keeps of an alias that points here.
    func auditState(of name: AliasName) -> AuditState {
        var hash = FieldHash()
        hash.add(name.description)
        hash.add(revision)
        hash.add(canary?.revision)
        hash.add(canary?.percent)
        return AuditState(revision: revision, hash: hash.finalized())
    }
}

/// What an alias is called, in place of a revision: a letter, then letters, digits, `-` and `_`, 64 in all at most.
public struct AliasName: Hashable, Comparable, Sendable, CustomStringConvertible {
    public let description: String

    /// nil for any other text, and for a reserved one.
    public init?(_ text: some StringProtocol) {
        let characters = text.utf8
        guard (1...64).contains(characters.count), characters.first.map(Self.isLetter) == true,
            characters.allSatisfy({ Self.isLetter($0) || Self.isOther($0) }),
            !Self.isReserved(text)
        else { return nil }
        description = String(text)
    }

    /// Whether it is a name that Studio has, however it is spelled (contract §6.8).
    public static func isReserved(_ text: some StringProtocol) -> Bool {
        text.utf8.count <= 64 && ["latestpublished", "latestrevision"].contains(text.lowercased())
    }

    /// By the bytes, as the storage has them.
    public static func < (left: Self, right: Self) -> Bool {
        left.description.utf8.lexicographicallyPrecedes(right.description.utf8)
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    private static func isOther(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
    }
}

/// Where an alias points: at one revision, or at two, the second of which gets a share of the sticky keys (a canary).
///
/// A revision is what a caller names, or the number that the name stood for when the alias was moved.
public struct AliasTarget<Revision: Hashable & Sendable>: Hashable, Sendable {
    public struct Canary: Hashable, Sendable {
        public let revision: Revision
        /// 0 to 100.
        public let percent: Int64

        public init(revision: Revision, percent: Int64) {
            self.revision = revision
            self.percent = percent
        }
    }

    public let revision: Revision
    public let canary: Canary?

    public init(revision: Revision, canary: Canary? = nil) {
        self.revision = revision
        self.canary = canary
    }
}

extension AliasTarget<Int64> {
    /// The revision for who has this key; the main one without a key.
    ///
    /// The same key always gets the same answer, and who is with the canary stays there while its share grows.
    public func revision(for key: String?, alias: AliasName, flow: FlowSID) -> Int64 {
        guard let canary, let key else { return revision }
        return Self.bucket(of: "\(flow)/\(alias)/\(key)") < canary.percent ? canary.revision : revision
    }

    /// 0 to 99, evenly spread: FNV-1a (https://datatracker.ietf.org/doc/html/draft-eastlake-fnv), whose bits are then
    /// mixed as MurmurHash3 does it (`fmix64`). What it gives must never change: keys would change sides.
    private static func bucket(of text: String) -> Int64 {
        var hash = text.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        hash = (hash ^ hash >> 33) &* 0xFF51_AFD7_ED55_8CCD
        hash = (hash ^ hash >> 33) &* 0xC4CE_B9FE_1A85_EC53
        return Int64((hash ^ hash >> 33) % 100)
    }
}

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
