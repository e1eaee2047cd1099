import FlowRegistry

/// What a handler makes of a call: a response at once, or a write whose result becomes the response.
enum Answer {
    case response(APIResponse)
    case write(@Sendable (@escaping Completion<APIResponse>) -> Void)

    /// What a GET found, tagged by its bytes.
    static func json(_ body: [UInt8]) -> Self { .response(.json(body, tag: EntityTag(of: body))) }

    /// A write, and the response that its value makes.
    static func writing<Value>(
        _ start: @escaping @Sendable (@escaping Completion<Value>) -> Void,
        response: @escaping @Sendable (Value) -> APIResponse
    ) -> Self {
        .write { completion in
            start { completion($0.map(response)) }
        }
    }
}
