import JSON
import FlowRegistry

/// Checks a request's If-Match and If-None-Match before its change is queued, and tells what was changed since where it does not hold.
///
/// The change itself checks once more, in its transaction.
struct FlowPrecondition {
    let reader: any StoreReader

    /// How many revisions are told of.
    private static var maximumTold: Int { 20 }
    /// What telling of the changes may cost, and in how many lines and bytes it is done.
    private static var steps: Int { 200_000 }
    private static var mostLines: Int { 100 }
    private static var mostBytes: Int { 64 << 10 }

    /// What must hold of a flow by the request's header fields, having looked. Throws what `check` and `RequestContext.precondition`
    /// throw.
    func checked(_ context: RequestContext, _ sid: FlowSID, in account: AccountSID) throws(RegistryError)
        -> Precondition
    {
        let precondition = try context.precondition()
        try check(precondition, of: sid, in: account, context)
        return precondition
    }

    /// Throws `.lostUpdate` where it does not hold, `.notFound` without such a flow; what `RequestContext.budget` throws
    /// where there is something to be told.
    func check(
        _ precondition: Precondition, of sid: FlowSID, in account: AccountSID, _ context: RequestContext
    ) throws(RegistryError) {
        guard precondition != .none else { return }
        let latest = try reader.flowSummary(sid, in: account).latest
        if !precondition.holds(for: latest.mark) {
            throw .lostUpdate(try lostUpdate(expected: precondition, latest, of: sid, in: account, context))
        }
    }

    private func lostUpdate(
        expected: Precondition, _ latest: FlowRevision, of sid: FlowSID, in account: AccountSID,
        _ context: RequestContext
    ) throws(RegistryError) -> LostUpdate {
        guard let known = expected.lastMark(before: latest.number) else { return .flow(at: latest.number) }
        _ = try context.budget()
        guard let old = try revision(known, of: sid, in: account) else { return .flow(at: latest.number) }
        let newest = try reader.revisions(
            of: sid, in: account, page: PageRequest(start: .first, size: Self.maximumTold))
        let since = newest.elements.filter { $0.number > known.number }.map(LostUpdate.Revision.init)
        return .flow(at: latest.number, since: since, changes: try changes(old, latest, of: sid, in: account))
    }

    /// nil where the flow's history has another revision of this number, as when a backup was restored, or none.
    private func revision(
        _ mark: ChangeMark, of sid: FlowSID, in account: AccountSID
    ) throws(RegistryError) -> FlowRevision? {
        do {
            let revision = try reader.revision(.number(mark.number), of: sid, in: account)
            return revision.mark == mark ? revision : nil
        } catch .notFound {
            return nil
        }
    }

    private func changes(
        _ old: FlowRevision, _ latest: FlowRevision, of sid: FlowSID, in account: AccountSID
    ) throws(RegistryError) -> [String] {
        do {
            let new = try reader.revision(.number(latest.number), of: sid, in: account)
            guard let before = old.definition, let after = new.definition else { return [] }
            let diff = try FlowDiff(from: before, to: after, atMost: 1 << 20, budget: Budget(steps: Self.steps))
            return FlowDiffText(diff, mostLines: Self.mostLines, atMost: Self.mostBytes).lines
        } catch .notFound {
            return []
        } catch .tooComplex {
            return ["The definitions differ by more than is told here: ask for the diff of these revisions"]
        }
    }
}
