/// What one transaction may delete of what is over, so that no write waits long for the disk.
struct PurgeSlice {
    private(set) var rows = 256
    /// Deleted text is overwritten, and so as much writing as it was.
    private(set) var bytes: Int64 = 1 << 20

    var isUsedUp: Bool { rows <= 0 || bytes <= 0 }

    mutating func spend(rows: Int = 0, bytes: Int64 = 0) {
        self.rows -= rows
        self.bytes -= bytes
    }
}
