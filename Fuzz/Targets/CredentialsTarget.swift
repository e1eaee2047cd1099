@testable import FlowRegistryHTTP
import Foundation

/// Basic credentials and Base64: what Foundation decodes is decoded alike, and nothing else but missing padding is taken.
enum CredentialsTarget {
    static func run(_ input: [UInt8]) throws {
        try requireRoundTrip(input)
        try requireSame(input)
        guard let credentials = Credentials(String(decoding: input, as: UTF8.self)) else { return }
        try require(!credentials.username.utf8.contains(UInt8(ascii: ":")), "a user name with a colon")
        let pair = Data("\(credentials.username):\(credentials.password)".utf8).base64EncodedString()
        try require(Credentials("Basic \(pair)") == credentials, "encoded, they are others")
    }

    private static func requireRoundTrip(_ input: [UInt8]) throws(Violation) {
        let encoded = Data(input).base64EncodedString()
        try require(Base64.decode(encoded.utf8) == input, "what was encoded is decoded to something else")
        let unpadded = encoded.utf8.prefix { $0 != UInt8(ascii: "=") }
        try require(Base64.decode(unpadded) == input, "without padding it is decoded to something else")
    }

    private static func requireSame(_ input: [UInt8]) throws(Violation) {
        let foundations = Data(base64Encoded: Data(input)).map { [UInt8]($0) }
        let padding = input.drop { $0 != UInt8(ascii: "=") }
        let isPadding = padding.count <= 2 && padding.allSatisfy { $0 == UInt8(ascii: "=") }
        guard let decoded = Base64.decode(input) else {
            try require(foundations == nil || !isPadding, "Foundation decodes what was refused")
            return
        }
        if let foundations { try require(foundations == decoded, "Foundation decodes it to something else") }
        try require(isPadding, "taken with something behind its end")
    }
}
