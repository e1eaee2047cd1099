import FlowRegistryServer
import CommandSupport
import FlowRegistry
import HTTPServing
import JSON
import Testing

@testable import flow_registry

@Suite("An answer on the control socket")
struct ControlResponseTests {
    private static let found =
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{\"a\":\r\n1}"

    @Test("is read with its header fields and its body, whatever line ends that has")
    func isRead() throws {
        let response = try #require(Response(message: [UInt8](Self.found.utf8)))
        #expect(response.status == .ok && response.header("Content-Type") == "application/json")
        #expect(try ControlClient.resource(in: response) == ["a": .number(JSONNumber(1))])
    }

    @Test("is none where the service has broken off, or something else answers")
    func isNone() {
        for count in 0..<Self.found.utf8.count {
            #expect(Response(message: Array(Self.found.utf8.prefix(count))) == nil)
        }
        for text in [
            "{\"done\":{}}\n", "\r\n\r\n", "HTTP/1.1 OK\r\n\r\n", "SSH-2.0-x\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\nx",
        ] {
            #expect(Response(message: [UInt8](text.utf8)) == nil, "\(text)")
        }
    }

    @Test("names the next part where there is one")
    func hasANextPart() {
        let link = ("Link", "</2010-04-01/Accounts/AC1/Export?PageToken=PA1>; rel=\"next\"")
        #expect(Response(status: .ok, headers: [link]).nextTarget == "/2010-04-01/Accounts/AC1/Export?PageToken=PA1")
        for other in [[], [("Link", "</a>; rel=\"prev\"")], [("Link", "a")]] {
            #expect(Response(status: .ok, headers: other).nextTarget == nil)
        }
    }

    @Test(
        "that says no becomes a sentence and an exit code of the command line's",
        arguments: [
            (400, "Parameter DateExpires must be in the future", "The value of --expires must be in the future.", 69),
            (400, "Missing required parameter Policy in the post body", "The option --allow is missing.", 69),
            (400, "A record has no valid type", "A record has no valid type.", 69),
            (404, "The requested resource /x was not found", "There is no such account or key.", 69),
            (409, "The flow FW1 has other test users here", "The flow FW1 has other test users here.", 69),
            (503, "The registry's disk is full, nothing was stored", "The disk is full; nothing was changed.", 74),
            (
                503, "The registry's disk cannot be used, nothing was stored",
                "The disk cannot be used; nothing was changed: EIO.", 74
            ),
            (
                503, "The registry is overloaded, try again shortly",
                "The registry is overloaded, try again shortly; nothing was changed.", 75
            ),
            (500, "An internal error occurred", "Nothing was changed: An internal error occurred.", 69),
        ] as [(Int, String, String, Int32)])
    func isRefused(status: Int, message: String, sentence: String, code: Int32) {
        let body = CanonicalJSON.line(["message": JSONValue(message)])
        let response = Response(status: HTTPStatus(status), body: body)
        let failure = CommandFailure(response, to: ControlRequest(target: "/"), fault: "EIO")
        #expect(failure.message == sentence && failure.exitCode == code)
    }

    @Test("of another version's service to what that does not know says so")
    func isOfAnotherVersion() {
        let response = Response(status: .notFound, headers: [(ServiceVersion.fieldName, "0.0.1")], body: [])
        let failure = CommandFailure(response, to: ControlRequest(target: "/"))
        #expect(
            failure.message.hasSuffix(
                "The running service has the version 0.0.1, this command \(ServiceVersion.text)."))
    }

    @Test("has dates as all others have them")
    func hasDates() {
        let resource: JSONValue = [
            "a": JSONValue("Tue, 24 Nov 2026 21:33:07 +0000"), "b": .null, "c": JSONValue("soon"),
        ]
        #expect(resource.date("a") == "2026-11-24T21:33:07Z" && resource.date("b") == nil && resource.date("c") == nil)
    }
}
