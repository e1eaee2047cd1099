import ArgumentParser

/// The revision that a share of the sticky keys gets in place of an alias's own.
struct CanaryOptions: ParsableArguments {
    @Option(
        help: "A further revision, which so many of a hundred sticky keys get as --canary-percent says.",
        completion: .revision)
    var canaryRevision: String?

    @Option(help: "How many of a hundred sticky keys get the canary revision.")
    var canaryPercent: Int64?

    func validate() throws {
        if (canaryRevision == nil) != (canaryPercent == nil) {
            throw ValidationError("--canary-revision and --canary-percent go together.")
        }
        if let canaryPercent, !(0...100).contains(canaryPercent) {
            throw ValidationError("--canary-percent must be from 0 to 100.")
        }
    }

    /// The canary that was asked for, its revision looked up; nil for none. Throws a `CommandFailure`.
    func revision(
        of flow: StudioFlow, _ there: StudioEnvironment
    ) throws(CommandFailure) -> StudioAlias.Target.Canary? {
        guard let canaryRevision, let canaryPercent else { return nil }
        return StudioAlias.Target.Canary(
            revision: try there.revision(canaryRevision, of: flow).revision, percent: canaryPercent)
    }
}
