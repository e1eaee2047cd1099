import ArgumentParser

/// The rule for names that people give to accounts and keys.
enum FriendlyName {
    /// Throws what the command line shows with its usage.
    static func validate(_ name: String) throws {
        guard (1...256).contains(name.unicodeScalars.count) else {
            throw ValidationError("The friendly name must have 1 to 256 characters.")
        }
    }
}
