import FlowRegistry

/// The parameters by which the audit log is filtered, with the names of Twilio Monitor's where it has them; empty ones count
/// as not given.
struct AuditFilterForm {
    let filter: AuditFilter
    /// What was given, as it stands in the URLs of the list's pages.
    let parameters: FilterParameters

    static let names: [StaticString] = [
        "ResourceSid", "FlowSid", "ActorSid", "EventType", "SourceIpAddress", "StartDate", "EndDate",
    ]

    /// Throws `.invalidParameter` naming what is malformed.
    init(_ form: Form) throws(RegistryError) {
        let parameters = try FilterParameters(form, Self.names)
        self.parameters = parameters
        filter = AuditFilter(
            resourceSID: try parameters.resource("ResourceSid"), flowSID: try parameters.flow("FlowSid"),
            actorSID: try parameters.sid("ActorSid"), action: try parameters.action("EventType"),
            addresses: try parameters.addresses("SourceIpAddress"), start: try parameters.date("StartDate"),
            end: try parameters.date("EndDate", endOfDay: true))
    }
}

extension FilterParameters {
    /// A SID of any kind: what is not ours is not found.
    fileprivate func sid(_ name: StaticString) throws(RegistryError) -> String? {
        guard let text = self[name] else { return nil }
        guard Self.isSID(text) else { throw .invalidParameter("\(name)", reason: "must be a SID") }
        return text
    }

    /// A SID, or an alias's path, as `resource_sid` has it.
    fileprivate func resource(_ name: StaticString) throws(RegistryError) -> String? {
        guard let text = self[name] else { return nil }
        let rest = text.dropFirst(34)
        guard Self.isSID(text.prefix(34)), rest.isEmpty || rest.hasPrefix("/") else {
            throw .invalidParameter(
                "\(name)", reason: "must be a SID, or the path of an alias as FW…/Aliases/production")
        }
        return text
    }

    fileprivate func flow(_ name: StaticString) throws(RegistryError) -> FlowSID? {
        guard let text = self[name] else { return nil }
        guard let sid = FlowSID(text) else { throw .invalidParameter("\(name)", reason: "must be the SID of a flow") }
        return sid
    }

    fileprivate func action(_ name: StaticString) throws(RegistryError) -> AuditAction? {
        guard let text = self[name] else { return nil }
        guard let action = AuditAction(rawValue: text) else {
            let actions = AuditAction.allCases.map(\.rawValue).joined(separator: ", ")
            throw .invalidParameter("\(name)", reason: "must be one of \(actions)")
        }
        return action
    }

    /// The forms of one address; that of a peer on a Unix socket is a word.
    fileprivate func addresses(_ name: StaticString) throws(RegistryError) -> [String] {
        guard let text = self[name] else { return [] }
        if text == TrustedProxies.unix { return [text] }
        guard let address = IPAddress(text) else {
            throw .invalidParameter("\(name)", reason: "must be an IPv4 or IPv6 address")
        }
        return address.texts
    }

    private static func isSID(_ text: some StringProtocol) -> Bool {
        let bytes = Array(text.utf8)
        return bytes.count == 34 && bytes.prefix(2).allSatisfy(isLetter) && bytes.dropFirst(2).allSatisfy(isHexDigit)
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte | 0x20)
    }
}
