/// What an account asks of those who change its flows.
public struct AccountPolicy: Hashable, Sendable {
    /// Whether a change of what is there needs an If-Match.
    public var requiresPrecondition: Bool
    public var subflows: SubflowPolicy

    public init(requiresPrecondition: Bool = false, subflows: SubflowPolicy = .warn) {
        self.requiresPrecondition = requiresPrecondition
        self.subflows = subflows
    }
}
