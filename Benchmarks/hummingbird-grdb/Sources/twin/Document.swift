import Foundation
import Hummingbird

/// The registry's resources, member by member, straight into the bytes that are sent.
struct Document {
    private(set) var buffer = ByteBuffer()
    private var needsComma = false

    mutating func v1(_ flow: Flow, origin: String) {
        let url = "\(origin)/v1/Flows/\(flow.sid)"
        open("{")
        member("sid", flow.sid)
        member("account_sid", flow.account)
        member("friendly_name", flow.friendlyName)
        member("status", flow.status)
        member("version", raw: "\(flow.revision)")
        dates(flow)
        member("url", url)
        links(url, ["engagements": "/Engagements", "executions": "/Executions"])
        close("}")
    }

    mutating func v2(_ flow: Flow, origin: String, isListed: Bool) {
        let url = "\(origin)/v2/Flows/\(flow.sid)"
        open("{")
        member("sid", flow.sid)
        member("account_sid", flow.account)
        member("author_sid", flow.authorSID)
        member("friendly_name", flow.friendlyName)
        member("definition", raw: flow.definition ?? "null")
        member("status", flow.status)
        member("revision", raw: "\(flow.revision)")
        member("commit_message", flow.commitMessage)
        member("valid", raw: isListed ? "null" : "true")
        member("errors", raw: isListed ? "null" : "[]")
        member("warnings", raw: isListed ? "null" : "[]")
        member("webhook_url", raw: "null")
        dates(flow)
        member("url", url)
        links(url, ["test_users": "/TestUsers", "revisions": "/Revisions", "executions": "/Executions"])
        close("}")
    }

    /// The first page; `flows` holds one more than `size` where the list goes on.
    mutating func list(_ flows: [Flow], size: Int, account: String, origin: String) {
        let url = "\(origin)/v2/Flows?PageSize=\(size)&Page="
        open("{")
        key("meta")
        open("{")
        member("page", raw: "0")
        member("page_size", raw: "\(size)")
        member("first_page_url", url + "0")
        member("previous_page_url", raw: "null")
        member("url", url + "0")
        member("next_page_url", flows.count > size ? "\(url)1&PageToken=\(token(flows[size - 1], account))" : nil)
        member("key", "flows")
        close("}")
        key("flows")
        open("[")
        for flow in flows.prefix(size) { v2(flow, origin: origin, isListed: true) }
        close("]")
        close("}")
    }

    private func token(_ flow: Flow, _ account: String) -> String {
        let position = hexadecimal(UInt64(bitPattern: flow.created)) + flow.sid
        let checksum = "flows \(account) PA\(position)".utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) {
            ($0 ^ UInt64($1)) &* 0x100_0000_01B3
        }
        return "PA\(hexadecimal(checksum))\(position)"
    }

    private mutating func dates(_ flow: Flow) {
        member("date_created", date(flow.created))
        member("date_updated", flow.updated.map(date))
    }

    private mutating func links(_ url: String, _ links: KeyValuePairs<StaticString, String>) {
        key("links")
        open("{")
        for (name, path) in links { member(name, url + path) }
        close("}")
    }

    private mutating func member(_ name: StaticString, _ value: String?) {
        guard let value else { return member(name, raw: "null") }
        key(name)
        separate()
        buffer.writeString("\"")
        if value.utf8.contains(where: { $0 < 0x20 || $0 == 0x22 || $0 == 0x5C }) {
            escaped(value)
        } else {
            buffer.writeString(value)
        }
        buffer.writeString("\"")
        needsComma = true
    }

    private mutating func escaped(_ value: String) {
        for byte in value.utf8 {
            switch byte {
            case 0x22, 0x5C: buffer.writeBytes([0x5C, byte])
            case 0..<0x20: buffer.writeString("\\u00" + String(hexadecimal(UInt64(byte)).suffix(2)))
            default: buffer.writeInteger(byte)
            }
        }
    }

    private mutating func member(_ name: StaticString, raw value: String) {
        key(name)
        buffer.writeString(value)
        needsComma = true
    }

    private mutating func key(_ name: StaticString) {
        separate()
        buffer.writeString("\"")
        buffer.writeStaticString(name)
        buffer.writeString("\":")
        needsComma = false
    }

    private mutating func open(_ bracket: String) {
        separate()
        buffer.writeString(bracket)
        needsComma = false
    }

    private mutating func close(_ bracket: String) {
        buffer.writeString(bracket)
        needsComma = true
    }

    private mutating func separate() {
        if needsComma { buffer.writeString(",") }
    }
}

private func hexadecimal(_ value: UInt64) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
}

/// `YYYY-MM-DDThh:mm:ssZ`.
private func date(_ secondsSinceEpoch: Int64) -> String {
    var (seconds, parts) = (time_t(secondsSinceEpoch), tm())
    gmtime_r(&seconds, &parts)
    return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 32) { buffer in
        guard let text = buffer.baseAddress else { return "" }
        strftime(text, buffer.count, "%Y-%m-%dT%H:%M:%SZ", &parts)
        return String(cString: text)
    }
}
