import FlowRegistry

extension ControlHandler {
    func exportAccount(_ sid: String) throws(RegistryError) -> ControlReply {
        let record = ExportRecord.account(ExportedAccount(try account(sid)))
        return .exported(records: [String(decoding: record.text, as: UTF8.self)], next: nil)
    }

    func exportPart(
        of account: String, after position: ExportPosition?, _ maximumBytes: Int
    ) throws(RegistryError) -> ControlReply {
        let sid = try self.account(account).sid
        let part = try registry.read { reader throws(RegistryError) in
            try reader.exportPart(of: sid, after: position, maximumBytes: maximumBytes)
        }
        return .exported(records: part.records.map { String(decoding: $0.text, as: UTF8.self) }, next: part.next)
    }

    func importAccount(_ record: String) async throws(RegistryError) -> ControlReply {
        guard case .account(let account) = try Self.record(record) else {
            throw .malformedRequest("The record is none of an account")
        }
        let imported = try await written { transaction throws(RegistryError) in
            try transaction.importAccount(account, by: .commandLine)
        }
        return .importedAccount(isNew: imported.isNew, differences: imported.differences)
    }

    func importRecords(_ texts: [String], into account: String) async throws(RegistryError) -> ControlReply {
        let sid = try self.account(account).sid
        var records: [ExportRecord] = []
        for text in texts { records.append(try Self.record(text)) }
        let counts = try await written { [records] transaction throws(RegistryError) in
            try transaction.importRecords(records, into: sid, by: .commandLine)
        }
        return .imported(counts)
    }

    private static func record(_ text: String) throws(RegistryError) -> ExportRecord {
        do {
            return try ExportRecord([UInt8](text.utf8))
        } catch {
            throw .malformedRequest("A record \(error.reason)")
        }
    }
}
