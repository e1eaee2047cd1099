/// Who is told of the steps by which an existing database is brought to the current schema. A new one tells nobody.
public struct MigrationSteps: Sendable {
    let prepare: @Sendable (_ version: Int64, _ target: Int64) throws(DatabaseError) -> Void
    let begin: @Sendable (_ name: String, _ done: Int, _ total: Int) -> Void

    /// - Parameters:
    ///   - prepare: called before anything is changed, with the versions from and to which; what it throws keeps the
    ///     database as it is.
    ///   - begin: called before each step, with its name and how many are done of how many.
    public init(
        prepare: @escaping @Sendable (_ version: Int64, _ target: Int64) throws(DatabaseError) -> Void = {
            (_, _) throws(DatabaseError) in
        },
        begin: @escaping @Sendable (_ name: String, _ done: Int, _ total: Int) -> Void = { _, _, _ in }
    ) {
        self.prepare = prepare
        self.begin = begin
    }
}
