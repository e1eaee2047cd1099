/// One of the things that have to hold for requests to be served.
public struct ReadinessCheck: Hashable, Sendable {
    public enum Subject: String, CaseIterable, Sendable {
        /// The database has the schema that this version knows.
        case schema
        /// There is room, and the file system takes writes.
        case disk
        /// The one writer gets on, and its last transaction is on the disk.
        case writer
    }

    public let subject: Subject
    /// Why it does not hold, as a sentence that everybody may read; nil when it holds.
    public let failure: String?

    public init(_ subject: Subject, failure: String?) {
        self.subject = subject
        self.failure = failure
    }
}
