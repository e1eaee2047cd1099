/// A path cut at its slashes, the first of which it begins with.
struct PathSegments {
    private let path: Substring.UTF8View
    /// Where each segment ends: at the next slash, or the path's end.
    private var ends: [Substring.Index] = []

    /// nil for a path that does not begin with a slash.
    init?(_ path: Substring) {
        guard path.utf8.first == UInt8(ascii: "/") else { return nil }
        self.path = path.utf8
        ends.reserveCapacity(10)
        var index = path.utf8.index(after: path.startIndex)
        while index != path.endIndex {
            if path.utf8[index] == UInt8(ascii: "/") { ends.append(index) }
            path.utf8.formIndex(after: &index)
        }
        ends.append(path.endIndex)
    }

    var count: Int { ends.count }

    func isEqual(at index: Int, to literal: [UInt8]) -> Bool { path[range(index)].elementsEqual(literal) }

    func isEmpty(at index: Int) -> Bool { range(index).isEmpty }

    func text(at index: Int) -> Substring { Substring(path[range(index)]) }

    private func range(_ index: Int) -> Range<Substring.Index> {
        path.index(after: index == 0 ? path.startIndex : ends[index - 1])..<ends[index]
    }
}
