/// A response's status code (RFC 9110 §15).
public struct HTTPStatus: Hashable, Sendable, ExpressibleByIntegerLiteral {
    public let code: Int

    public init(_ code: Int) {
        self.code = code
    }

    public init(integerLiteral code: Int) {
        self.init(code)
    }

    public static let ok: Self = 200
    public static let created: Self = 201
    public static let noContent: Self = 204
    public static let notModified: Self = 304
    public static let badRequest: Self = 400
    public static let unauthorized: Self = 401
    public static let forbidden: Self = 403
    public static let notFound: Self = 404
    public static let methodNotAllowed: Self = 405
    public static let conflict: Self = 409
    public static let preconditionFailed: Self = 412
    public static let contentTooLarge: Self = 413
    public static let unprocessableContent: Self = 422
    /// RFC 6585 §3.
    public static let preconditionRequired: Self = 428
    /// RFC 6585 §4.
    public static let tooManyRequests: Self = 429
    /// RFC 6585 §5.
    public static let requestHeaderFieldsTooLarge: Self = 431
    /// The client has gone before there was an answer; nginx's code.
    public static let clientClosedRequest: Self = 499
    public static let internalServerError: Self = 500
    public static let notImplemented: Self = 501
    public static let serviceUnavailable: Self = 503
    public static let httpVersionNotSupported: Self = 505
}
