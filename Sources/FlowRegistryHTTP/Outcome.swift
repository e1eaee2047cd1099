/// How the API answers: with a response at once or later, as when a write is durable, or with what the body
/// will make of an admitted request.
public enum Outcome {
    case response(APIResponse)
    /// Starts what takes longer; its argument is called once, from any thread.
    case later(@Sendable (@escaping @Sendable (APIResponse) -> Void) -> Void)
    /// The caller may make the request: it is to be given again, complete with its body.
    case afterBody((APIRequest) -> Outcome)
}
