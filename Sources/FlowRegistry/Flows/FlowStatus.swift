/// Whether a revision is work in progress or what callers run.
public enum FlowStatus: String, Sendable, CaseIterable {
    case draft, published
}
