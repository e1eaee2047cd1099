/// What happens to a follower's file that somebody who runs the service may want to know.
public enum FollowerReport: Sendable {
    /// It is being rebuilt; the reason ends a sentence.
    case making(name: String, reason: String)
    /// So many of so many things are in it.
    case progress(name: String, copied: Int64, total: Int64)
    case made(name: String, seconds: Int64)
    /// It could not be written or the database not be read; told once until it works again.
    case failed(name: String, reason: String)

    /// Whether somebody may have to do something about it.
    public var isFailure: Bool {
        if case .failed = self { true } else { false }
    }

    public var sentence: String {
        switch self {
        case .making(let name, let reason): "The \(name) index is being rebuilt: \(reason)."
        case .progress(let name, let copied, let total): "The \(name) index has \(copied) of \(total) flows."
        case .made(let name, let seconds): "The \(name) index is ready (\(seconds) s)."
        case .failed(let name, let reason): "The \(name) index cannot be kept in step, and is tried again: \(reason)."
        }
    }
}
