import CommandSupport
import FlowRegistry
import FlowRegistryClient
import FlowRegistryHTTP
import HTTPServing
import JSON

/// A request to the API with the command line's authority.
struct ControlRequest {
    var method = HTTPMethod.get
    /// Path and query.
    var target: String
    /// The parameters of a POST.
    var form = StudioForm()
    /// The account that it acts for, where the path names none.
    var account: AccountSID?
    /// What is said where there is no such resource.
    var absence = "There is no such account or key."
    /// Whether it is one of the many of an import: what came before it was changed.
    var isOfImport = false

    /// What the command line calls the parameters.
    static let options = [
        "FriendlyName": "--friendly-name", "KeyType": "--type", "Policy": "--allow", "DateExpires": "--expires",
        "Head": "--head",
    ]

    /// As they go before the body of a request in HTTP/1.1.
    var fields: [(name: String, value: String)] {
        var fields = [("Host", "localhost")]
        if let account { fields.append(("Flow-Registry-Account", account.description)) }
        if method == .post { fields.append(("Content-Type", "application/x-www-form-urlencoded")) }
        return fields
    }
}

// MARK: Accounts

extension ControlRequest {
    static let accountsPath = "/2010-04-01/Accounts"

    /// Throws a `CommandFailure` for text that is no account's SID, as where there is none of it.
    static func accountSID(_ text: String) throws(CommandFailure) -> AccountSID {
        guard let sid = AccountSID(text) else { throw .unavailable(Self(target: "").absence) }
        return sid
    }

    static func account(_ sid: String) throws(CommandFailure) -> Self {
        Self(target: "\(accountsPath)/\(try accountSID(sid))")
    }

    static func creatingAccount(friendlyName: String) -> Self {
        var request = Self(method: .post, target: accountsPath)
        request.form.add("FriendlyName", friendlyName)
        return request
    }

    static func updatingAccount(_ sid: String, _ parameters: (String, String?)...) throws(CommandFailure) -> Self {
        var request = try account(sid)
        request.method = .post
        for (name, value) in parameters { request.form.add(name, value) }
        return request
    }

    /// A step in the rotation of an account's auth token.
    static func authToken(_ method: HTTPMethod, _ step: String, of sid: String) throws(CommandFailure) -> Self {
        Self(method: method, target: "/v1/AuthTokens/\(step)", account: try accountSID(sid))
    }
}

// MARK: Keys

extension ControlRequest {
    static func keysPath(of account: String) throws(CommandFailure) -> String {
        "\(accountsPath)/\(try accountSID(account))/Keys"
    }

    static func key(_ sid: String, of account: String, _ method: HTTPMethod = .get) throws(CommandFailure) -> Self {
        let path = try keysPath(of: account)
        guard let sid = APIKeySID(sid) else { throw .unavailable(Self(target: "").absence) }
        return Self(method: method, target: "\(path)/\(sid)")
    }

    /// Sets what a restricted key may do.
    mutating func allow(_ permissions: [String]) {
        if permissions.isEmpty { return }
        form.add("Policy", CanonicalJSON.line(["allow": .array(permissions.map { JSONValue($0) })]))
    }
}

// MARK: Exports

extension ControlRequest {
    /// The first part of an account's records.
    static func export(of account: AccountSID) -> Self { Self(target: "\(accountsPath)/\(account)/Export") }

    /// Takes records, given as their texts, into an account.
    static func importing(_ records: [[UInt8]], into account: AccountSID) -> Self {
        var request = Self(method: .post, target: "\(accountsPath)/\(account)/Import", isOfImport: true)
        request.form.add("Records", [UInt8](records.joined(separator: [UInt8(ascii: "\n")])))
        return request
    }
}
