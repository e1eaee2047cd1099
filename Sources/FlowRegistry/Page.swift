/// Consecutive elements of a list, in the list's order.
public struct Page<Element: Sendable>: Sendable {
    public let elements: [Element]
    /// Whether the list goes on behind the last element.
    public let hasNext: Bool
    /// Whether there is something before the first element; has no meaning for a page that begins the list.
    public let hasPrevious: Bool

    public init(elements: [Element], hasNext: Bool, hasPrevious: Bool = true) {
        self.elements = elements
        self.hasNext = hasNext
        self.hasPrevious = hasPrevious
    }
}

/// How long a page of a list may be, however many elements are asked for.
public enum PageLimit {
    /// A page that has so many bytes gets no further element: it ends before its size is reached, and says that the list
    /// goes on. What is read for it is bounded alike.
    public static let bytes = 1_048_576
}
