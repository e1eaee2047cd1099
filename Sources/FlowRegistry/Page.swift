/// Consecutive elements of a list, in the list's order.
public struct Page<Element: Sendable>: Sendable {
    public let elements: [Element]
    /// Whether the list goes on behind the last element.
    public let hasNext: Bool
    /// Whether there is something before the first element; has no meaning for a page that begins the list.
    public let hasPrevious: Bool
    /// The last that was looked at in the direction of reading, where that is not the page's own last element (or its first,
    /// read backwards): the next page in that direction goes on beside it.
    public let boundary: Element?

    public init(elements: [Element], hasNext: Bool, hasPrevious: Bool = true, boundary: Element? = nil) {
        self.elements = elements
        self.hasNext = hasNext
        self.hasPrevious = hasPrevious
        self.boundary = boundary
    }
}

/// How long a page of a list may be, however many elements are asked for.
public enum PageLimit {
    /// A page that has so many bytes gets no further element: it ends before its size is reached, and says that the list
    /// goes on. What is read for it is bounded alike.
    public static let bytes = 1_048_576
}
