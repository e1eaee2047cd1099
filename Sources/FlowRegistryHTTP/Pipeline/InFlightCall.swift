import JSON
import FlowRegistry
import HTTPServing

/// A request that goes on behind its header fields: with its body, on a thread of the pool, or in the writer's transaction.
///
/// Unchecked: as its context, one thread has it at a time.
final class InFlightCall<Engine: Store>: BodyReceiver, InFlightRequest, PendingWrite, @unchecked Sendable {
    /// What has still to be done.
    enum Step {
        case body
        /// Its caller is looked up, then it is handled, by a thread of the pool.
        case login(Login)
        /// It is handled by a thread of the pool.
        case work(AccountSID)
        case write(PreparedWrite)
    }

    private enum Outcome {
        case answered(APIResponse)
        case written(Answer.Written)
        case refused(RegistryError)
    }

    private let api: API<Engine>
    private let context: RequestContext
    private var step: Step
    /// From the start to the resumption.
    private var connection: (any SuspendedConnection)?
    /// Whose credentials were looked up.
    private var verified: (Authenticated, Login)?
    private var outcome = Outcome.refused(.abandoned)

    /// To be made while the server's handler is called; later, the header fields are gone.
    init(_ context: RequestContext, _ step: Step, in api: API<Engine>) {
        (self.context, self.step, self.api) = (context, step, api)
        switch step {
        case .body: break
        case .login, .work: context.hold()
        case .write: context.detach()
        }
    }

    // MARK: On the event loop

    func reply(to request: Request) -> Reply { api.reply(to: context, withBody: request) }

    func abandon() { _ = api.completion.response(refusing: context, .abandoned) }

    func start(_ connection: any SuspendedConnection) {
        self.connection = connection
        switch step {
        case .body: preconditionFailure("A request waits for its body")
        case .login(let login): submit(for: login.account)
        case .work(let account): submit(for: account)
        case .write(let write): begin(write)
        }
    }

    func complete() -> Response {
        if let (authenticated, login) = verified { context.onVerified?(authenticated, login) }
        switch outcome {
        case .answered(let answer): return api.completion.response(to: context, answer)
        case .written(let written): return api.completion.response(to: context, written: written)
        case .refused(let error): return api.completion.response(refusing: context, error)
        }
    }

    private func submit(for account: AccountSID) {
        do throws(RegistryError) {
            try api.execution.workers.submit(for: account) { self.work() }
        } catch {
            resume(.refused(error))
        }
    }

    // MARK: On a thread of the pool

    /// Handles the request, unless its client has hung up.
    private func work() {
        guard let connection, !connection.isHungUp else { return resume(.refused(.abandoned)) }
        context.worker = RequestContext.Worker(
            budget: Budget(isAbandoned: { connection.isHungUp }), connection: connection)
        do throws(RegistryError) {
            if case .login(let login) = step { verified = (try api.admission.admit(login, context), login) }
            switch try api.execution.answer(onWorker: context) {
            case .response(let answer): resume(.answered(answer))
            case .write(let write): begin(write)
            }
        } catch {
            resume(.refused(context.isAbandoned ? .abandoned : error))
        }
    }

    // MARK: In the writer's transaction

    private func begin(_ write: PreparedWrite) {
        step = .write(write)
        api.execution.registry.write(
            self, isDryRun: write.isDryRun, for: context.turn, by: context.verifiedCaller)
    }

    func perform(on transaction: Transaction) throws(RegistryError) {
        guard case .write(let write) = step else { preconditionFailure("A request is written that is not to be") }
        outcome = .written(try write.perform(in: transaction))
    }

    func finish(_ error: RegistryError?) {
        if let error { outcome = .refused(error) }
        resume(outcome)
    }

    private func resume(_ outcome: Outcome) {
        self.outcome = outcome
        let connection = connection
        self.connection = nil
        context.worker = nil
        connection?.resume()
    }
}
