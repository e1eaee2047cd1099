/// How the API answers: with a response at once or later, as when a write is durable, or with what the body
/// will make of an admitted request.
public enum Outcome {
    /// Called once, from any thread, with what makes the response, on the thread on which the request came.
    public typealias Resumption = @Sendable (@escaping @Sendable () -> APIResponse) -> Void

    case response(APIResponse)
    /// What was made of an answer for this thread (`PreparedAnswer`), to be sent with this id of the request.
    case prepared(any AnyObject & Sendable, RequestID)
    /// Starts what takes longer, given how to answer, and how to ask whether the client has hung up meanwhile.
    case later(@Sendable (_ resume: @escaping Resumption, _ isAbandoned: @escaping @Sendable () -> Bool) -> Void)
    /// The caller may make the request: it is to be given again, complete with its body.
    case afterBody((APIRequest) -> Outcome)
}
