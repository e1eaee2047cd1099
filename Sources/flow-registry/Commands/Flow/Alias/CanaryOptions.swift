import FlowRegistryClient
import CommandSupport
import ArgumentParser

/// The revision that a share of the sticky keys gets in place of an alias's own.
struct CanaryOptions: ParsableArguments {
    @Option(
        help: "A second revision, for the share of sticky keys given by --canary-percent.",
        completion: .revision)
    var canaryRevision: String?

    @Option(help: "The percentage of sticky keys that get the canary revision.")
    var canaryPercent: Int64?

    func validate() throws {
        if (canaryRevision == nil) != (canaryPercent == nil) {
            throw ValidationError("--canary-revision and --canary-percent require each other.")
        }
        if let canaryPercent, !(0...100).contains(canaryPercent) {
            throw ValidationError("--canary-percent must be from 0 to 100.")
        }
    }

    /// The revision that was asked for, with its share; nil for none. Throws a `CommandFailure`.
    func canary(
        of flow: StudioFlow, _ there: StudioEnvironment
    ) throws(CommandFailure) -> (revision: StudioFlow, percent: Int64)? {
        guard let canaryRevision, let canaryPercent else { return nil }
        return (try there.revision(canaryRevision, of: flow), canaryPercent)
    }
}
