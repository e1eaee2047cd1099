public import HTTPServing

/// The connection of requests that a test makes up, with the same header fields each time.
public final class ScriptedConnection: ServerConnection {
    public let remoteAddress: String
    public let isSecure = false
    /// How many header fields were asked for.
    public private(set) var lookUps = 0
    private let fields: [(name: String, value: String)]
    private let prepare: (Response) -> PreparedResponse?

    /// - Parameter prepare: what a server makes ready of a response.
    public init(
        from remoteAddress: String = "127.0.0.1", fields: [(name: String, value: String)],
        prepare: @escaping (Response) -> PreparedResponse? = { _ in nil }
    ) {
        self.remoteAddress = remoteAddress
        self.fields = fields
        self.prepare = prepare
    }

    /// What a handler makes of a request.
    ///
    /// - Parameters:
    ///   - body: nil while it is still to come.
    ///   - showsSection: whether the handler gets the header section as its bytes, too.
    public func send<Result>(
        _ method: HTTPMethod, _ target: String, body: [UInt8]? = [], showsSection: Bool = false,
        to handler: (Request) -> Result
    ) -> Result {
        let section = [UInt8](fields.map { "\($0.name): \($0.value)\n" }.joined().utf8)
        return [UInt8](target.utf8).withUnsafeBytes { target in
            section.withUnsafeBytes { section in
                handler(
                    Request(
                        method: method, target: target, headerSection: showsSection ? section : nil, body: body,
                        refusal: nil, on: self))
            }
        }
    }

    public func header(_ name: StaticString) -> String? { values(name).first }

    public func list(_ name: StaticString) -> String? {
        let values = values(name)
        return values.isEmpty ? nil : values.joined(separator: ",")
    }

    public func prepare(_ response: Response, varying name: StaticString) -> PreparedResponse? { prepare(response) }

    private func values(_ name: StaticString) -> [String] {
        lookUps += 1
        return fields.filter { $0.name.lowercased() == "\(name)".lowercased() }.map(\.value)
    }
}
