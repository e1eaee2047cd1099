import FlowRegistry
import SQLite

/// The row ids of all flows of an account, in one of the orders of lists, ascending.
struct FlowIDOrder {
    /// None is above 2²⁸ (`FlowSearchRow`).
    private var ids: [UInt32]

    init(_ ids: [Int64]) { self.ids = ids.map { UInt32(truncatingIfNeeded: $0) } }

    var bytes: Int { ids.count * MemoryLayout<UInt32>.stride }

    /// Those behind one of them, in the order or against it.
    func ids(behind id: Int64, isDescending: Bool) -> some Sequence<Int64> {
        let place = ids.firstIndex(of: UInt32(truncatingIfNeeded: id))
        let (end, step) = isDescending ? (-1, -1) : (ids.count, 1)
        return stride(from: place.map { $0 + step } ?? end, to: end, by: step).lazy.map { Int64(ids[$0]) }
    }

    mutating func remove(_ removed: RowIDSet) {
        ids.removeAll { removed.contains(Int64($0)) }
    }

    /// Puts a flow into its place. False, with nothing changed, where a flow that it is compared with is gone.
    mutating func insert(_ id: Int64, by key: FlowOrder.Key, on connection: Connection) throws(SQLiteError) -> Bool {
        var places = 0..<ids.count
        while !places.isEmpty {
            let middle = places.lowerBound + places.count / 2
            let isBefore = try connection.statement(Self.comparison(by: key)).bind(id).bind(Int64(ids[middle]))
                .first { $0.int64(0) == 1 }
            guard let isBefore else { return false }
            places = isBefore ? places.lowerBound..<middle : middle + 1..<places.upperBound
        }
        ids.insert(UInt32(truncatingIfNeeded: id), at: places.lowerBound)
        return true
    }

    /// Whether the flow with the first row id comes before that with the second; no row where that is another account's,
    /// which has got the row id of a flow that is gone.
    private static func comparison(by key: FlowOrder.Key) -> StaticString {
        switch key {
        case .dateCreated: byCreation
        case .dateUpdated: byUpdate
        case .friendlyName: byName
        }
    }

    private static let byCreation: StaticString = """
        SELECT (one.date_created, one.sid) < (other.date_created, other.sid)
        FROM flow AS one, flow AS other WHERE one.id = ?1 AND other.id = ?2 AND other.account_id = one.account_id
        """

    private static let byUpdate: StaticString = """
        SELECT (coalesce(one.date_updated, one.date_created), one.sid)
            < (coalesce(other.date_updated, other.date_created), other.sid)
        FROM flow AS one, flow AS other WHERE one.id = ?1 AND other.id = ?2 AND other.account_id = one.account_id
        """

    private static let byName: StaticString = """
        SELECT (one.friendly_name, one.date_created, one.sid) < (other.friendly_name, other.date_created, other.sid)
        FROM flow AS one, flow AS other WHERE one.id = ?1 AND other.id = ?2 AND other.account_id = one.account_id
        """
}
