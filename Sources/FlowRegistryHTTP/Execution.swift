import FlowRegistry
import HTTPServing
import Metrics

/// The second stage of a request: its handler is asked, on the event loop or on a thread of the pool, and what that wants
/// written is written, once.
final class Execution<Engine: Store>: Sendable {
    private let registry: Registry<Engine>
    private let fastPath: FastPath<Engine>
    private let answers: AccountMemory
    private let workers: WorkerPool

    /// - Parameters:
    ///   - answers: those that accounts have not read yet.
    ///   - workers: how many threads the pool has.
    init(registry: Registry<Engine>, fastPath: FastPath<Engine>, answers: AccountMemory, workers: Int) {
        self.registry = registry
        self.fastPath = fastPath
        self.answers = answers
        self.workers = WorkerPool(threads: workers)
    }

    /// What turns out to take long on an event loop, or waits for the storage, is begun anew by a thread of the pool.
    func reply(to call: Call) -> Reply {
        let mayHold = !call.isOnWorker && call.caller != nil
        if mayHold, registry.store.readsWait { return held(call) }
        do throws(RegistryError) {
            return try answered(call)
        } catch {
            guard error.cause == .timedOut, mayHold else {
                return .now(call.exchange.finish(call.isAbandoned ? .abandoned : error))
            }
            return held(call)
        }
    }

    private func held(_ call: Call) -> Reply {
        guard let account = call.caller?.account else { return .now(call.exchange.finish(.unauthenticated)) }
        let held = HeldCall(call)
        return .later { [self] resume, isAbandoned in work(on: held, of: account, resume, isAbandoned) }
    }

    private func handled(_ call: Call) throws(RegistryError) -> Answer {
        switch call.route.handler {
        case .plain(let handler): return try handler(call)
        case .reading(let handler):
            return try registry.store.read { reader throws(RegistryError) in try handler(call, reader) }
        }
    }

    /// Has a thread of the pool find out who makes a call, and answer it.
    ///
    /// - Parameter admit: gives the call with its caller, and what is to be done on the event loop before it is answered;
    ///   may wait.
    func reply(
        to held: HeldCall, of account: AccountSID,
        admit: @escaping @Sendable (HeldCall) throws(RegistryError) -> (HeldCall, @Sendable () -> Void)
    ) -> Reply {
        .later { [self] resume, isAbandoned in
            submit(held, of: account, resume, isAbandoned) { [self] in
                do throws(RegistryError) {
                    let (admitted, note) = try admit(held)
                    let resumeNoting: Reply.Resumption = { makeResponse in
                        resume {
                            note()
                            return makeResponse()
                        }
                    }
                    answer(admitted, resumeNoting, isAbandoned)
                } catch {
                    resume { held.exchange.finish(error) }
                }
            }
        }
    }

    /// Has a thread of the pool answer a call, unless its client hangs up before.
    private func work(
        on held: HeldCall, of account: AccountSID, _ resume: @escaping Reply.Resumption,
        _ isAbandoned: @escaping Reply.HangUp
    ) {
        submit(held, of: account, resume, isAbandoned) { [self] in answer(held, resume, isAbandoned) }
    }

    private func submit(
        _ held: HeldCall, of account: AccountSID, _ resume: @escaping Reply.Resumption,
        _ isAbandoned: @escaping Reply.HangUp, _ job: @escaping WorkerPool.Job
    ) {
        do throws(RegistryError) {
            try workers.submit(for: account) {
                if isAbandoned() { return resume { held.exchange.finish(.abandoned) } }
                job()
            }
        } catch {
            resume { held.exchange.finish(error) }
        }
    }

    /// Answers a call on a thread of the pool.
    private func answer(
        _ held: HeldCall, _ resume: @escaping Reply.Resumption, _ isAbandoned: @escaping Reply.HangUp
    ) {
        let worker = Call.Worker(budget: Budget(isAbandoned: isAbandoned), isAbandoned: isAbandoned)
        registry.store.reading(until: isAbandoned) {
            switch reply(to: held.call(on: worker)) {
            case .now(let response): resume { response }
            case .later(let start): start(resume, isAbandoned)
            case .again, .afterBody: preconditionFailure("A worker neither prepares nor reads a body")
            }
        }
    }

    private func answered(_ call: Call) throws(RegistryError) -> Reply {
        guard let once = try IdempotentWrite(call) else {
            return try reply(
                with: try fastPath.answer(to: call) { () throws(RegistryError) in try made(call) }, to: call, once: nil)
        }
        do {
            return try reply(with: try handled(call), to: call, once: once)
        } catch {
            // It may have been refused for what it has done itself, when it was sent before; but not for who sent it.
            switch error.cause {
            case .forbidden, .permissionMissing: throw error
            default:
                guard let response = try kept(once) else { throw error }
                return .now(call.exchange.finish(response))
            }
        }
    }

    /// The answer of the same request when it was carried out. Throws `.conflict` where its key was another one's.
    private func kept(_ once: IdempotentWrite) throws(RegistryError) -> APIResponse? {
        try registry.record(of: once.key, in: once.account).map(IdempotentWrite.response)
    }

    private func reply(with answer: Answer, to call: Call, once: IdempotentWrite?) throws(RegistryError) -> Reply {
        switch answer {
        case .response(let response): return .now(call.exchange.finish(try held(response, of: call)))
        case .write(let write):
            if try call.isDryRun() { return written(DryRun.write(write), isDryRun: true, by: call) }
            return written(once?.write(write) ?? write, isDryRun: false, by: call)
        }
    }

    private func written(_ write: @escaping Answer.Write, isDryRun: Bool, by call: Call) -> Reply {
        .later { [self, exchange = call.exchange, permission = call.route.permission] resume, _ in
            registry.write(isDryRun: isDryRun, for: exchange.caller?.account, by: exchange.verifiedCaller) {
                transaction throws(RegistryError) in
                try transaction.require(permission)
                return try write(transaction)
            } completion: { [self] written in
                resume { self.held(exchange.finish(written), of: exchange) }
            }
        }
    }

    /// A read's answer says which parameters were ignored: Studio ignores them, too, but has no filters.
    private func made(_ call: Call) throws(RegistryError) -> Answer {
        let answer = try handled(call)
        guard call.route.method == .get, case .response(var response) = answer, let ignored = call.ignoredParameters
        else { return answer }
        response.headers.append(("Flow-Registry-Warning", ignored))
        return .response(response)
    }

    /// A read's answer with its place among those that its account has not read yet. Throws what `AccountMemory.take`
    /// throws.
    private func held(_ response: APIResponse, of call: Call) throws(RegistryError) -> APIResponse {
        guard response.body.count > Self.longAnswer, let account = call.caller?.account else { return response }
        var response = response
        response.place = try answers.take(response.body.count, of: account)
        return response
    }

    /// What came of a write with its place, which it has whatever else has not been read.
    private func held(_ response: Response, of exchange: Exchange) -> Response {
        guard response.body.count > Self.longAnswer, let account = exchange.caller?.account else { return response }
        var response = response
        response.owner = answers.hold(response.body.count, of: account)
        return response
    }

    /// Shorter ones, in bytes, are not counted: the kernel takes most of one at once.
    private static var longAnswer: Int { 65_536 }
}
