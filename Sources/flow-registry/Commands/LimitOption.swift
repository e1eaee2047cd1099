import ArgumentParser

/// `--limit`: how much a list shows.
struct LimitOption: ParsableArguments {
    @Option(name: .shortAndLong, help: "How many entries at the most.")
    var limit = 20

    func validate() throws {
        if limit < 1 { throw ValidationError("--limit must be 1 at least.") }
    }
}
