import CommandSupport
import FlowRegistry
import Glibc
import JSON

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
    static func isFileName(_ name: String) -> Bool {
        name.hasSuffix(".json") && !name.hasPrefix(".") && !name.utf8.contains(UInt8(ascii: "/"))
            && !name.utf8.contains(0) && name != ManifestDocument.fileName
    }
}

/// Which flow a file is: a file of its own for each, so that nobody who merges two directories has more to decide than the
/// definitions ask for.
package struct FlowLink: Equatable {
    /// May have placeholders.
    package var friendlyName: String
    /// By the names of the environments.
    package var sids: [String: String]

    package init(friendlyName: String, sids: [String: String]) {
        (self.friendlyName, self.sids) = (friendlyName, sids)
    }

    /// Throws a `CommandFailure` that says what is wrong with it.
    ///
    /// - Parameters:
    ///   - path: how the file is called.
    ///   - file: the definition's, for whose name it is called where it does not say otherwise.
    init(_ bytes: [UInt8], _ path: String, of file: String) throws(CommandFailure) {
        let value = try DefinitionFile.value(bytes, path)
        guard case .object(let members) = value, Set(members.keys).isSubset(of: ["friendly_name", "environments"]),
            members["friendly_name"].map({ $0.string != nil }) ?? true
        else { throw .data("\(path) is no link: it must have \"friendly_name\" and \"environments\" alone.") }
        friendlyName = members["friendly_name"]?.string?.text ?? String(file.dropLast(".json".count))
        sids = [:]
        for (name, sid) in members["environments"]?.members ?? [:] {
            guard let sid = sid.string?.text else {
                throw .data("\(path) is no link: \"\(name.text.printable)\" must be the SID of a flow.")
            }
            sids[name.text] = sid
        }
    }

    /// An environment a line.
    package var text: [UInt8] {
        let environments = sids.map { (JSONString($0), JSONValue($1)) }
        return CanonicalJSON.text([
            "friendly_name": JSONValue(friendlyName), "environments": .object(JSONMembers(environments)),
        ])
    }

    /// This one with what differs from `old` to `new`.
    package func merging(from old: FlowLink?, to new: FlowLink) -> FlowLink {
        var merged = self
        if new.friendlyName != old?.friendlyName { merged.friendlyName = new.friendlyName }
        for (name, sid) in new.sids where sid != old?.sids[name] { merged.sids[name] = sid }
        return merged
    }
}

/// What lies in a directory.
enum DirectoryNames {
    /// In their order; none where there is no such directory.
    static func of(_ directory: String) -> [String] {
        guard let stream = opendir(directory) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            names.append(
                withUnsafePointer(to: &entry.pointee.d_name) {
                    $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                })
        }
        return names.sorted()
    }
}
