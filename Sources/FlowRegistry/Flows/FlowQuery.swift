/// Which flows a list is to hold, and in which order; nil stands for any. What is asked for together must all hold.
public struct FlowQuery: Hashable, Sendable {
    public var friendlyName: String?
    public var friendlyNamePrefix: String?
    public var status: FlowStatus?
    /// The type of a widget in the latest revision.
    public var widgetType: String?
    /// Updated then or later; a flow that never was counts with the date of its creation.
    public var updatedAfter: Timestamp?
    /// As `updatedAfter`, but earlier than that.
    public var updatedBefore: Timestamp?
    public var search: SearchText?
    public var order: FlowOrder

    public init(
        friendlyName: String? = nil, friendlyNamePrefix: String? = nil, status: FlowStatus? = nil,
        widgetType: String? = nil, updatedAfter: Timestamp? = nil, updatedBefore: Timestamp? = nil,
        search: SearchText? = nil, order: FlowOrder = .newestFirst
    ) {
        self.friendlyName = friendlyName
        self.friendlyNamePrefix = friendlyNamePrefix
        self.status = status
        self.widgetType = widgetType
        self.updatedAfter = updatedAfter
        self.updatedBefore = updatedBefore
        self.search = search
        self.order = order
    }
}
