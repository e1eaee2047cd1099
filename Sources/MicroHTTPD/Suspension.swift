import HTTPServing

/// A connection that is suspended until the work for its request is done.
final class Suspension: SuspendedConnection {
    private let pending: PendingRequest
    private let inFlight: any InFlightRequest
    private let deadline: ConnectionDeadline
    private let core: DaemonCore

    init(
        of pending: PendingRequest, for inFlight: any InFlightRequest, _ deadline: ConnectionDeadline, core: DaemonCore
    ) {
        (self.pending, self.inFlight, self.deadline, self.core) = (pending, inFlight, deadline, core)
    }

    func resume() { core.resume(pending, toComplete: inFlight) }

    var isHungUp: Bool { deadline.isHungUp }
}
