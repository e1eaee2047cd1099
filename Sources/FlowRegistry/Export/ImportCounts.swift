/// What an import has done with the records of flows.
public struct ImportCounts: Equatable, Sendable {
    /// Flows that were not there before.
    public var newFlows = 0
    public var newRevisions = 0
    /// Flows that got no revision, but aliases, test users, a deletion or an undeletion.
    public var updatedFlows = 0
    /// Flows and revisions that were there and are the same.
    public var knownFlows = 0
    public var knownRevisions = 0

    public init() {}

    public static func += (left: inout Self, right: Self) {
        left.newFlows += right.newFlows
        left.newRevisions += right.newRevisions
        left.updatedFlows += right.updatedFlows
        left.knownFlows += right.knownFlows
        left.knownRevisions += right.knownRevisions
    }
}
