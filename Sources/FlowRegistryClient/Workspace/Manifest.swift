/// What a directory of definitions is in step with: which files are which flows, in each environment.
///
/// Its parts are kept apart by who is to have them (`ManifestFiles`): environments and links are everybody's, and change
/// seldom; bases change with each pull and push, and are this directory's alone.
package struct Manifest: Equatable {
    /// An account on some server.
    package struct Environment: Codable, Equatable {
        /// As `https://studio.twilio.com`.
        package var url: String?
        /// Whose flows these are, as the server has said: credentials of another account are refused.
        package var accountSID: String?
        /// What stands for `{{env.NAME}}`.
        package var variables: [String: String]?

        package enum CodingKeys: String, CodingKey {
            case url, variables
            case accountSID = "account_sid"
        }
    }

    /// A file's flow.
    package struct Flow: Codable, Equatable {
        /// May have placeholders as well.
        package var friendlyName: String
        /// By the names of the environments that have the flow.
        package var environments: [String: Base]

        package enum CodingKeys: String, CodingKey {
            case environments
            case friendlyName = "friendly_name"
        }

        /// What everybody is to know of it.
        package var link: FlowLink { FlowLink(friendlyName: friendlyName, sids: environments.mapValues(\.sid)) }
    }

    /// What here and there had in common when they were last brought in step.
    package struct Base: Codable, Equatable {
        package var sid: String
        /// The latest there; none where this directory has only been told which flow it is.
        package var revision: Int64?
        /// Of name and definition as they were here, with the variables in place: SHA-256 in hex digits.
        package var hash: String?
        /// What `hash` was before, the latest first; nil for nothing.
        package var former: [String]?
    }

    package var environments: [String: Environment] = [:]
    /// By the names of their files.
    package var flows: [String: Flow] = [:]

    package init(environments: [String: Environment] = [:], flows: [String: Flow] = [:]) {
        self.environments = environments
        self.flows = flows
    }

    /// Whether a file of this name may be a flow's: one beside the manifest that ends in .json.
    package static func isFileName(_ name: String) -> Bool {
        name.hasSuffix(".json") && !name.hasPrefix(".") && !name.utf8.contains(UInt8(ascii: "/"))
            && !name.utf8.contains(0) && name != ManifestDocument.fileName
    }
}
