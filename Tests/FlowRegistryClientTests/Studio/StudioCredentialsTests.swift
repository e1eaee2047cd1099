import TestSupport
import Testing

@testable import FlowRegistryClient

@Suite("Credentials for Studio's API")
struct StudioCredentialsTests {
    @Test("have no blanks around them, as the ends of lines in a variable")
    func areTrimmed() throws {
        let credentials = try StudioCredentials(
            file: nil,
            environment: ["TWILIO_ACCOUNT_SID": " AC1\r\n", "TWILIO_AUTH_TOKEN": "x\r", "FLOW_REGISTRY_URL": "\r\n"])
        #expect((credentials.username, credentials.password, credentials.url) == ("AC1", "x", nil))
    }

    @Test("of a file belong to the URL in the file, else to the one in the environment")
    func belongToAURL() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path("credentials")
        var text = [UInt8]("TWILIO_API_KEY=SK1\nTWILIO_API_SECRET=x\n".utf8)
        #expect(try WorkspaceFile.create(path, text))
        let environment = [
            "FLOW_REGISTRY_URL": "https://environment", "TWILIO_API_KEY": "SK2", "TWILIO_API_SECRET": "y",
        ]
        let credentials = try StudioCredentials(file: path, environment: environment)
        #expect((credentials.username, credentials.url) == ("SK1", "https://environment"))
        let old = text
        text += "FLOW_REGISTRY_URL=https://file\n".utf8
        #expect(try WorkspaceFile.replace(path, old, with: text))
        #expect(try StudioCredentials(file: path, environment: environment).url == "https://file")
    }
}
