import FlowRegistry

/// What a handler makes of a request: a response, or a write whose result becomes the response.
enum Answer {
    /// Makes its changes in a transaction, and gives what will make the response.
    typealias Write = @Sendable (Transaction) throws(RegistryError) -> Written
    /// Makes the response once the changes are durable, on the thread on which the request came.
    typealias Written = @Sendable () throws(RegistryError) -> APIResponse

    case response(APIResponse)
    case write(Write)

    /// What a GET found, tagged by its bytes.
    static func json(_ body: [UInt8]) -> Self { .response(.found(body)) }
}
