import FlowRegistry

/// The proof of the whole server's audit log, for the command line alone: it reads every entry.
struct AuditVerificationController: Sendable {
    /// Walks the log; with a hash that an earlier walk has given.
    let verify: @Sendable (_ head: [UInt8]?) throws(RegistryError) -> AuditVerification

    func fetch(_ context: RequestContext) throws(RegistryError) -> Answer {
        _ = try context.budget()
        return .json(Self.json(try verify(try Self.head(context.query()))))
    }

    private static func head(_ query: Form) throws(RegistryError) -> [UInt8]? {
        guard let text = query.bytes("Head") else { return nil }
        guard text.count == 64, let bytes = bytes(text) else {
            throw .invalidParameter("Head", reason: "must be 64 hex digits")
        }
        return bytes
    }

    private static func bytes(_ hexadecimal: [UInt8]) -> [UInt8]? {
        let digits = hexadecimal.compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
        guard digits.count == hexadecimal.count else { return nil }
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }

    private static func json(_ verification: AuditVerification) -> [UInt8] {
        var writer = JSONWriter(capacity: 256)
        writer.object { writer in
            switch verification {
            case .intact(let count, let hash):
                writer.member("intact", true)
                writer.member("entries", count)
                writer.member("head", hash?.hexadecimal)
                writer.null("reason")
            case .broken(let number, let reason):
                writer.member("intact", false)
                writer.member("entries", number - 1)
                writer.null("head")
                writer.member("reason", reason)
            }
        }
        return writer.bytes
    }
}
