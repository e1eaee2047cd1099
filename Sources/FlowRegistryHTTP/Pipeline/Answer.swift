import FlowRegistry
import HTTPServing

/// What a handler makes of a request: a response, or a write whose result becomes the response.
enum Answer {
    /// Makes its changes in a transaction, and gives what will make the response.
    typealias Write = @Sendable (Transaction) throws(RegistryError) -> Written
    /// Makes the response once the changes are durable, on the thread on which the request came.
    /// It cannot fail: what is committed is acknowledged.
    typealias Written = @Sendable () -> APIResponse

    case response(APIResponse)
    case write(Write)

    /// What a GET found, tagged by its bytes.
    static func json(_ body: [UInt8]) -> Self { .response(.found(body)) }
}

/// What a handler answers: status, header fields and body, and what completes them.
struct APIResponse: Sendable {
    var status: HTTPStatus
    var headers: [(name: String, value: String)]
    var body: [UInt8]
    /// What conditional requests go by; nil for what has no tag.
    var tag: EntityTag?
    /// Held until the body is sent or given up.
    var place: AccountMemory.Place?
    /// The body without the secret that is shown in it this once; nil where there is none.
    var withheld: [UInt8]?

    init(status: HTTPStatus, headers: [(name: String, value: String)] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// A JSON document.
    static func json(_ body: [UInt8], status: HTTPStatus = .ok, tag: EntityTag? = nil) -> Self {
        var response = Self(status: status, headers: [("Content-Type", "application/json")], body: body)
        response.tag = tag
        return response
    }

    /// What a GET found, tagged by its bytes.
    static func found(_ body: [UInt8]) -> Self { .json(body, tag: EntityTag(of: body)) }

    /// A JSON document with a secret in it, which nobody on the way may keep (RFC 9111 §5.2.2.5), and the same without it.
    static func secret(_ body: [UInt8], withheld: [UInt8], status: HTTPStatus = .ok) -> Self {
        var response = json(body, status: status)
        response.withheld = withheld
        response.headers.append(("Cache-Control", "no-store"))
        return response
    }

    /// 204: a deletion done (contract §6.6).
    static let noContent = Self(status: .noContent)
}
