import FlowRegistry
@testable import FlowRegistryHTTP
import Testing

@Suite("An error on the wire")
struct ErrorResourceTests {
    @Test("has a hundred findings at most, and the number of those beside them")
    func hasFewFindings() throws {
        let issue = ValidationIssue(message: "must not be null", propertyPath: "#/states/0/name")
        let few = Self.body(of: .invalidDefinition([issue]))
        #expect(few.contains(#""details":{"errors":[{"message":"must not be null","#))
        #expect(!few.contains("errors_left_out"))
        let many = Self.body(of: .invalidDefinition(Array(repeating: issue, count: 150), leftOut: 1_000))
        #expect(many.ranges(of: "property_path").count == 100)
        #expect(many.contains(#""errors_left_out":1050,"warnings":[]"#))
        #expect(Self.body(of: .inChange(2, .invalidDefinition([issue], leftOut: 3))).contains(#""errors_left_out":3"#))
    }

    @Test("is short, whatever was sent")
    func isShort() {
        let long = String(repeating: "\u{1}", count: 1_000_000)
        let errors: [RegistryError] = [
            .notFound, .malformedRequest(long), .invalidParameter("a", reason: long), .conflict(long),
            .inChange(1, .tooComplex(long)),
        ]
        for error in errors { #expect(Self.body(of: error, path: "/Flows/" + long).utf8.count < 16_384) }
        #expect(Self.body(of: .notFound).contains("The requested resource /Flows was not found"))
    }

    private static func body(of error: RegistryError, path: String = "/Flows") -> String {
        String(decoding: ErrorResource(error: error, path: path).response.body, as: UTF8.self)
    }
}
