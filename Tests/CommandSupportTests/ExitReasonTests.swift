import Foundation
import Testing

@testable import CommandSupport

@Suite("Exit codes")
struct ExitReasonTests {
    private let project = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    @Test("are those of the operator's table, no more and no less")
    func areDocumented() throws {
        let text = try String(contentsOf: project.appending(path: "docs/operations.md"), encoding: .utf8)
        let section = try #require(text.firstRange(of: "## Exit codes and refusals")).upperBound
        let codes = text[section...].split(separator: "\n").drop { !$0.hasPrefix("| 0 |") }
            .prefix { $0.hasPrefix("|") }.compactMap { Int32($0.split(separator: "|")[0].filter(\.isNumber)) }
        #expect(codes == ExitReason.allCases.map(\.rawValue))
    }

    @Test("that a restart does not mend end the unit")
    func endTheUnit() throws {
        let unit = try String(
            contentsOf: project.appending(path: "deploy/systemd/flow-registry.service"), encoding: .utf8)
        let hopeless: [ExitReason] = [.usage, .data, .noInput, .library, .cannotCreate, .permission, .configuration]
        let codes = hopeless.map { "\($0.rawValue)" }.joined(separator: " ")
        #expect(unit.contains("RestartPreventExitStatus=\(codes)\n"))
    }
}
