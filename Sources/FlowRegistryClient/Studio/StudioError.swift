package import CommandSupport
import JSON
package import FlowRegistry

/// Why Studio's API, or the way to it, has not done what was asked.
package enum StudioError: Error {
    /// There was no answer. `mayBeDone` where the request may have been carried out all the same.
    case unreachable(reason: String, mayBeDone: Bool)
    /// A status that says no, with the error's message.
    case refused(status: Int, message: String)
    /// The flow is not at the revision that was expected any more.
    case lostUpdate(currentRevision: Int64?)
    case invalidDefinition([ValidationIssue])
    /// An answer that is none of Studio's API.
    case malformedAnswer(String)

    /// Whether the next flow may do better.
    package var isOfOneFlow: Bool {
        switch self {
        case .refused(let status, _): ![401, 403, 429].contains(status)
        case .lostUpdate, .invalidDefinition, .malformedAnswer: true
        case .unreachable: false
        }
    }

    /// How far somebody else has come with a flow, for a command that has no directory to pull it into.
    package static func changedThere(_ revision: Int64?) -> String {
        "it was changed there in the meantime\(revision.map { ", at revision \($0)" } ?? ""); look again"
    }

    /// A plain sentence and its exit code.
    ///
    /// - Parameters:
    ///   - what: a clause as "The flows cannot be listed".
    ///   - change: where somebody else was faster, how far that has come; nil for a new revision of a flow.
    package func failure(_ what: String, changedTo change: ((Int64?) -> String)? = nil) -> CommandFailure {
        switch self {
        case .unreachable(let reason, let mayBeDone):
            let advice = change == nil ? "see flow status" : "look again"
            let doubt = mayBeDone ? " It may have been carried out all the same: \(advice)." : ""
            return .unavailable("\(what): \(reason).\(doubt)")
        case .refused(401, _): return .permission("\(what): the credentials are wrong (401).")
        case .refused(403, let message): return .permission("\(what): \(message) (403).")
        case .refused(let status, let message): return .unavailable("\(what): \(message) (\(status)).")
        case .lostUpdate(let current):
            if let change { return .conflict("\(what): \(change(current)).") }
            let revision = current.map { ", at revision \($0)" } ?? ""
            return .conflict("\(what): it was changed there in the meantime\(revision). Pull first.")
        case .invalidDefinition(let issues):
            return DefinitionIssue.failure("\(what): the definition", issues, in: .null)
        case .malformedAnswer(let url): return .unavailable("\(what): \(url) does not answer as Studio's API does.")
        }
    }
}
