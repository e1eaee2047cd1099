import ArgumentParser

/// `--limit`: how much a list shows.
struct LimitOption: ParsableArguments {
    @Option(
        name: [.customShort("l"), .customLong("limit")], parsing: .unconditional,
        help: ArgumentHelp("The maximum number of entries.", valueName: "limit"))
    var text = "20"

    var limit: Int { Int(text) ?? 0 }

    func validate() throws {
        if limit < 1 { throw ValidationError("--limit must be a whole number of at least 1.") }
    }
}
