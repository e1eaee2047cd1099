package import CommandSupport
import FlowRegistry
import Glibc

/// An account on a server with Studio's API, as a manifest names it.
package struct StudioEnvironment {
    package let name: String
    package let client: StudioClient
    /// As it was read; empty where the directory has none.
    package let manifest: Manifest
    /// The manifest's.
    package let directory: String

    package init(name: String, client: StudioClient, manifest: Manifest, directory: String) {
        self.name = name
        self.client = client
        self.manifest = manifest
        self.directory = directory
    }

    /// The name and the URL, to be shown.
    package var place: String { "\(name) (\(client.connection.url))".printable }

    /// What is there, without definitions. Throws a `CommandFailure`.
    package func flows() throws(CommandFailure) -> [StudioFlow] {
        let flows: [StudioFlow]
        do {
            flows = try client.flows()
        } catch .refused(404, _) {
            throw .unavailable(
                "\(client.connection.url) has no flows of Studio's API (404): is it the server's own URL?")
        } catch {
            throw error.failure("The flows of \(client.connection.url) cannot be listed")
        }
        try checkAccount(flows)
        return flows
    }

    /// The flow there that a file, a SID or a name stands for, without its definition. Throws a `CommandFailure`.
    package func flow(_ selector: String) throws(CommandFailure) -> StudioFlow {
        if let flow = try only(selector, of: try flows()) { return flow }
        // Studio has none, and not everybody may look for them.
        let deleted = (try? client.deletedFlows()) ?? []
        guard let flow = try only(selector, of: deleted.map(\.flow)),
            let date = deleted.first(where: { $0.flow.sid == flow.sid })?.dateDeleted
        else { throw .noInput("There is no flow \"\(selector)\" in \(name).") }
        throw .noInput(
            "The flow \"\(flow.friendlyName)\" (\(flow.sid)) of \(name) was deleted on \(date): flow undelete brings it "
                + "back.")
    }

    /// The one of `flows` that a file, a SID or a name stands for; nil for none. Throws a `CommandFailure` for several.
    package func only(_ selector: String, of flows: [StudioFlow]) throws(CommandFailure) -> StudioFlow? {
        let sid = sid(ofFile: selector) ?? selector
        if let flow = flows.first(where: { $0.sid == sid }) { return flow }
        let namesakes = flows.filter { $0.friendlyName == selector }
        guard namesakes.count < 2 else {
            let sids = namesakes.prefix(Self.mostNamed).map(\.sid).joined(separator: ", ")
            throw .data(
                "\(name) has \(namesakes.count) flows with the name \"\(selector)\": give a SID instead (\(sids)).")
        }
        return namesakes.first
    }

    private static let mostNamed = 5

    /// The latest revision with its definition. Throws a `CommandFailure`.
    package func fetched(_ flow: StudioFlow) throws(CommandFailure) -> StudioFlow {
        do throws(StudioError) {
            if let fetched = try client.flow(flow.sid) { return fetched }
        } catch {
            throw error.failure("The flow \(flow.sid) cannot be fetched")
        }
        throw .unavailable("The flow \(flow.sid) was deleted in the meantime.")
    }

    /// A revision, given by its number or an alias, with its definition. Throws a `CommandFailure`.
    package func revision(_ revision: String, of flow: StudioFlow) throws(CommandFailure) -> StudioFlow {
        do throws(StudioError) {
            guard revision.isPathSegment else { throw .refused(status: 404, message: "") }
            return try client.revision(revision, of: flow.sid)
        } catch .refused(404, _), .refused(400, _) {
            // 400 is a word that is no name of an alias here.
            throw .noInput("The flow \(flow.sid) has no revision \(revision) in \(name).")
        } catch {
            throw error.failure("Revision \(revision) of \(flow.sid) cannot be fetched")
        }
    }

    /// What a server says that has nothing at a path that registries have; Studio has none of what stands beyond its API.
    package func lacks(_ what: String) -> CommandFailure {
        .unavailable("\(client.connection.url) has no \(what): a registry has them, Studio does not.")
    }

    private func sid(ofFile selector: String) -> String? {
        let prefix = directory == "." ? "" : "\(directory)/"
        let entry = manifest.flows.first { $0.key == selector || prefix + $0.key == selector }
        return entry?.value.environments[name]?.sid
    }

    /// Throws a `CommandFailure` where the credentials are of another account than the environment's flows.
    package func checkAccount(_ flows: [StudioFlow]) throws(CommandFailure) {
        let username = client.connection.username
        let actual = username.hasPrefix("AC") ? username : flows.first?.accountSID
        guard let expected = manifest.environments[name]?.accountSID, let actual, actual != expected else { return }
        throw .permission(
            "The environment \(name) is the account \(expected), and the credentials are those of \(actual).")
    }
}

extension String {
    /// Whether it stands in a path as it is: a revision's number, or what an alias may be called.
    var isPathSegment: Bool {
        !isEmpty
            && utf8.allSatisfy { byte in
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                    || [UInt8(ascii: "-"), UInt8(ascii: "_")].contains(byte)
                    || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
            }
    }
}
