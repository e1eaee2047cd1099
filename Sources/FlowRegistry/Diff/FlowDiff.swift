public import JSON

/// What changed in meaning from one definition to another, and, apart from it, in layout.
///
/// Widgets are listed in the order of the new definition, removed ones in that of the old; names are the new ones.
public struct FlowDiff: Equatable, Sendable {
    /// The widget that a flow begins with.
    public struct InitialState: Equatable, Sendable {
        public let old: String
        public let new: String
    }

    /// Changes that no caller notices.
    public struct Layout: Equatable, Sendable {
        public let moved: [WidgetMove]
        /// Whether the widgets are listed in another order.
        public let isReordered: Bool
        /// Whether the texts differ, though nothing else does: in the order of members or in how values are spelled.
        public let isRespelled: Bool

        public var isEmpty: Bool { moved.isEmpty && !isReordered && !isRespelled }
    }

    /// nil when it is the same, renames apart.
    public let initialState: InitialState?
    public let removed: [WidgetReference]
    public let added: [WidgetReference]
    public let renamed: [WidgetRename]
    public let rewired: [WidgetRewiring]
    public let changed: [WidgetChange]
    /// The members beside the widgets: description, flags and others.
    public let envelope: [ValueChange]
    /// Widgets of both definitions to which no path leads from the initial state any more.
    public let becameUnreachable: [String]
    /// Widgets of both definitions to which a path leads only now.
    public let becameReachable: [String]
    public let layout: Layout
    /// How many changes there was no room for.
    public let leftOut: Int
    /// Whether one of them is more than layout.
    private let isMoreLeftOut: Bool

    /// How many bytes a diff takes in JSON at the most, unless its caller says otherwise.
    public static let mostBytes = 4 << 20

    /// Compares two definitions. What would make the diff longer than `bytes` is left out and counted. Throws
    /// `.tooComplex` where the budget runs out.
    public init(
        from old: FlowDefinition, to new: FlowDefinition, atMost bytes: Int = mostBytes, budget: Budget
    ) throws(RegistryError) {
        let isOne = old == new
        let (before, after) = isOne ? (.null, .null) : (try old.value(budget: budget), try new.value(budget: budget))
        let room = DiffRoom(bytes: bytes - DiffRoom.headBytes, budget: budget)
        let comparison = GraphComparison(from: FlowGraph(before), to: FlowGraph(after), room: room)
        initialState = comparison.initialState
        removed = comparison.removed
        added = comparison.added
        renamed = comparison.renamed
        rewired = comparison.widgets.compactMap(\.rewiring)
        changed = comparison.changed
        envelope = comparison.envelope
        (becameUnreachable, becameReachable) = comparison.reachability
        isMoreLeftOut = room.leftOut > 0
        let moved = comparison.widgets.compactMap(\.move)
        let isChanged = !(removed.isEmpty && added.isEmpty && renamed.isEmpty && rewired.isEmpty && changed.isEmpty)
        let isSame = initialState == nil && !isChanged && envelope.isEmpty && room.leftOut == 0
        let isReordered = comparison.isReordered
        layout = Layout(
            moved: moved, isReordered: isReordered,
            isRespelled: isSame && moved.isEmpty && !isReordered && old.text != new.text)
        leftOut = room.leftOut
        guard !budget.isExhausted else { throw .comparisonTooComplex }
    }

    /// Whether a flow may behave otherwise, or is described otherwise.
    public var isMeaningful: Bool {
        initialState != nil || isMoreLeftOut
            || !(removed.isEmpty && added.isEmpty && renamed.isEmpty && rewired.isEmpty && changed.isEmpty
                && envelope.isEmpty && becameUnreachable.isEmpty && becameReachable.isEmpty)
    }
}
