import FlowRegistry
import Testing

@testable import FlowRegistrySQLite

@Suite("An export in parts")
struct ExportRepositoryTests {
    @Test("goes on beside changes, and ends where a backup was restored meanwhile")
    func endsBehindARestore() async throws {
        let scene = try await LifecycleScene()
        let (reader, account) = (SQLiteReader(scene.storage.store), scene.account)
        for name in ["a", "b"] { _ = try await scene.create(name) }
        let first = try reader.exportPart(of: account, after: nil, maximumBytes: 1)
        let place = try #require(first.next)
        _ = try await scene.create("c")
        var (flows, next) = (1, first.next)
        while let position = next {
            let part = try reader.exportPart(of: account, after: position, maximumBytes: 1)
            flows += part.records.count { if case .flow = $0 { true } else { false } }
            next = part.next
        }
        #expect(flows == 3)
        let log = try #require(place.log)
        let lost = ExportPosition(
            flow: place.flow, revision: place.revision, isFlowComplete: place.isFlowComplete,
            log: AuditPosition(number: log.number, fingerprint: log.fingerprint ^ 1))
        #expect(
            throws: RegistryError.conflict("A backup was restored while flows were exported: start the export again")
        ) { try reader.exportPart(of: account, after: lost, maximumBytes: 1) }
    }
}
