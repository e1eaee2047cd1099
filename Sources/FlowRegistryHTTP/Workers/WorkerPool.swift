import Dispatch
import FlowRegistry
import PerThread
import Synchronization

/// A few threads for what would keep an event loop from its other connections.
///
/// Accounts take turns, and none has all the threads: whatever one asks for, another's request finds a thread soon.
final class WorkerPool: Sendable {
    typealias Job = @Sendable () -> Void

    /// How much may wait at a time.
    struct Limits {
        var perAccount = 128
        var inAll = 512
    }

    private let core: Core

    /// - Parameter threads: at least two, started with the first job.
    init(threads: Int, limits: Limits = Limits()) {
        core = Core(threads: max(2, threads), limits: limits)
    }

    deinit { core.stop() }

    /// Runs `job` on a thread of the pool when it is the account's turn.
    ///
    /// Throws `.tooManyRequests` where as much of the account's waits as may, `.overloaded` where as much of all does.
    func submit(for account: AccountSID, _ job: @escaping Job) throws(RegistryError) {
        try core.submit(for: account, job)
    }

    /// How many jobs run or wait.
    var count: Int { core.count }
}

/// What the threads hold: they end when the pool is gone.
private final class Core: Sendable {
    private let turns: Mutex<AccountTurns>
    private let work = DispatchSemaphore(value: 0)
    private let threads: Int
    private let isStarted = Atomic<Bool>(false)
    private let isStopped = Atomic<Bool>(false)

    init(threads: Int, limits: WorkerPool.Limits) {
        self.threads = threads
        turns = Mutex(AccountTurns(limits: limits, runningPerAccount: threads - 1))
    }

    var count: Int { turns.withLock { $0.count } }

    func submit(for account: AccountSID, _ job: @escaping WorkerPool.Job) throws(RegistryError) {
        guard isStarted.load(ordering: .relaxed) || start() else { throw .overloaded }
        let refusal = turns.withLock { $0.add(job, of: account) }
        if let refusal { throw refusal }
        work.signal()
    }

    func stop() {
        isStopped.store(true, ordering: .relaxed)
        for _ in 0..<threads { work.signal() }
    }

    /// Whether there is a thread at least; with none, the next job has it tried again.
    private func start() -> Bool {
        if isStarted.exchange(true, ordering: .relaxed) { return true }
        let started = (0..<threads).count { _ in WorkerThread.start { self.run() } }
        if started == 0 { isStarted.store(false, ordering: .relaxed) }
        return started > 0
    }

    /// Takes jobs while there are any: one that waits for its account's turn is taken by whoever ends that.
    private func run() {
        while !isStopped.load(ordering: .relaxed) {
            work.wait()
            while let (account, job) = turns.withLock({ $0.take() }) {
                job()
                turns.withLock { $0.end(account) }
            }
        }
    }
}

/// What waits for a thread of the pool, by account, and how much of each runs.
struct AccountTurns {
    private struct Line {
        var waiting: [WorkerPool.Job] = []
        var running = 0
    }

    private let limits: WorkerPool.Limits
    private let runningPerAccount: Int
    private var lines: [AccountSID: Line] = [:]
    /// Accounts of which something waits, in the order of their turns.
    private var order: [AccountSID] = []
    private var waiting = 0
    private var running = 0

    init(limits: WorkerPool.Limits, runningPerAccount: Int) {
        (self.limits, self.runningPerAccount) = (limits, runningPerAccount)
    }

    /// How many jobs run or wait.
    var count: Int { waiting + running }

    /// Adds a job, or says why not.
    mutating func add(_ job: @escaping WorkerPool.Job, of account: AccountSID) -> RegistryError? {
        let count = lines[account]?.waiting.count ?? 0
        guard count < limits.perAccount else { return .tooManyRequests(of: .slowRequests, retryAfterSeconds: 1) }
        guard waiting < limits.inAll else { return .overloaded }
        if count == 0 { order.append(account) }
        lines[account, default: Line()].waiting.append(job)
        waiting += 1
        return nil
    }

    /// The next job of the account whose turn it is among those that may run one more; that account comes last then.
    mutating func take() -> (AccountSID, WorkerPool.Job)? {
        let place = order.firstIndex { lines[$0].map { $0.running < runningPerAccount } ?? false }
        guard let place, var line = lines[order[place]] else { return nil }
        let account = order.remove(at: place)
        let job = line.waiting.removeFirst()
        line.running += 1
        if !line.waiting.isEmpty { order.append(account) }
        lines[account] = line
        (waiting, running) = (waiting - 1, running + 1)
        return (account, job)
    }

    /// A job of the account has ended.
    mutating func end(_ account: AccountSID) {
        running -= 1
        guard var line = lines[account] else { return }
        line.running -= 1
        lines[account] = line.running == 0 && line.waiting.isEmpty ? nil : line
    }
}
