import Hummingbird

/// The fields of an `application/x-www-form-urlencoded` body.
struct Form {
    private var fields: [String: String] = [:]

    init(_ body: some Collection<UInt8>) {
        for field in body.split(separator: UInt8(ascii: "&")) {
            let parts = field.split(separator: UInt8(ascii: "="), maxSplits: 1)
            guard let name = parts.first else { continue }
            fields[Self.decode(name)] = parts.count == 2 ? Self.decode(parts[1]) : ""
        }
    }

    subscript(_ name: String) -> String? { fields[name] }

    private static func decode(_ text: some Collection<UInt8>) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count)
        var position = text.startIndex
        while position != text.endIndex {
            let byte = text[position]
            text.formIndex(after: &position)
            switch byte {
            case UInt8(ascii: "+"): bytes.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                let end = text.index(position, offsetBy: 2, limitedBy: text.endIndex) ?? text.endIndex
                bytes.append(UInt8(String(decoding: text[position..<end], as: UTF8.self), radix: 16) ?? 0)
                position = end
            default: bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// The form of a create, checked as far as the twins do: what is missing, and the status.
struct NewFlow: Sendable {
    let friendlyName: String
    let status: String
    let definition: String

    init(_ form: Form) throws {
        guard let name = form["FriendlyName"], !name.isEmpty, let definition = form["Definition"],
            let status = form["Status"], ["draft", "published"].contains(status)
        else { throw HTTPError(.badRequest) }
        self.friendlyName = name
        self.status = status
        self.definition = definition
    }
}
