import FlowRegistry

/// What a handler makes of a call: a response, or a write whose result becomes the response.
enum Answer {
    /// Makes its changes in a transaction, and gives what will make the response when they are durable, on the thread on
    /// which the request came.
    typealias Write = @Sendable (Transaction) throws(RegistryError) -> Response
    typealias Response = @Sendable () throws(RegistryError) -> APIResponse

    case response(APIResponse)
    case write(Write)

    /// What a GET found, tagged by its bytes.
    static func json(_ body: [UInt8]) -> Self { .response(.found(body)) }

    /// A write, and the response that its value makes.
    static func writing<Value: Sendable>(
        _ body: @escaping @Sendable (Transaction) throws(RegistryError) -> Value,
        response: @escaping @Sendable (Value) -> APIResponse
    ) -> Self {
        .write { transaction throws(RegistryError) in
            let value = try body(transaction)
            return { response(value) }
        }
    }
}
