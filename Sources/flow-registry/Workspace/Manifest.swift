import FlowRegistry
import FoundationEssentials

/// `flow-registry.json` in a directory of definitions: which files are which flows, in each environment.
struct Manifest: Codable, Equatable {
    static let fileName = "flow-registry.json"

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
    }

    /// What here and there had in common when they were last brought in step.
    struct Base: Codable, Equatable {
        var sid: String
        /// The latest there; none where the flow was only ever linked by hand.
        var revision: Int64?
        /// Of name and definition as they were here, with the variables in place: SHA-256 in hex digits.
        var hash: String?
    }

    var environments: [String: Environment] = [:]
    /// By the names of their files.
    var flows: [String: Flow] = [:]

    /// Throws a `CommandFailure` that names what is wrong with it.
    ///
    /// - Parameter path: how the file is called.
    init(_ bytes: [UInt8], _ path: String) throws(CommandFailure) {
        let value = try DefinitionFile.value(bytes, path)
        do {
            self = try JSONDecoder().decode(Manifest.self, from: Data(TextEncoding.utf8(bytes)))
        } catch let error as DecodingError {
            throw .data("\(path) is no manifest: \(Self.place(error)).")
        } catch {
            throw .data("\(path) is no manifest: \(error).")
        }
        // What is not understood would be lost with the next write.
        guard try self.value(path) == value else { throw .data("\(path) has members that no manifest has.") }
        for file in flows.keys.sorted() where !Self.isFileName(file) {
            throw .data(
                "\(path) has a flow under \"\(file.printable)\": it must be a file beside it that ends in .json.")
        }
    }

    init() {}

    /// That of a directory, which nobody needs to hold for this; empty where there is none. Throws a `CommandFailure`.
    static func read(in directory: String) throws(CommandFailure) -> Manifest {
        let path = directory == "." ? fileName : "\(directory)/\(fileName)"
        return if let bytes = try WorkspaceFile.read(path) { try Manifest(bytes, path) } else { Manifest() }
    }

    /// The text of the file that is called `path`.
    func text(_ path: String) throws(CommandFailure) -> [UInt8] { CanonicalJSON.text(try value(path)) }

    /// This one with all that differs from `old` to `new`.
    func merging(from old: Manifest, to new: Manifest) -> Manifest {
        var merged = self
        for (name, environment) in new.environments where environment != old.environments[name] {
            merged.environments[name, default: Environment()].url = environment.url
            merged.environments[name]?.accountSID = environment.accountSID
        }
        for file in old.flows.keys where new.flows[file] == nil { merged.flows[file] = nil }
        for (file, flow) in new.flows where flow != old.flows[file] { merged.flows[file] = flow }
        return merged
    }

    private func value(_ path: String) throws(CommandFailure) -> JSONValue {
        try DefinitionFile.value(try bytes(), path)
    }

    private func bytes() throws(CommandFailure) -> [UInt8] {
        do {
            return [UInt8](try JSONEncoder().encode(self))
        } catch {
            throw .data("The manifest cannot be written: \(error).")
        }
    }

    static func isFileName(_ name: String) -> Bool {
        name.hasSuffix(".json") && !name.hasPrefix(".") && !name.utf8.contains(UInt8(ascii: "/"))
            && !name.utf8.contains(0) && name != fileName
    }

    private static func place(_ error: DecodingError) -> String {
        func path(_ context: DecodingError.Context) -> String {
            "/" + context.codingPath.map(\.stringValue).joined(separator: "/")
        }
        return switch error {
        case .keyNotFound(let key, let context): "\(path(context)) lacks \"\(key.stringValue)\""
        case .typeMismatch(_, let context), .valueNotFound(_, let context): "\(path(context)) is of the wrong type"
        case .dataCorrupted(let context): "\(path(context)) cannot be read"
        @unknown default: "it cannot be read"
        }
    }
}
