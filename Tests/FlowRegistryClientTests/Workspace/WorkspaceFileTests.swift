import TestSupport
import Testing

@testable import FlowRegistryClient

@Suite("A file of a workspace")
struct WorkspaceFileTests {
    private let directory: TemporaryDirectory
    private let path: String

    init() throws {
        directory = try TemporaryDirectory()
        path = directory.path("menu.json")
    }

    @Test("is made where there is none, and nowhere else")
    func isMadeOnce() throws {
        #expect(try WorkspaceFile.create(path, [1]))
        #expect(try !WorkspaceFile.create(path, [2]))
        #expect(try WorkspaceFile.read(path) == [1])
        #expect(try WorkspaceFile.read(directory.path(".flow-registry.new")) == nil)
    }

    @Test("is replaced while it is what was read of it")
    func isReplaced() throws {
        #expect(try WorkspaceFile.create(path, [1]))
        #expect(try WorkspaceFile.replace(path, [1], with: [2]))
        #expect(try !WorkspaceFile.replace(path, [1], with: [3]))
        #expect(try WorkspaceFile.read(path) == [2])
        #expect(try WorkspaceFile.read(directory.path(".flow-registry.new")) == nil)
    }
}
