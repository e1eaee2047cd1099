import FlowRegistry

/// The credentials that one thread has lately found to be right: a bounded table, each place taken by the latest.
final class CredentialCache {
    struct Entry: Sendable {
        let field: String
        let authenticated: Authenticated
        let changes: Int
        let isValidBefore: Timestamp

        /// Unless any credential has changed since.
        func isValid(changes: Int, now: Timestamp) -> Bool { self.changes == changes && now < isValidBefore }
    }

    /// Places in the table, a power of two.
    private static let capacity = 1_024
    /// So long an entry is believed, in seconds: then the storage is asked again, and takes note of a key's use.
    private static let lifetime: Int64 = 60

    private var entries = [Entry?](repeating: nil, count: capacity)

    /// Whose an Authorization field seen before is, unless any credential has changed since.
    func entry(_ field: String, changes: Int, now: Timestamp) -> Entry? {
        guard let entry = entries[Self.place(field)], entry.isValid(changes: changes, now: now),
            Self.areEqual(entry.field, field)
        else { return nil }
        return entry
    }

    func remember(_ authenticated: Authenticated, _ field: String, changes: Int, now: Timestamp, expires: Timestamp?) {
        let end = Timestamp(secondsSinceEpoch: now.secondsSinceEpoch + Self.lifetime)
        entries[Self.place(field)] = Entry(
            field: field, authenticated: authenticated, changes: changes, isValidBefore: min(end, expires ?? end))
    }

    /// From the start of the process's own random seed, so that nobody outside can aim at another's place.
    private static func place(_ field: String) -> Int { field.hashValue & (capacity - 1) }

    /// Compares in a time that does not depend on where the first difference is.
    private static func areEqual(_ left: String, _ right: String) -> Bool {
        let isEqual = left.utf8.withContiguousStorageIfAvailable { left in
            right.utf8.withContiguousStorageIfAvailable { right in
                UnsafeRawBufferPointer(left).isEqual(inConstantTime: UnsafeRawBufferPointer(right))
            }
        }
        // Strings that were made from bytes are contiguous.
        return (isEqual ?? nil) ?? false
    }
}
