import SQLite

/// How much one transaction may do at the search index, for which other writes wait: so many bytes of definitions, so many
/// different words of long texts, and so much time, since short texts are read too quickly to have their words counted.
struct IndexSlice {
    static let maximumBytes = 1_024 * 1_024

    private let connection: Connection
    private let time: WorkSlice
    private var bytes = 0
    /// Whether anything is done: as long as nothing is, there is no end.
    private var isBegun = false

    init(on connection: Connection) {
        self.connection = connection
        time = connection.beginSlice()
    }

    var isUsedUp: Bool {
        isBegun
            && (bytes >= Self.maximumBytes || connection.freshWords >= Connection.maximumFreshWords || time.isOver)
    }

    mutating func spend(bytes: Int = 0) {
        self.bytes += bytes
        isBegun = true
    }
}
