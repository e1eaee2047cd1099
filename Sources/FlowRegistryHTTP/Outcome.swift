/// How the API answers: with a response at once, or by a write that calls back when it is durable.
public enum Outcome {
    case response(APIResponse)
    /// Starts the write; its argument is called once, from any thread.
    case write(@Sendable (@escaping @Sendable (APIResponse) -> Void) -> Void)
}
