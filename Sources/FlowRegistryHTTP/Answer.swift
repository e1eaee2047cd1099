import FlowRegistry

/// What a handler makes of a call: a response at once or later, or a write whose result becomes the response.
enum Answer {
    /// Makes its changes in a transaction, and gives what will write the response to them, on the thread on which the
    /// request came.
    typealias Write = @Sendable (any Transaction) throws(RegistryError) -> @Sendable () -> APIResponse

    case response(APIResponse)
    /// Calls back with the response, once, from any thread.
    case later(@Sendable (@escaping @Sendable (APIResponse) -> Void) -> Void)
    case write(Write)

    /// What a GET found, tagged by its bytes.
    static func json(_ body: [UInt8]) -> Self { .response(.json(body, tag: EntityTag(of: body))) }

    /// A write, and the response that its value makes.
    static func writing<Value: Sendable>(
        _ body: @escaping @Sendable (any Transaction) throws(RegistryError) -> Value,
        response: @escaping @Sendable (Value) -> APIResponse
    ) -> Self {
        .write { transaction throws(RegistryError) in
            let value = try body(transaction)
            return { response(value) }
        }
    }
}
