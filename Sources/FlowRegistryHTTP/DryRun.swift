import FlowRegistry

/// A write that is tried and taken back: its answer is what it would be, without the secrets, and says so.
enum DryRun {
    static func write(_ write: @escaping Answer.Write) -> Answer.Write {
        { transaction throws(RegistryError) in
            var response = try write(transaction)()
            if let withheld = response.withheld { response.body = withheld }
            response.headers.append(("Flow-Registry-Dry-Run", "true"))
            return { [response] in response }
        }
    }
}
