import Crypto
import Foundation
import GRDB
import Hummingbird

/// User name and password of HTTP Basic authentication.
struct Credentials: Sendable {
    let sid: String
    private let token: String

    init?(_ field: String?) {
        guard let field, field.hasPrefix("Basic "), let data = Data(base64Encoded: String(field.dropFirst(6))) else {
            return nil
        }
        let parts = String(decoding: data, as: UTF8.self).split(separator: ":", maxSplits: 1)
        guard parts.count == 2 else { return nil }
        sid = String(parts[0])
        token = String(parts[1])
    }

    /// The row of the active account that has this token.
    func account(_ database: Database) throws -> Int64 {
        let statement = try database.cachedStatement(
            sql: """
                SELECT account.id, auth_token.hash FROM account JOIN auth_token ON auth_token.account_id = account.id
                WHERE account.sid = ? AND account.status = 'active'
                """)
        let hash = SHA256.hash(data: Data(token.utf8))
        for row in try Row.fetchAll(statement, arguments: [sid]) where hash == (row[1] as Data) { return row[0] }
        throw HTTPError(.unauthorized)
    }
}
