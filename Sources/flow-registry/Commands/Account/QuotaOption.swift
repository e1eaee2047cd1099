import ArgumentParser

/// How a quota of an account is given: a number, or `default` for what the registry has for every account.
struct QuotaOption: ExpressibleByArgument {
    /// nil for the registry's.
    let limit: Int64?

    init?(argument: String) {
        if argument == "default" {
            limit = nil
            return
        }
        guard let number = Int64(argument) else { return nil }
        limit = number
    }
}
