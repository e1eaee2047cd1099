import FlowRegistry
import TestSupport

extension StoreContract {
    static var accountCases: [Case] {
        [
            Case("has the first account administer it, and counts what each has") { scene in
                let first = try scene.read { try $0.account(scene.account, in: .server) }
                let second = try scene.read { try $0.account(scene.stranger, in: .server) }
                try expect(first.ownerSID == scene.account && second.ownerSID == scene.account)
                try expect(try scene.read { try $0.firstAccount() } == scene.account)
                _ = try await scene.createKey()
                _ = try await scene.create()
                let usage = try scene.read { try $0.account(scene.account, in: .server) }.usage
                try expect(usage.keys == 1 && usage.flows == 1)
                try expectEqual(usage.auditEvents, Int64(try scene.events().count))
                try expectEqual(try scene.read { try $0.account(scene.stranger, in: .server) }.usage.flows, 0)
            },
            Case("shows an account nothing but itself") { scene in
                try await expectError(.notFound) {
                    _ = try scene.read { try $0.account(scene.account, in: .own(scene.stranger)) }
                }
                let own = try scene.read { try $0.accounts(in: .own(scene.stranger), page: .whole) }
                try expectEqual(own.elements.map(\.sid), [scene.stranger])
                let all = try scene.all(
                    size: 1, at: { Position(dateCreated: $0.dateCreated, sid: $0.sid) }
                ) { page in try scene.read { try $0.accounts(in: .server, page: page) } }
                try expectEqual(Set(all.map(\.sid)), [scene.account, scene.stranger])
            },
            Case("changes of an account what an update sets, and keeps the rest") { scene in
                let stranger = scene.stranger
                let update = AccountUpdate(
                    friendlyName: "new", requiresPrecondition: true, subflows: .refuse, quotas: [.flows: 1])
                let changed = try await scene.write { transaction throws(RegistryError) in
                    try transaction.updateAccount(stranger, in: .server, to: update, by: .commandLine)
                }
                try expect(changed.friendlyName == "new" && changed.status == .active)
                try expect(changed.policy.requiresPrecondition && changed.policy.subflows == .refuse)
                try expectEqual(changed.quotas, [.flows: 1])
                let actor = AuditActor(
                    authority: .credential(.authToken, of: stranger), address: "", requestID: "")
                _ = try await scene.create("one", in: stranger, by: actor)
                try await expectError(.quotaReached(.flows, limit: 1)) {
                    _ = try await scene.create("two", in: stranger, by: actor)
                }
                let filtered = try scene.read {
                    try $0.accounts(in: .server, matching: AccountFilter(friendlyName: "new"), page: .whole)
                }
                try expectEqual(filtered.elements.map(\.sid), [stranger])
            },
            Case("keeps keys to their account, newest first") { scene in
                let key = try await scene.createKey("one").key
                scene.clock.turn(bySeconds: 1)
                _ = try await scene.createKey("two")
                let all = try scene.all(size: 1, at: { Position(dateCreated: $0.dateCreated, sid: $0.sid) }) { page in
                    try scene.read { try $0.keys(in: scene.account, page: page) }
                }
                try expectEqual(all.map(\.friendlyName), ["two", "one"])
                try await expectError(.notFound) { _ = try scene.read { try $0.key(key.sid, in: scene.stranger) } }
                try expect(try scene.read { try $0.keys(in: scene.stranger, page: .whole) }.elements.isEmpty)
                let (stranger, sid, account) = (scene.stranger, key.sid, scene.account)
                try await expectError(.notFound) {
                    try await scene.write { transaction throws(RegistryError) in
                        try transaction.deleteKey(sid, in: stranger, by: .commandLine)
                    }
                }
                try await scene.write { transaction throws(RegistryError) in
                    try transaction.deleteKey(sid, in: account, by: .commandLine)
                }
                try await expectError(.notFound) { _ = try scene.read { try $0.key(sid, in: account) } }
                try expectEqual(try scene.read { try $0.account(account, in: .server) }.usage.keys, 1)
            },
        ]
    }

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
        ]
    }
}
