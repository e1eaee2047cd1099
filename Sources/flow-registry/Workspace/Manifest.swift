/// What a directory of definitions is in step with: which files are which flows, in each environment.
///
/// Its parts are kept apart by who is to have them (`ManifestFiles`): environments and links are everybody's, and change
/// seldom; bases change with each pull and push, and are this directory's alone.
struct Manifest: Equatable {
    /// An account on some server.
    struct Environment: Codable, Equatable {
        /// As `https://studio.twilio.com`.
        var url: String?
        /// Whose flows these are, as the server has said: credentials of another account are refused.
        var accountSID: String?
        /// What stands for `{{env.NAME}}`.
        var variables: [String: String]?

        enum CodingKeys: String, CodingKey {
            case url, variables
            case accountSID = "account_sid"
        }
    }

    /// A file's flow.
    struct Flow: Codable, Equatable {
        /// May have placeholders as well.
        var friendlyName: String
        /// By the names of the environments that have the flow.
        var environments: [String: Base]

        enum CodingKeys: String, CodingKey {
            case environments
            case friendlyName = "friendly_name"
        }

        /// What everybody is to know of it.
        var link: FlowLink { FlowLink(friendlyName: friendlyName, sids: environments.mapValues(\.sid)) }
    }

    /// What here and there had in common when they were last brought in step.
    struct Base: Codable, Equatable {
        var sid: String
        /// The latest there; none where this directory has only been told which flow it is.
        var revision: Int64?
        /// Of name and definition as they were here, with the variables in place: SHA-256 in hex digits.
        var hash: String?
    }

    var environments: [String: Environment] = [:]
    /// By the names of their files.
    var flows: [String: Flow] = [:]

    /// Whether a file of this name may be a flow's: one beside the manifest that ends in .json.
    static func isFileName(_ name: String) -> Bool {
        name.hasSuffix(".json") && !name.hasPrefix(".") && !name.utf8.contains(UInt8(ascii: "/"))
            && !name.utf8.contains(0) && name != ManifestDocument.fileName
    }
}
