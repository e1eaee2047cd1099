import ArgumentParser
import FlowRegistry

extension FriendlyName {
    /// Throws what the command line shows with its usage.
    static func validate(_ name: String) throws {
        do {
            guard try !(checked(name) ?? "").isEmpty else { throw RegistryError.missingParameter("FriendlyName") }
        } catch {
            throw ValidationError("A friendly name must have 1 to 256 characters, none of them a control character.")
        }
    }
}
