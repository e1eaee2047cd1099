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
