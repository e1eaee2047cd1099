/// Parameters as `application/x-www-form-urlencoded` (https://url.spec.whatwg.org/#urlencoded-serializing).
package struct StudioForm {
    package private(set) var bytes: [UInt8] = []

    package mutating func add(_ name: String, _ value: String?) {
        if let value { add(name, [UInt8](value.utf8)) }
    }

    /// As it stands behind the `?` of a URL.
    package var text: String { String(decoding: bytes, as: UTF8.self) }

    package mutating func add(_ name: String, _ value: [UInt8]) {
        if !bytes.isEmpty { bytes.append(UInt8(ascii: "&")) }
        bytes += name.utf8
        bytes.append(UInt8(ascii: "="))
        for byte in value {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
                bytes.append(byte)
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                bytes += "%\(digits.count == 1 ? "0" : "")\(digits)".utf8
            }
        }
    }
}
