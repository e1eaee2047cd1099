import FlowRegistry
import TestSupport

extension StoreContract {
    static var credentialCases: [Case] {
        [
            Case("verifies tokens and keys, and nothing else") { scene in
                let key = try await scene.createKey("key", .main)
                let caller = try scene.registry.verify(username: "\(scene.account)", secret: scene.token).caller
                try expect(caller.account == scene.account && caller.isAdministrator && caller.credential == .authToken)
                let byKey = try scene.registry.verify(username: "\(key.key.sid)", secret: key.secret).caller
                try expect(byKey.account == scene.account && byKey.credential == .apiKey(key.key.sid))
                for (name, secret) in [
                    ("\(scene.account)", key.secret), ("\(scene.stranger)", scene.token),
                    ("\(key.key.sid)", scene.token), ("AC" + String(repeating: "0", count: 32), scene.token),
                    ("x", "y"),
                ] {
                    try await expectError(.unauthenticated) {
                        _ = try scene.registry.verify(username: name, secret: secret)
                    }
                }
            },
            Case("refuses an expired key from its second on, and an account that is suspended") { scene in
                let end = Timestamp(secondsSinceEpoch: scene.clock.now.secondsSinceEpoch + 10)
                let key = try await scene.createKey("key", expires: end)
                scene.clock.turn(bySeconds: 9)
                _ = try scene.registry.verify(username: "\(key.key.sid)", secret: key.secret)
                scene.clock.turn(bySeconds: 1)
                try await expectError(.unauthenticated) {
                    _ = try scene.registry.verify(username: "\(key.key.sid)", secret: key.secret)
                }
                let account = scene.account
                _ = try await scene.write { transaction throws(RegistryError) in
                    try transaction.updateAccount(
                        account, in: .server, to: AccountUpdate(status: .suspended), by: .commandLine)
                }
                try await expectError(.accountNotActive) {
                    _ = try scene.registry.verify(username: "\(account)", secret: scene.token)
                }
            },
            Case("exchanges auth tokens with both valid in between") { scene in
                let account = scene.account
                let second =
                    try await scene.write { transaction throws(RegistryError) in
                        try transaction.createSecondaryToken(of: account, by: .commandLine)
                    }.authToken ?? ""
                for token in [scene.token, second] {
                    _ = try scene.registry.verify(username: "\(account)", secret: token)
                }
                _ = try await scene.write { transaction throws(RegistryError) in
                    try transaction.promoteSecondaryToken(of: account, by: .commandLine)
                }
                _ = try scene.registry.verify(username: "\(account)", secret: second)
                try await expectError(.unauthenticated) {
                    _ = try scene.registry.verify(username: "\(account)", secret: scene.token)
                }
            },
            Case("refuses a write whose key was revoked after the request was admitted") { scene in
                let key = try await scene.createKey()
                let verified = try scene.registry.verify(username: "\(key.key.sid)", secret: key.secret)
                let (account, sid) = (scene.account, key.key.sid)
                try await scene.write { transaction throws(RegistryError) in
                    try transaction.deleteKey(sid, in: account, by: .commandLine)
                }
                try expect(scene.registry.credentialChanges != verified.verification.changes)
                let caller = VerifiedCaller(verified.caller, verified.verification)
                let result: Result<Bool, RegistryError> = await withCheckedContinuation { continuation in
                    scene.registry.write(for: account, by: caller) { _ throws(RegistryError) in
                        true
                    } completion: {
                        continuation.resume(returning: $0)
                    }
                }
                try expectEqual(result, .failure(.unauthenticated))
            },
            Case("notes a key's last use to the minute") { scene in
                let key = try await scene.createKey()
                func lastUse() async throws -> Timestamp? {
                    _ = try scene.registry.verify(username: "\(key.key.sid)", secret: key.secret)
                    // Behind the note.
                    _ = try await scene.create()
                    return try scene.read { try $0.key(key.key.sid, in: scene.account) }.dateLastUsed
                }
                let first = scene.clock.now
                try expectEqual(try await lastUse(), first)
                scene.clock.turn(bySeconds: 59)
                try expectEqual(try await lastUse(), first)
                scene.clock.turn(bySeconds: 1)
                try expectEqual(try await lastUse(), scene.clock.now)
            },
            Case("refuses a write whose account was suspended, or whose token was replaced, after its admission") {
                scene in
                let sid = scene.stranger
                let second =
                    try await scene.write { transaction throws(RegistryError) in
                        try transaction.createSecondaryToken(of: sid, by: .commandLine)
                    }.authToken ?? ""
                let verified = try scene.registry.verify(username: "\(sid)", secret: second)
                func attempt() async -> Result<Bool, RegistryError> {
                    await withCheckedContinuation { continuation in
                        scene.registry.write(
                            for: sid, by: VerifiedCaller(verified.caller, verified.verification)
                        ) { transaction throws(RegistryError) in
                            transaction.caller?.policy.requiresPrecondition == true
                        } completion: {
                            continuation.resume(returning: $0)
                        }
                    }
                }
                func set(_ update: AccountUpdate) async throws {
                    _ = try await scene.write { transaction throws(RegistryError) in
                        try transaction.updateAccount(sid, in: .server, to: update, by: .commandLine)
                    }
                }
                try expectEqual(await attempt(), .success(false))
                // The policy is the one of this moment, too.
                try await set(AccountUpdate(requiresPrecondition: true))
                try expectEqual(await attempt(), .success(true))
                try await set(AccountUpdate(status: .suspended))
                try expectEqual(await attempt(), .failure(.accountNotActive))
                try await set(AccountUpdate(status: .active))
                try expectEqual(await attempt(), .success(true))
                try await scene.write { transaction throws(RegistryError) in
                    try transaction.deleteSecondaryToken(of: sid, by: .commandLine)
                }
                try expectEqual(await attempt(), .failure(.unauthenticated))
            },
            Case("goes from each account and key to the next one by their SIDs, and tells who is the first") { scene in
                let keys = [try await scene.createKey("1").key.sid, try await scene.createKey("2").key.sid]
                    .sorted { $0.description < $1.description }
                let accounts = [scene.account, scene.stranger].sorted { $0.description < $1.description }
                try expect(try scene.read { try $0.account(after: accounts[0]) } == accounts[1])
                try expect(try scene.read { try $0.account(after: accounts[1]) } == nil)
                try expect(try scene.read { try $0.key(after: keys[0]) } == keys[1])
                try expect(try scene.read { try $0.key(after: keys[1]) } == nil)
                try expectEqual(try scene.read { try $0.authTokens(of: scene.account) }.map(\.isAdministrator), [true])
                try expectEqual(
                    try scene.read { try $0.authTokens(of: scene.stranger) }.map(\.isAdministrator), [false])
                let stored = try scene.read { try $0.apiKey(keys[0]) }
                try expect(stored?.account == scene.account && stored?.key?.type == .standard)
            },
            Case("counts a change of credentials before it is acknowledged, and none that is only tried") { scene in
                let before = scene.registry.credentialChanges
                let account = scene.account
                let new = try NewAPIKey(friendlyName: "key", type: .main)
                let tried: Result<CreatedAPIKey, RegistryError> = await withCheckedContinuation { continuation in
                    scene.registry.write(isDryRun: true) { transaction throws(RegistryError) in
                        try transaction.createKey(new, in: account, by: .commandLine)
                    } completion: {
                        continuation.resume(returning: $0)
                    }
                }
                let key = try tried.get()
                try expectEqual(scene.registry.credentialChanges, before)
                try await expectError(.unauthenticated) {
                    _ = try scene.registry.verify(username: "\(key.key.sid)", secret: key.secret)
                }
                _ = try await scene.createKey()
                try expect(scene.registry.credentialChanges != before)
            },
        ]
    }
}
