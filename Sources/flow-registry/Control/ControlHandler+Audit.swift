import FlowRegistry

extension ControlHandler {
    func verifyAudit(_ head: String?) throws(RegistryError) -> ControlReply {
        let hash = head.map(Self.bytes)
        if let hash, hash?.count != 32 {
            throw .invalidParameter("Head", reason: "must be 64 hex digits")
        }
        return .audit(AuditDocument(try registry.verifyAuditLog(head: hash ?? nil)))
    }

    private static func bytes(_ hexadecimal: String) -> [UInt8]? {
        let digits = hexadecimal.compactMap(\.hexDigitValue)
        guard digits.count == hexadecimal.count, digits.count.isMultiple(of: 2) else { return nil }
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }
}
