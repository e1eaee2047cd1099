import FlowRegistry
import HTTPServing

/// The second stage of a request: its handler is asked, on the event loop or on a thread of the pool, and what that wants
/// written is prepared.
final class Execution<Engine: Store>: Sendable {
    /// A response, or what is still to be written for it.
    enum Result {
        case response(APIResponse)
        case write(PreparedWrite)
    }

    let registry: Registry<Engine>
    /// For what takes long on an event loop, or waits for the storage.
    let workers: WorkerPool
    private let fastPath: FastPath<Engine>
    private let unread: AccountMemory

    /// - Parameters:
    ///   - unread: the responses that accounts have not read yet.
    ///   - workers: how many threads the pool has.
    init(registry: Registry<Engine>, fastPath: FastPath<Engine>, unread: AccountMemory, workers: Int) {
        self.registry = registry
        self.fastPath = fastPath
        self.unread = unread
        self.workers = WorkerPool(threads: workers)
    }

    /// Handles a request on its event loop; nil for one that only a thread of the pool may handle.
    func answer(onLoop context: RequestContext) throws(RegistryError) -> Result? {
        if registry.store.readsWait, context.caller != nil { return nil }
        registry.store.limitReads()
        do throws(RegistryError) {
            return try answer(context)
        } catch {
            guard error.cause == .timedOut, context.caller != nil else { throw error }
            return nil
        }
    }

    /// Handles a request on a thread of the pool, as long as its client waits.
    func answer(onWorker context: RequestContext) throws(RegistryError) -> Result {
        let result = registry.store.reading(until: { context.isAbandoned }) {
            () -> Swift.Result<Result, RegistryError> in
            do throws(RegistryError) { return .success(try answer(context)) } catch { return .failure(error) }
        }
        return try result.get()
    }

    private func answer(_ context: RequestContext) throws(RegistryError) -> Result {
        guard let once = try IdempotentWrite(context) else {
            return try result(
                of: try fastPath.answer(to: context) { () throws(RegistryError) in try made(context) }, context,
                once: nil)
        }
        do {
            return try result(of: try handled(context), context, once: once)
        } catch {
            // It may have been refused for what it has done itself, when it was sent before; but not for who sent it.
            switch error.cause {
            case .forbidden, .permissionMissing: throw error
            default:
                guard let response = try kept(once) else { throw error }
                return .response(response)
            }
        }
    }

    private func handled(_ context: RequestContext) throws(RegistryError) -> Answer {
        switch context.route?.handler {
        case .plain(let handler): return try handler(context)
        case .reading(let handler):
            return try registry.store.read { reader throws(RegistryError) in try handler(context, reader) }
        case nil: throw .notFound
        }
    }

    /// The answer of the same request when it was carried out. Throws `.conflict` where its key was another one's.
    private func kept(_ once: IdempotentWrite) throws(RegistryError) -> APIResponse? {
        try registry.record(of: once.key, in: once.account).map(IdempotentWrite.response)
    }

    private func result(
        of answer: Answer, _ context: RequestContext, once: IdempotentWrite?
    ) throws(RegistryError) -> Result {
        switch answer {
        case .response(let response): return .response(try placed(response, context))
        case .write(let write):
            return .write(
                PreparedWrite(
                    write: write, permission: context.route?.permission, once: once, isDryRun: try context.isDryRun()))
        }
    }

    /// A read's answer says which parameters were ignored: Studio ignores them, too, but has no filters.
    private func made(_ context: RequestContext) throws(RegistryError) -> Answer {
        let answer = try handled(context)
        guard context.method == .get, case .response(var response) = answer, let ignored = context.ignoredParameters
        else { return answer }
        response.headers.append(("Flow-Registry-Warning", ignored))
        return .response(response)
    }

    /// A read's answer with its place among those that its account has not read yet. Throws what `AccountMemory.take`
    /// throws.
    private func placed(_ response: APIResponse, _ context: RequestContext) throws(RegistryError) -> APIResponse {
        // A record of an export is as long as it is, and who may connect to the control socket is trusted with its memory.
        guard response.body.count > AccountMemory.longResponse, let account = context.turn else { return response }
        var response = response
        response.place = try unread.take(response.body.count, of: account)
        return response
    }
}
