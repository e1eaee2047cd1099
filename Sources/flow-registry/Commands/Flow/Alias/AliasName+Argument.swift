import ArgumentParser
import FlowRegistry

extension AliasName {
    /// From the command line. Throws a `ValidationError` for what no alias can be called.
    init(argument: String) throws {
        if Self.isReserved(argument) { throw ValidationError("\(argument) is reserved: Studio gives it a meaning.") }
        guard let name = AliasName(argument) else {
            throw ValidationError("An alias is a letter, then up to 63 letters, digits, - and _.")
        }
        self = name
    }
}
