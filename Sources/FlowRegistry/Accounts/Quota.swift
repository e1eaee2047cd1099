/// Something of which an account may have only so much.
public enum Quota: String, CaseIterable, Sendable {
    /// Deleted ones count until they are purged.
    case flows
    /// What the account's flows take: each definition that differs from the one of the revision before it, names, commit
    /// messages, test users, and 512 bytes for each revision and each move of an alias.
    case storedBytes = "stored_bytes"
    case revisionsPerFlow = "revisions_per_flow"
    case keys
    case aliasesPerFlow = "aliases_per_flow"
    /// 0 for no limit.
    case requestsPerSecond = "requests_per_second"
    /// Entries of the audit log about the account and what it has, which stay for ever.
    case auditEvents = "audit_events"

    /// Those by which a change is refused, for good; a request too many is only put off.
    public static let ofChanges = allCases.filter { $0 != .requestsPerSecond }

    /// So many entries past `auditEvents` an account may make and change keys, and make secondary auth tokens: leaked
    /// credentials have to be replaced.
    public static let auditEventsForCredentials: Int64 = 1_000

    /// What a quota may be set to.
    public var range: ClosedRange<Int64> {
        switch self {
        case .flows, .revisionsPerFlow, .auditEvents: 1...1_000_000_000
        case .storedBytes: 1_024...1_125_899_906_842_624
        case .keys: 1...1_000_000
        // Each revision in a list names those that point at it.
        case .aliasesPerFlow: 1...1_000
        case .requestsPerSecond: 0...1_000_000
        }
    }

    /// Why a change is refused, and what helps, as a sentence without its full stop.
    public func refusal(limit: Int64) -> String {
        let administrator = "ask the registry's administrator for more"
        return switch self {
        case .flows:
            "The account has reached its quota of \(limit) flows: delete some, which count until they are purged, or "
                + administrator
        case .storedBytes:
            "The account has no room for this within its quota of \(limit) stored bytes: delete flows, which "
                + "count until they are purged, or \(administrator)"
        case .revisionsPerFlow:
            "The flow has reached its quota of \(limit) revisions: go on with a new flow, or \(administrator)"
        case .keys: "The account has reached its quota of \(limit) API keys: delete some, or \(administrator)"
        case .aliasesPerFlow: "The flow has reached its quota of \(limit) aliases: delete some, or \(administrator)"
        case .requestsPerSecond: "The account has reached its quota of \(limit) requests a second"
        case .auditEvents:
            "The account has reached its quota of \(limit) entries in the audit log, which are kept for ever: it may "
                + "still delete what it has, and replace its keys and auth tokens; for anything else, \(administrator)"
        }
    }
}

/// How much an account may have, of everything that there is a `Quota` of.
public struct Quotas: Equatable, Sendable {
    public var flows: Int64 = 1_000_000
    public var storedBytes: Int64 = 10_737_418_240
    public var revisionsPerFlow: Int64 = 100_000
    public var keys: Int64 = 1_000
    public var aliasesPerFlow: Int64 = 100
    public var requestsPerSecond: Int64 = 0
    public var auditEvents: Int64 = 10_000_000

    public init() {}

    public subscript(quota: Quota) -> Int64 {
        get {
            switch quota {
            case .flows: flows
            case .storedBytes: storedBytes
            case .revisionsPerFlow: revisionsPerFlow
            case .keys: keys
            case .aliasesPerFlow: aliasesPerFlow
            case .requestsPerSecond: requestsPerSecond
            case .auditEvents: auditEvents
            }
        }
        set {
            switch quota {
            case .flows: flows = newValue
            case .storedBytes: storedBytes = newValue
            case .revisionsPerFlow: revisionsPerFlow = newValue
            case .keys: keys = newValue
            case .aliasesPerFlow: aliasesPerFlow = newValue
            case .requestsPerSecond: requestsPerSecond = newValue
            case .auditEvents: auditEvents = newValue
            }
        }
    }

    /// The same but for those that an account has of its own.
    public func replaced(by own: [Quota: Int64]) -> Quotas {
        var quotas = self
        for (quota, limit) in own { quotas[quota] = limit }
        return quotas
    }
}
