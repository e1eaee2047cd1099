import SQLite

/// What one transaction may delete of what is over, so that no write waits long for the disk.
struct PurgeSlice {
    private(set) var rows = 256
    /// Deleted text is overwritten, and so as much writing as it was.
    private(set) var bytes: Int64 = 1 << 20

    private let time: WorkSlice
    /// Whether anything is deleted: as long as nothing is, time is no end.
    private var isBegun = false

    init(on connection: Connection) { time = connection.beginSlice() }

    var isUsedUp: Bool { rows <= 0 || bytes <= 0 || isBegun && time.isOver }

    mutating func spend(rows: Int = 0, bytes: Int64 = 0) {
        isBegun = true
        self.rows -= rows
        self.bytes -= bytes
    }
}
