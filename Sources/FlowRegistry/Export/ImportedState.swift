/// What an import has left of a flow, by which the next one sees what was changed here since.
public struct ImportedState: Equatable, Sendable {
    public let testUsersHash: [UInt8]
    public let dateDeleted: Timestamp?

    public init(testUsersHash: [UInt8], dateDeleted: Timestamp?) {
        self.testUsersHash = testUsersHash
        self.dateDeleted = dateDeleted
    }

    init(testUsers: [String], dateDeleted: Timestamp?) {
        self.init(testUsersHash: TestUsers.auditState(of: testUsers).hash, dateDeleted: dateDeleted)
    }
}
