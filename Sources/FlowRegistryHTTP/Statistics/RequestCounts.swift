import FlowRegistry
import Metrics

/// What one thread has counted of its requests. Others add to it only what they finish for it.
final class RequestCounts: Sendable {
    /// By the route's index; the last one for requests that found no route.
    let routes: [RouteCounts]
    let failures = InlineArray<13, Counter> { _ in Counter() }
    /// In the order of `Quota.ofChanges`.
    let quotaRefusals = InlineArray<6, Counter> { _ in Counter() }
    let cachedCredentials = Counter()
    let verifiedCredentials = Counter()
    let cacheHits = Counter()
    let cacheMisses = Counter()

    /// - Parameter count: how many routes there are.
    init(routes count: Int) {
        routes = (0...count).map { _ in RouteCounts() }
    }

    func note(_ error: RegistryError) {
        if let failure = RequestFailure(error) { failures[failure.rawValue].add() }
        if case .quotaReached(let quota, _) = error.cause, let place = Quota.ofChanges.firstIndex(of: quota) {
            quotaRefusals[place].add()
        }
    }
}

/// Why a request failed, where somebody who watches the service may want to know how often it happens.
public enum RequestFailure: Int, CaseIterable, Sendable {
    case missingCredentials, wrongCredentials, inactiveAccount
    case tooManyFailedLogins, tooHighRequestRate, tooManyRequestsInFlight, tooManySlowRequests
    case internalFault, overloaded, timedOut, searchUnavailable, storageFull, storageUnavailable

    init?(_ error: RegistryError) {
        switch error.cause {
        case .credentialsMissing: self = .missingCredentials
        case .unauthenticated: self = .wrongCredentials
        case .accountNotActive: self = .inactiveAccount
        case .tooManyRequests(of: .failedLogins, _): self = .tooManyFailedLogins
        case .tooManyRequests(of: .requestRate, _): self = .tooHighRequestRate
        case .tooManyRequests(of: .requestsInFlight, _): self = .tooManyRequestsInFlight
        case .tooManyRequests(of: .slowRequests, _): self = .tooManySlowRequests
        case .internalFault: self = .internalFault
        case .overloaded: self = .overloaded
        case .timedOut: self = .timedOut
        case .searchUnavailable: self = .searchUnavailable
        case .storageFull: self = .storageFull
        case .storageUnavailable: self = .storageUnavailable
        default: return nil
        }
    }
}
