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
