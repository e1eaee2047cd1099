package import CommandSupport
package import FlowRegistry
import FlowRegistrySQLite
import Glibc
import SQLite

/// Brings a backup's copy of a database forward to a later moment, by replaying the WAL archive.
///
/// A kept log is put beside the copy, and SQLite takes it as it takes its own after a crash. It may begin before the
/// backup: every page that was changed since then is in it again, up to how it was at the moment wanted. The moment is found
/// by the audit log, in which every change has an entry with its date: first all of the kept log is replayed, which shows
/// the dates of all entries, and with them whether the clock ever went back; then, from the backup again, as far as the last
/// entry that is wanted.
package struct WALReplay {
    package let directory: String
    /// What was acknowledged by the end of this second is wanted, and nothing that began later.
    package let until: Timestamp
    package let output: Progress.Output

    package init(directory: String, until: Timestamp, output: Progress.Output) {
        self.directory = directory
        self.until = until
        self.output = output
    }

    /// The pieces of the log to be replayed, and why there are no more of them.
    private struct Chain {
        var segments: [WALSegment]
        var gap: WALSegment?
    }

    /// Throws a `CommandFailure` where the kept log does not reach from the backup to the moment without a gap.
    ///
    /// - Parameters:
    ///   - draft: the copy.
    ///   - renew: makes a fresh copy.
    package func apply(to draft: String, from backup: Timestamp, renew: () throws(CommandFailure) -> Void)
        throws(CommandFailure)
    {
        guard until >= backup else { throw tooLate(backup) }
        let first = try read(draft, AuditDates.lastNumber)
        let chain = try chain(from: backup)
        let failure = replayAll(chain.segments, to: draft)
        let dates: AuditDates
        do {
            dates = try read(draft) { connection throws(SQLiteError) in try AuditDates(from: first, on: connection) }
        } catch {
            throw failure ?? error
        }
        guard let earliest = dates.entries.first else {
            throw failure ?? .noInput("The log in \(directory) ends before the backup of \(backup).")
        }
        guard let last = dates.last(until: until, startingAt: backup) else { throw tooLate(earliest.date) }
        let isReplayed = last == dates.entries.last
        // What cannot be replayed is needed where nothing before it is later.
        if isReplayed { try checkEnd(failure, chain.gap) }
        tell(dates, last)
        if isReplayed { return }
        unlink(draft + "-wal")
        unlink(draft + "-shm")
        try renew()
        try replay(chain.segments, to: draft, asFarAs: last.number)
    }

    private func tooLate(_ date: Timestamp) -> CommandFailure {
        .noInput("The backup is of \(date), and later than \(until); take an earlier one.")
    }

    private func checkEnd(_ failure: CommandFailure?, _ gap: WALSegment?) throws(CommandFailure) {
        if let failure { throw failure }
        guard let gap else { return }
        guard gap.stamp > Self.stamp(until) else {
            throw .data("The log in \(directory) has a gap before \(gap.stamp): no state behind it can be restored.")
        }
        output.write("The log in \(directory) has a gap before \(gap.stamp); what is behind it was not looked at.\n")
    }

    /// Dates that go back are no reason to refuse, and none to be silent.
    private func tell(_ dates: AuditDates, _ last: AuditDates.Entry) {
        guard let (before, behind) = dates.setbacks.first else { return }
        let included = dates.entries.count { $0.number <= last.number && $0.date > until }
        let leftOut = dates.entries.count { $0.number > last.number && $0.date <= until }
        output.write(
            """
            The clock went back \(Plural.text(dates.setbacks.count, "time")) in the log, first from \(before.date) to \
            \(behind.date), at entry \(behind.number) of the audit log. The order of the entries decides: restored is the \
            state behind entry \(last.number), with \(Plural.text(included, "change")) dated later than \(until), and \
            without \(Plural.text(leftOut, "later change")) dated earlier.

            """)
    }

    /// From the one that was begun before the backup on, as far as there is no gap.
    private func chain(from backup: Timestamp) throws(CommandFailure) -> Chain {
        guard access(directory, R_OK | X_OK) == 0 else {
            throw .file("directory for the log", directory, errno: errno)
        }
        let all = WALSegment.all(in: directory)
        // Where even the oldest is dated in the future, dates say nothing: the examination tells whether it was too late.
        let isDatedAhead = all.first.map { $0.stamp > Self.stamp(.now) } ?? false
        guard let first = all.lastIndex(where: { $0.stamp < Self.stamp(backup) }) ?? (isDatedAhead ? 0 : nil) else {
            throw .noInput("The log in \(directory) does not reach back to the backup of \(backup).")
        }
        var chain = Chain(segments: [all[first]])
        for next in all[(first + 1)...] {
            guard let last = chain.segments.last, last.isFollowed(by: next) else {
                chain.gap = next
                break
            }
            chain.segments.append(next)
        }
        return chain
    }

    /// Why it ended before the end of the log; nil where it did not.
    private func replayAll(_ segments: [WALSegment], to draft: String) -> CommandFailure? {
        let progress = Progress("Reading the log", unit: .items("pieces"), output: output)
        defer { progress.finish() }
        do throws(CommandFailure) {
            for (index, segment) in segments.enumerated() {
                progress.update(Int64(index), of: Int64(segments.count), next: segment.stamp)
                let piece = path(segment)
                guard let last = try commits(of: piece).last else {
                    // What follows a piece has begun behind a commit of it.
                    guard index == segments.count - 1 else {
                        throw .data("The log \(piece) is damaged: it has no commit.")
                    }
                    return nil
                }
                try checkpoint(piece, last, draft)
            }
            return nil
        } catch {
            return error
        }
    }

    private func replay(_ segments: [WALSegment], to draft: String, asFarAs number: Int64) throws(CommandFailure) {
        let progress = Progress("Replaying the log", unit: .items("pieces"), output: output)
        defer { progress.finish() }
        for (index, segment) in segments.enumerated() {
            progress.update(Int64(index), of: Int64(segments.count), next: segment.stamp)
            let piece = path(segment)
            let commits = try commits(of: piece)
            let count = try commitCount(of: piece, commits, asFarAs: number, draft)
            if count > 0 { try checkpoint(piece, commits[count - 1], draft) }
            guard count == commits.count else { break }
        }
        unlink(draft + "-wal")
        unlink(draft + "-shm")
    }

    /// How many commits of a piece are not behind the entry.
    private func commitCount(
        of piece: String, _ commits: [Int], asFarAs number: Int64, _ draft: String
    ) throws(CommandFailure) -> Int {
        guard let last = commits.last, try isBehind(number, piece, last, draft) else { return commits.count }
        var (low, high) = (0, commits.count - 1)
        while low < high {
            let middle = (low + high) / 2
            if try isBehind(number, piece, commits[middle], draft) { high = middle } else { low = middle + 1 }
        }
        return low
    }

    /// Whether the state behind so many frames has a later entry. One before the backup's has none, nor need it be readable:
    /// some of its pages are the backup's already.
    private func isBehind(
        _ number: Int64, _ piece: String, _ frames: Int, _ draft: String
    ) throws(CommandFailure) -> Bool {
        try put(piece, frames, beside: draft)
        guard let last = try? read(draft, AuditDates.lastNumber) else { return false }
        return last > number
    }

    private func read<Value>(
        _ draft: String, _ body: (Connection) throws(SQLiteError) -> Value
    ) throws(CommandFailure) -> Value {
        do {
            return try body(Database.reader(path: draft))
        } catch {
            throw CommandFailure(Database.openingError(error, path: draft))
        }
    }

    private func commits(of piece: String) throws(CommandFailure) -> [Int] {
        guard let commits = WALSegment.commits(of: piece) else { throw .file("log", piece, errno: errno) }
        return commits
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
            let left = rest ?? WALSegment.bytes(frames: frames, header: chunk)
            try copy.write(Array(chunk.prefix(left)))
            rest = left - min(left, chunk.count)
        }
    }

    private func path(_ segment: WALSegment) -> String { "\(directory)/\(segment.name)" }

    private static func stamp(_ date: Timestamp) -> String { date.description.filter { $0 != "-" && $0 != ":" } }
}
