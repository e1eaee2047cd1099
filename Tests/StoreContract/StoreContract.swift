public import FlowRegistry

/// What every storage engine does alike: each case is run on a store of its own, through the registry, by the tests of an
/// engine.
public enum StoreContract<Engine: Store> {
    /// One thing that holds, as a sentence about the store.
    public struct Case: Sendable, CustomStringConvertible {
        public let description: String
        private let retentionDays: Int
        private let check: @Sendable (ContractScene<Engine>) async throws -> Void

        init(
            _ description: String, retentionDays: Int = 30,
            _ check: @escaping @Sendable (ContractScene<Engine>) async throws -> Void
        ) {
            self.description = description
            self.retentionDays = retentionDays
            self.check = check
        }

        /// Throws a `ContractBreach` where it does not hold on this store, which is new.
        public func run(on store: Engine) async throws {
            try await check(ContractScene(store: store, retentionDays: retentionDays))
        }
    }

    public static var cases: [Case] {
        flowCases + purgeCases + revisionCases + pageCases + queryCases + aliasCases + subflowCases + accountCases
            + credentialCases + auditCases + exportCases + idempotencyCases + transactionCases + isolationCases
    }
}

/// What does not hold, and where.
public struct ContractBreach: Error, CustomStringConvertible {
    public let description: String
}

/// Throws where a condition does not hold.
func expect(_ condition: Bool, file: StaticString = #fileID, line: UInt = #line) throws {
    guard condition else { throw ContractBreach(description: "\(file):\(line) does not hold") }
}

/// Throws where two values differ, with both.
func expectEqual<Value: Equatable>(
    _ left: Value, _ right: Value, file: StaticString = #fileID, line: UInt = #line
) throws {
    guard left == right else { throw ContractBreach(description: "\(file):\(line): \(left) is not \(right)") }
}

/// Throws where `body` does not throw this error.
func expectError(
    _ error: RegistryError, file: StaticString = #fileID, line: UInt = #line, _ body: () async throws -> Void
) async throws {
    do {
        try await body()
    } catch let thrown as RegistryError {
        guard thrown == error else { throw ContractBreach(description: "\(file):\(line): \(thrown) is not \(error)") }
        return
    }
    throw ContractBreach(description: "\(file):\(line) throws nothing")
}
