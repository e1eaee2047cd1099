/// Where the user keeps credentials, a file for each environment: `$XDG_CONFIG_HOME/flow-registry/NAME.env`
/// (https://specifications.freedesktop.org/basedir-spec).
enum CredentialsDirectory {
    /// nil where there is no such directory, and for a name that is none of a file.
    static func path(of environment: String, _ variables: [String: String]) -> String? {
        let isName = environment.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."): true
            default: false
            }
        }
        let configured = variables["XDG_CONFIG_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
        guard isName, let directory = configured ?? variables["HOME"].map({ "\($0)/.config" }) else { return nil }
        return "\(directory)/flow-registry/\(environment).env"
    }
}
