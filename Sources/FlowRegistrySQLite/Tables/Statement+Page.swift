import FlowRegistry
import SQLite

extension Statement {
    /// The page that a list's rows begin with, which come from its place on: in the order of the list, or against it where
    /// the page is to be before a place. There have to be rows for one element more than the page's size, to know whether
    /// the list goes on.
    func page<Element: Sendable, Position>(
        _ request: PageRequest<Position>, _ read: (Statement) throws(SQLiteError) -> Element
    ) throws(SQLiteError) -> Page<Element> {
        let (elements, hasMore) = try some(atMost: request.size, bytes: PageLimit.bytes, read)
        return Page(elements, hasMore: hasMore, of: request)
    }
}

extension Page {
    /// - Parameters:
    ///   - hasMore: whether there is more behind the last of `nearest`, which come from the page's place on.
    ///   - boundary: the last that was looked at, where that is none of `nearest`.
    init<Position>(
        _ nearest: [Element], hasMore: Bool, of request: PageRequest<Position>, boundary: Element? = nil
    ) {
        if case .before = request.start {
            self.init(elements: nearest.reversed(), hasNext: true, hasPrevious: hasMore, boundary: boundary)
        } else {
            self.init(elements: nearest, hasNext: hasMore, boundary: boundary)
        }
    }
}
