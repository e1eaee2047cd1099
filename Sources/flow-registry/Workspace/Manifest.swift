import FlowRegistry
import FoundationEssentials

/// `flow-registry.json` in a directory of definitions: which files are which flows, in each environment.
struct Manifest: Codable {
    static let fileName = "flow-registry.json"

    /// An account on some server.
    struct Environment: Codable {
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
    struct Flow: Codable {
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
    struct Base: Codable {
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
    static func read(_ path: String) throws(CommandFailure) -> Manifest {
        guard let bytes = try WorkspaceFile.read(path) else { return Manifest() }
        let manifest: Manifest
        let value: JSONValue
        do {
            value = try JSONValue(json: bytes)
            manifest = try JSONDecoder().decode(Manifest.self, from: Data(bytes))
        } catch let error as JSONError {
            throw .data("\(path) is not valid JSON: it \(error.reason) (line \(error.line), column \(error.column)).")
        } catch let error as DecodingError {
            throw .data("\(path) is no manifest: \(place(error)).")
        } catch {
            throw .data("\(path) is no manifest: \(error).")
        }
        // What is not understood would be lost with the next write.
        guard try JSONValue.init(manifest.bytes(), or: path) == value else {
            throw .data("\(path) has members that no manifest has.")
        }
        for file in manifest.flows.keys.sorted() where !isFileName(file) {
            throw .data(
                "\(path) has a flow under \"\(file.printable)\": it must be a file beside it that ends in .json.")
        }
        return manifest
    }

    func write(to path: String) throws(CommandFailure) {
        let value = try JSONValue(try bytes(), or: path)
        try WorkspaceFile.write(CanonicalJSON.text(value), to: path)
    }

    private func bytes() throws(CommandFailure) -> [UInt8] {
        do {
            return [UInt8](try JSONEncoder().encode(self))
        } catch {
            throw .data("The manifest cannot be written: \(error).")
        }
    }

    private static func isFileName(_ name: String) -> Bool {
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

extension JSONValue {
    fileprivate init(_ bytes: [UInt8], or path: String) throws(CommandFailure) {
        do {
            self = try JSONValue(json: bytes)
        } catch {
            throw .data("\(path) is no manifest.")
        }
    }
}
