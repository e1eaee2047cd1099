/// Every failure that a client may see.
public enum RegistryError: Error, Equatable, Sendable {
    case missingParameter(String)
    /// `reason` completes the sentence "Parameter X …".
    case invalidParameter(String, reason: String)
    case malformedRequest(String)
    case invalidPageToken
    case invalidRevision
    /// With how many findings there are beside these, at least.
    case invalidDefinition([ValidationIssue], leftOut: Int = 0)
    /// `limit` is in bytes.
    case tooLarge(what: String, limit: Int)
    /// No credentials came with the request, or none that can be read.
    case credentialsMissing
    /// The credentials are nobody's.
    case unauthenticated
    case accountNotActive
    /// The credentials are right, but this is not theirs to do.
    case forbidden
    /// The same, for want of this permission.
    case permissionMissing(Permission)
    case executionsNotSupported
    case notFound
    /// The same, of what a request names in its parameters; its path without the version.
    case nothingAt(path: String)
    /// There is no such path, and one that is like it.
    case unknownPath(String, like: String)
    case methodNotAllowed(allowed: [String])
    case notImplemented(String)
    /// A version of HTTP other than 1.x.
    case unknownVersion
    /// What is asked for does not fit the state that things are in.
    case conflict(String)
    /// The account, or its flow, has as much as it may have: time alone changes nothing about that.
    case quotaReached(Quota, limit: Int64)
    /// An If-Match or If-None-Match does not hold.
    case lostUpdate(LostUpdate)
    /// Why a change of a changeset was not made, and so none of them; they are counted from 1.
    indirect case inChange(Int, RegistryError)
    /// The account wants to have an If-Match with every change.
    case preconditionRequired
    /// Header fields of more bytes than `limit`.
    case headersTooLarge(limit: Int)
    /// More header or trailer fields than can be held.
    case tooManyFields
    /// Refused before anything was done.
    case tooManyRequests(of: Excess, retryAfterSeconds: Int)
    /// The client has hung up: nobody gets the answer.
    case abandoned
    /// Too many requests are in flight, or too many writes wait.
    case overloaded
    /// A read took longer than it may.
    case timedOut
    /// Nothing can be found by words just now; all else can be read.
    case searchUnavailable(SearchObstacle)
    /// What is asked for would take more work or a longer answer than a request may; the reason is a sentence.
    case tooComplex(String)
    /// The disk is full: nothing was stored.
    case storageFull
    /// The disk cannot be written, or not be read: nothing was stored. The reason is for the log.
    case storageUnavailable(String)
    /// A fault of ours: logged with the request's id, never shown.
    case internalFault(String)

    /// The failure itself, in whichever change of a changeset it was.
    public var cause: RegistryError {
        if case .inChange(_, let cause) = self { cause } else { self }
    }

    /// As much of it as a caller may be told who has these permissions.
    public func shown(to permissions: PermissionSet) -> RegistryError {
        switch self {
        case .inChange(let number, let cause): .inChange(number, cause.shown(to: permissions))
        case .lostUpdate(let update): .lostUpdate(update.shown(to: permissions))
        default: self
        }
    }

    /// Why nothing can be found by words.
    public enum SearchObstacle: Sendable {
        /// The index is being built.
        case isBuilt
        /// The index does not have the account's last changes yet.
        case isBehind
    }

    /// Of what a caller has asked for too much.
    public enum Excess: Sendable {
        /// Wrong credentials of an address, or for a name.
        case failedLogins
        /// Requests a second of an account.
        case requestRate
        /// Requests of an account that change something or have a body, their bodies' bytes, or answers that it has not read.
        case requestsInFlight
        /// Requests of an account that take long, and wait or are carried out.
        case slowRequests
    }
}
