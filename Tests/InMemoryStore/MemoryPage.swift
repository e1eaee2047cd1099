import FlowRegistry

extension Page {
    /// The page of a whole list, which comes in the list's order.
    ///
    /// - Parameters:
    ///   - precedes: whether a place is before another one in the list.
    ///   - bytes: how much an element counts towards `PageLimit`.
    static func of<Position>(
        _ all: [Element], _ request: PageRequest<Position>, at position: (Element) -> Position,
        by precedes: (Position, Position) -> Bool, bytes: (Element) -> Int = { _ in 0 }
    ) -> Page {
        switch request.start {
        case .first: return forwards(all[...], request.size, bytes)
        case .after(let place): return forwards(all.drop { !precedes(place, position($0)) }, request.size, bytes)
        case .before(let place):
            let before = all.prefix { precedes(position($0), place) }
            let taken = take(Array(before.reversed())[...], request.size, bytes)
            return Page(elements: taken.reversed(), hasNext: true, hasPrevious: taken.count < before.count)
        }
    }

    private static func forwards(_ all: ArraySlice<Element>, _ size: Int, _ bytes: (Element) -> Int) -> Page {
        let taken = take(all, size, bytes)
        return Page(elements: taken, hasNext: taken.count < all.count)
    }

    private static func take(_ all: ArraySlice<Element>, _ size: Int, _ bytes: (Element) -> Int) -> [Element] {
        var (taken, read): ([Element], Int) = ([], 0)
        for element in all {
            guard taken.count < size, read < PageLimit.bytes else { break }
            taken.append(element)
            read += bytes(element)
        }
        return taken
    }
}
