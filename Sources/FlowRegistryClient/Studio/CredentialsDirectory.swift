/// Where the user keeps credentials, a file for each environment: `$XDG_CONFIG_HOME/flow-registry/NAME.env`
/// (https://specifications.freedesktop.org/basedir-spec).
package enum CredentialsDirectory {
    private static let ending = ".env"

    /// nil where there is no such directory.
    package static func path(of environment: String, _ variables: [String: String]) -> String? {
        path(variables).map { "\($0)/\(environment)\(ending)" }
    }

    /// The environments that have a file.
    package static func names(_ variables: [String: String]) -> [String] {
        let files = path(variables).map(DirectoryNames.of) ?? []
        return files.filter { $0.hasSuffix(ending) }.map { String($0.dropLast(ending.count)) }.filter(isName)
    }

    /// Whether an environment may be called so: it is the name of a file, and of none that is hidden.
    package static func isName(_ environment: String) -> Bool {
        !environment.isEmpty && !environment.hasPrefix(".")
            && environment.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
                    true
                default: false
                }
            }
    }

    private static func path(_ variables: [String: String]) -> String? {
        let configured = variables["XDG_CONFIG_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
        return (configured ?? variables["HOME"].map { "\($0)/.config" }).map { "\($0)/flow-registry" }
    }
}
