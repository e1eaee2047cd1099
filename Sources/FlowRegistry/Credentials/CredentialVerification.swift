/// Finds out whose credentials these are, by the same work whether or not they are anybody's.
///
/// A look-up that finds something does more than one that does not. So wrong credentials cost two look-ups: one of the name
/// itself, and one of a decoy, of which one finds something and one does not, whichever the name was.
struct CredentialVerification<Reader: StoreReader> {
    let reader: Reader

    /// The credential of a username and a secret; nil, after the same work, for an unknown name and for another secret.
    func credential(username: String, hash: [UInt8]) throws(RegistryError) -> StoredCredential? {
        if let account = AccountSID(username) { return try token(of: account, hash) }
        return try APIKeySID(username).flatMap { sid throws(RegistryError) in try key(sid, hash) }
    }

    private func token(of account: AccountSID, _ hash: [UInt8]) throws(RegistryError) -> StoredCredential? {
        let tokens = try reader.authTokens(of: account)
        // Every token's hash is compared whole.
        if let token = tokens.filter({ SecretHash.areEqual($0.hash, hash) }).first { return token }
        let known = try reader.account(after: account)
        let decoy = tokens.isEmpty ? known ?? Self.missing(beside: account) : Self.missing(beside: account)
        _ = try reader.authTokens(of: decoy).filter { SecretHash.areEqual($0.hash, hash) }
        return nil
    }

    private func key(_ sid: APIKeySID, _ hash: [UInt8]) throws(RegistryError) -> StoredCredential? {
        let key = try reader.apiKey(sid)
        if let key, SecretHash.areEqual(key.hash, hash) { return key }
        let known = try reader.key(after: sid)
        let decoy = key == nil ? known ?? Self.missing(beside: sid) : Self.missing(beside: sid)
        _ = try reader.apiKey(decoy).map { SecretHash.areEqual($0.hash, hash) }
        return nil
    }

    /// A SID that nobody has: another one in the last of 128 random bits.
    private static func missing<Resource>(beside sid: SID<Resource>) -> SID<Resource> {
        SID(high: sid.high, low: sid.low ^ 1)
    }
}

extension StoreReader {
    /// The credential by which a caller was admitted, as it is now; nil where it was revoked.
    func credential(of caller: VerifiedCaller) throws(RegistryError) -> StoredCredential? {
        let fingerprint = caller.verification.fingerprint
        switch caller.caller.credential {
        case nil: return nil
        case .authToken: return try authTokens(of: caller.caller.account).first { $0.fingerprint == fingerprint }
        case .apiKey(let key):
            let key = try apiKey(key)
            return key?.fingerprint == fingerprint ? key : nil
        }
    }
}
