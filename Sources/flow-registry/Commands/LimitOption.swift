import ArgumentParser

/// `--limit`: how much a list shows.
struct LimitOption: ParsableArguments {
    @Option(
        name: [.customShort("l"), .customLong("limit")], parsing: .unconditional,
        help: ArgumentHelp("How many entries at the most.", valueName: "limit"))
    var text = "20"

    var limit: Int { Int(text) ?? 0 }

    func validate() throws {
        if limit < 1 { throw ValidationError("--limit must be a whole number, 1 at least.") }
    }
}
