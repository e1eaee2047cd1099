import FlowRegistry
import FlowRegistrySQLite
import Glibc
import SQLite

/// Brings a copy of a database, as a backup has it, forward to a later moment with the log that was kept.
///
/// A kept log is put beside the copy, and SQLite takes it as it takes its own after a crash. It may begin before the
/// backup: every page that was changed since then is in it again, up to how it was at the moment wanted. The moment is found
/// by the dates in the audit log, in which every change has an entry.
struct LogReplay {
    let directory: String
    /// What was acknowledged by the end of this second is wanted, and nothing that began later.
    let until: Timestamp
    let output: Progress.Output

    /// Throws a `CommandFailure` where the kept log does not reach from the backup to the moment without a gap.
    func apply(to draft: String, from backup: Timestamp) throws(CommandFailure) {
        // The backup's state may be of a later second than its name, or of an earlier one.
        let state = max(try latestDate(draft) ?? backup, backup)
        guard until >= state else {
            throw .noInput("The backup is of \(state), and later than \(until); take an earlier one.")
        }
        let segments = try segments(from: backup)
        let progress = Progress("Replaying the log", unit: .items("pieces"), output: output)
        defer { progress.finish() }
        for (index, segment) in segments.enumerated() {
            progress.update(Int64(index), of: Int64(segments.count), next: segment.stamp)
            let isLast = index == segments.count - 1
            guard try apply("\(directory)/\(segment.name)", isLast: isLast, to: draft) else { return }
        }
    }

    /// From the one that was begun before the backup to the last one that is needed.
    private func segments(from backup: Timestamp) throws(CommandFailure) -> [LogSegment] {
        guard access(directory, R_OK | X_OK) == 0 else {
            throw .file("directory for the log", directory, errno: errno)
        }
        let all = LogSegment.all(in: directory)
        let (start, end) = (Self.stamp(backup), Self.stamp(until))
        guard let first = all.lastIndex(where: { $0.stamp < start }) else {
            throw .noInput("The log in \(directory) does not reach back to the backup of \(backup).")
        }
        var chain = [all[first]]
        for next in all[(first + 1)...] where next.stamp <= end {
            guard let last = chain.last, last.isFollowed(by: next) else {
                throw .data(
                    "The log in \(directory) has a gap before \(next.stamp): no state behind it can be restored.")
            }
            chain.append(next)
        }
        return chain
    }

    /// Applies a piece; false when the moment lies within it.
    private func apply(_ piece: String, isLast: Bool, to draft: String) throws(CommandFailure) -> Bool {
        guard let commits = LogSegment.commits(of: piece) else { throw .file("log", piece, errno: errno) }
        guard let last = commits.last else {
            // What follows a piece has begun behind a commit of it.
            guard isLast else { throw .data("The log \(piece) is damaged: it has no commit.") }
            return true
        }
        if try !isLater(piece, last, draft) {
            try checkpoint(piece, last, draft)
            return true
        }
        // The first commit that is later.
        var (low, high) = (0, commits.count - 1)
        while low < high {
            let middle = (low + high) / 2
            if try isLater(piece, commits[middle], draft) { high = middle } else { low = middle + 1 }
        }
        if low > 0 {
            try checkpoint(piece, commits[low - 1], draft)
        } else {
            unlink(draft + "-wal")
            unlink(draft + "-shm")
        }
        return false
    }

    /// Whether the state behind so many frames is later than the moment. A state before the backup's is not, nor need it
    /// be readable: some of its pages are the backup's already.
    private func isLater(_ piece: String, _ frames: Int, _ draft: String) throws(CommandFailure) -> Bool {
        try put(piece, frames, beside: draft)
        guard let date = try? latestDate(draft) else { return false }
        return date > until
    }

    private func latestDate(_ draft: String) throws(CommandFailure) -> Timestamp? {
        do {
            return try SQLiteAuditRepository.latestDate(on: Database.reader(path: draft))
        } catch {
            throw CommandFailure(Database.openingError(error, path: draft))
        }
    }

    private func checkpoint(_ piece: String, _ frames: Int, _ draft: String) throws(CommandFailure) {
        try put(piece, frames, beside: draft)
        let taken: (log: Int64, written: Int64)?
        do {
            let connection = try Connection(path: draft, access: .readWrite)
            taken = try connection.statement("PRAGMA wal_checkpoint(PASSIVE)").first { ($0.int64(1), $0.int64(2)) }
        } catch {
            throw CommandFailure(Database.openingError(error, path: draft))
        }
        guard let taken, taken.log == frames, taken.written == frames else {
            throw .data("The log \(piece) is damaged: of its \(frames) pages, \(taken?.log ?? 0) can be used.")
        }
    }

    private func put(_ piece: String, _ frames: Int, beside draft: String) throws(CommandFailure) {
        unlink(draft + "-shm")
        let copy = try NewFile(path: draft + "-wal", what: "database")
        var rest: Int?
        let silent = Progress("", unit: .bytes, output: .lines { _ in })
        _ = try FileDigest(path: piece, what: "log", progress: silent) { chunk throws(CommandFailure) in
            let left = rest ?? LogSegment.bytes(frames: frames, header: chunk)
            try copy.write(Array(chunk.prefix(left)))
            rest = left - min(left, chunk.count)
        }
    }

    private static func stamp(_ date: Timestamp) -> String { date.description.filter { $0 != "-" && $0 != ":" } }
}
