import FlowRegistry

/// Which backups are kept: those that either of the two wants.
package struct BackupRetention: Equatable, Sendable {
    /// Of this and the days before it, so many; nil: none for their age.
    package var days: Int?
    /// So many of the newest; nil: none for their number.
    package var count: Int?

    package init(days: Int? = nil, count: Int? = nil) {
        self.days = days
        self.count = count
    }

    /// What may go, of backups of one kind, once `proven` is there. Without a wish all are kept, and the newest always.
    package func dispensable(_ backups: [BackupName], besides proven: BackupName) -> [BackupName] {
        guard days != nil || count != nil else { return [] }
        let ofKind = backups.filter { ($0.schema == nil) == (proven.schema == nil) }.sorted { $0.date > $1.date }
        let oldest = days.map { proven.date.secondsSinceEpoch - Int64($0) * 86_400 }
        return ofKind.enumerated()
            .filter { index, name in
                let isRecent = oldest.map { name.date.secondsSinceEpoch >= $0 } ?? false
                return index >= max(count ?? 1, 1) && !isRecent && name != proven
            }
            .map(\.element)
    }
}
