import CommandSupport
import JSON
import FlowRegistry
import FoundationEssentials

/// `flow-registry.json` in a directory of definitions: where its environments are.
struct ManifestDocument: Codable, Equatable {
    static let fileName = "flow-registry.json"

    var environments: [String: Manifest.Environment] = [:]
    /// Of an older manifest, which has everything in this one file.
    var flows: [String: Manifest.Flow]?

    init() {}

    /// Throws a `CommandFailure` that names what is wrong with it.
    ///
    /// - Parameter path: how the file is called.
    init(_ bytes: [UInt8], _ path: String) throws(CommandFailure) {
        let value = try DefinitionFile.value(bytes, path)
        do {
            self = try JSONDecoder().decode(ManifestDocument.self, from: Data(TextEncoding.utf8(bytes)))
        } catch let error as DecodingError {
            throw .data("\(path) is no manifest: \(Self.place(error)).")
        } catch {
            throw .data("\(path) is no manifest: \(error).")
        }
        // What is not understood would be lost with the next write.
        guard try self.value(path) == value else {
            throw .data("\(path) has members that no manifest has\(Self.unknownMember(of: value)).")
        }
        for file in (flows ?? [:]).keys.sorted() where !Manifest.isFileName(file) {
            throw .data(
                "\(path) has a flow under \"\(file.printable)\": it must be a file beside it that ends in .json.")
        }
    }

    /// The text of the file that is called `path`.
    func text(_ path: String) throws(CommandFailure) -> [UInt8] { CanonicalJSON.text(try value(path)) }

    /// This one with what differs from `old` to `new`; variables are a person's, and stay.
    func merging(
        from old: [String: Manifest.Environment], to new: [String: Manifest.Environment]
    ) -> ManifestDocument {
        var merged = self
        for (name, environment) in new where environment != old[name] {
            merged.environments[name, default: Manifest.Environment()].url = environment.url
            merged.environments[name]?.accountSID = environment.accountSID
        }
        return merged
    }

    /// The first one, with what may have been meant; empty where it is deeper than where people write.
    private static func unknownMember(of value: JSONValue) -> String {
        func text(_ members: JSONMembers, _ known: [String], _ place: String) -> String? {
            let names = members.map { $0.0.text }.sorted()
            guard let name = names.first(where: { !known.contains($0) }) else { return nil }
            let near = Suggestion.nearest(to: name, among: known).map { ", instead of which \"\($0)\" may be meant" }
            return ": \(place)\"\(name.printable)\"\(near ?? "")"
        }
        if let found = text(value.members, ["environments", "flows"], "") { return found }
        for (name, environment) in value.members["environments"]?.members ?? [:] {
            let place = "environment \"\(name.text.printable)\", "
            if let found = text(environment.members, ["url", "account_sid", "variables"], place) { return found }
        }
        return ""
    }

    private func value(_ path: String) throws(CommandFailure) -> JSONValue {
        do {
            return try DefinitionFile.value([UInt8](try JSONEncoder().encode(self)), path)
        } catch let failure as CommandFailure {
            throw failure
        } catch {
            throw .data("The manifest cannot be written: \(error).")
        }
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
