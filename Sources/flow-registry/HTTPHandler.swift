import FlowRegistry
import FlowRegistryHTTP
import HTTPTypes
import MicroHTTPD

/// Has the API answer a daemon's requests.
struct HTTPHandler<Storage: Repositories>: Sendable {
    let api: API<Storage>
    /// Whether the daemon speaks TLS.
    let isSecure: Bool

    /// What the API makes of a request.
    func reply(to reader: RequestReader) -> Reply {
        guard reader.isGet, !reader.hasBody, let fields = reader.fields else {
            return reply(to: reader, request(reader, body: reader.hasBody ? nil : [])) { api.handle($0) }
        }
        let get = RawGet(
            target: reader.targetBytes, fields: fields, remoteAddress: reader.remoteAddress, isSecure: isSecure)
        return reply(to: api.handle(get, prepare: { prepared($0) }) { request(reader, body: [], sender: $0) })
    }

    private func request(_ reader: RequestReader, body: [UInt8]?, sender: KnownSender? = nil) -> APIRequest {
        APIRequest(
            method: HTTPRequest.Method(rawValue: reader.method) ?? .get, target: reader.target, body: body,
            remoteAddress: reader.remoteAddress, isSecure: isSecure, sender: sender,
            fields: { name, values in values == .first ? reader.header(name) : reader.list(name) })
    }

    private func reply(to reader: RequestReader, _ request: APIRequest, _ handle: (APIRequest) -> Outcome) -> Reply {
        if let refusal = reader.refusal { return .now(response(api.refuse(request, with: RegistryError(refusal)))) }
        return reply(to: handle(request))
    }

    private func reply(to outcome: Outcome) -> Reply {
        switch outcome {
        case .response(let response): .now(self.response(response))
        case .prepared(let object, let id):
            .again(Self.response(object), FieldValue { id.write(to: $0) })
        case .later(let start):
            .later { resume, isAbandoned in
                start({ makeResponse in resume { response(makeResponse()) } }, isAbandoned)
            }
        case .afterBody(let answer):
            .afterBody { reader in reply(to: reader, request(reader, body: reader.body), answer) }
        }
    }

    private static func response(_ prepared: any AnyObject & Sendable) -> PreparedResponse {
        guard let response = prepared as? PreparedResponse else {
            preconditionFailure("An answer was prepared by somebody else")
        }
        return response
    }

    private func prepared(_ response: APIResponse) -> PreparedAnswer? {
        PreparedResponse(self.response(response), varying: RequestID.fieldName).map {
            PreparedAnswer($0, bytes: $0.bytes)
        }
    }

    /// Over TLS, clients are told to come back over TLS alone for a year (RFC 6797; OWASP ASVS 5.0, 3.4.1).
    private func response(_ response: APIResponse) -> Response {
        var headers = response.headers
        if isSecure { headers.append(("Strict-Transport-Security", "max-age=31536000")) }
        return Response(
            status: response.status.code, headers: headers, body: response.body, owner: response.place)
    }
}

extension RegistryError {
    init(_ refusal: Refusal) {
        self =
            switch refusal {
            case .malformed(let reason): .malformedRequest(reason)
            case .notImplemented(let reason): .notImplemented(reason)
            case .unknownVersion: .unknownVersion
            case .bodyTooLarge(let limit): .tooLarge(what: "request body", limit: limit)
            case .headersTooLarge(let limit): .headersTooLarge(limit: limit)
            case .tooManyFields: .tooManyFields
            case .overloaded: .overloaded
            }
    }
}
