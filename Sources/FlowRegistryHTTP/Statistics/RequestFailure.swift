import FlowRegistry

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
