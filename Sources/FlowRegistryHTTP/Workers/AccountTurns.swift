import FlowRegistry

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
