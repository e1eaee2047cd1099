import Foundation
import FuzzTargets

/// The inputs that a target starts from: its own, and the real definitions among the fixtures.
enum Seeds {
    private static let project = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    static func of(_ target: FuzzTarget) throws -> [[UInt8]] {
        let own = try contents("Fuzz/Seeds/\(target.rawValue)")
        let isDocument = target == .json || target == .definition
        return try isDocument ? own + contents("Tests/FlowRegistryTests/Fixtures/flows") : own
    }

    private static func contents(_ path: String) throws -> [[UInt8]] {
        let directory = project.appending(path: path)
        let files = try FileManager.default.contentsOfDirectory(at: directory, includingPropertiesForKeys: nil)
        return try files.sorted { $0.path < $1.path }.map { [UInt8](try Data(contentsOf: $0)) }
    }
}
