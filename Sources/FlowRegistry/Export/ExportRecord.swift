/// One line of an export: what a registry keeps of an account, in an order in which it can be taken in again.
///
/// An account, and of each of its flows the flow, its revisions from the first to the last, and its end.
public enum ExportRecord: Sendable {
    case account(ExportedAccount)
    case flow(ExportedFlow)
    case revision(FlowRevision)
    case flowEnd(ExportedFlowEnd)
}
