/// Why there is no response.
public struct CurlError: Error, Sendable {
    /// libcurl's own words, without a full stop.
    public let message: String
    /// Whether the server may have got the request, or a part of it.
    public let mayHaveArrived: Bool
    /// Whether a later attempt may go better.
    public let isTemporary: Bool
    /// Whether the server has not spoken TLS as it should, or not at all.
    public var isHandshakeFailure = false
}
