import FlowRegistry
import Glibc
import Testing

@testable import FlowRegistrySQLite
@testable import SQLite

@Suite("A follower's file")
struct FollowerFileTests {
    private typealias File = FollowerFile<FlowWordsFollower>

    let scene: LifecycleScene

    init() async throws {
        scene = try await LifecycleScene()
        _ = try await scene.create("amber")
        try scene.storage.index()
        scene.storage.store.stopFollowing()
    }

    @Test("is good behind another start of the machine where it was closed in order")
    func isClosed() throws {
        #expect(try doubt(bootID: "next") == nil)
    }

    @Test("is not where it was not, and is while the machine runs on", arguments: ["", "next"])
    func isNotClosed(bootID: String) throws {
        #expect(try doubt(bootID: "this") == nil)
        #expect(try doubt(bootID: "this") == nil)
        #expect(try doubt(bootID: bootID)?.contains("machine went down") == true)
    }

    @Test("is nothing without its log where it was not closed in order")
    func isNothingWithoutLog() throws {
        #expect(try doubt(bootID: "this") == nil)
        try #require(file.hasLog)
        for suffix in ["-wal", "-shm"] { unlink(file.path + suffix) }
        #expect(try doubt(bootID: "this")?.contains("log is gone") == true)
    }

    @Test("is not what the same number in another history has made", arguments: [0, 1, 99] as [Int64])
    func isOfOneHistory(number: Int64) throws {
        try Connection(path: file.path, access: .readWrite).execute("UPDATE follower SET number = \(number)")
        #expect(try doubt(bootID: "this")?.contains("not of this database") == true)
    }

    private var file: DerivedFile { DerivedFile(beside: scene.path, name: FlowWordsFollower.name) }

    /// Why the file is not trusted; nil where it was opened, and let go of as by a process that ends.
    private func doubt(bootID: String) throws -> String? {
        switch try File.open(file, of: Database.reader(path: scene.path), bootID: bootID) {
        case .opened: nil
        case .doubtful(let reason): reason
        }
    }
}
