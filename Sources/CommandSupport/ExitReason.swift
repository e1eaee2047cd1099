/// How a command ends (sysexits.h, and 128 plus the number of a signal); docs/operations.md has the same table.
package enum ExitReason: Int32, CaseIterable, Codable {
    case done = 0
    /// Somebody else's edits would be lost; as diff(1), a difference is 1.
    case conflict = 1
    case usage = 64
    case data = 65
    case noInput = 66
    case unavailable = 69
    case durabilityInDoubt = 70
    /// One that it runs on is not as it has to be.
    case library = 72
    case cannotCreate = 73
    case output = 74
    case temporary = 75
    case permission = 77
    case configuration = 78
    /// By Ctrl-C.
    case interrupted = 130
    /// By SIGTERM, or with its terminal.
    case terminated = 143
}
