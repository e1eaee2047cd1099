import FlowRegistry
import HTTPServing

/// The rotation of the caller's own auth token (contract §2).
///
/// Source: https://www.twilio.com/docs/iam/api/authtoken
struct AuthTokenController: Sendable {

    func createSecondary(_ context: RequestContext) throws(RegistryError) -> Answer {
        let (account, actor) = (try context.account(), try context.actor())
        return .write { [origin = context.origin] transaction throws(RegistryError) in
            let rotation = try transaction.createSecondaryToken(of: account, by: actor)
            return {
                let url = "\(origin)/v1/AuthTokens/Secondary"
                let token: StaticString = "secondary_auth_token"
                return .secret(
                    Self.json(rotation, token: token, url),
                    withheld: Self.json(rotation, token: token, url, isWithheld: true),
                    status: .created)
            }
        }
    }

    func deleteSecondary(_ context: RequestContext) throws(RegistryError) -> Answer {
        let (account, actor) = (try context.account(), try context.actor())
        return .write { transaction throws(RegistryError) in
            try transaction.deleteSecondaryToken(of: account, by: actor)
            return { .noContent }
        }
    }

    /// The promoted token is null in the answer: only its hash is kept.
    func promote(_ context: RequestContext) throws(RegistryError) -> Answer {
        let (account, actor) = (try context.account(), try context.actor())
        return .write { [origin = context.origin] transaction throws(RegistryError) in
            let rotation = try transaction.promoteSecondaryToken(of: account, by: actor)
            return { .json(Self.json(rotation, token: "auth_token", "\(origin)/v1/AuthTokens/Promote")) }
        }
    }

    private static func json(
        _ rotation: AuthTokenRotation, token: StaticString, _ url: String, isWithheld: Bool = false
    ) -> [UInt8] {
        var writer = JSONWriter(capacity: 512)
        writer.object { writer in
            writer.member("account_sid", rotation.accountSID)
            writer.member(token, isWithheld ? nil : rotation.authToken)
            writer.member("date_created", rotation.dateCreated)
            writer.member("date_updated", rotation.dateUpdated)
            writer.member("url", url)
        }
        return writer.bytes
    }
}
