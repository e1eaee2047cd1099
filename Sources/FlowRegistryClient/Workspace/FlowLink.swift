package import CommandSupport
import JSON
import FlowRegistry

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
    package init(_ bytes: [UInt8], _ path: String, of file: String) throws(CommandFailure) {
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
