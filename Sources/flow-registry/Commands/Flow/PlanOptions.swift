import CommandSupport
import ArgumentParser
import FlowRegistry
import Glibc

/// The options of the commands that show what they are about to do.
struct PlanOptions: ParsableArguments {
    @Flag(name: .shortAndLong, help: "Do not ask for confirmation.")
    var yes = false

    @Flag(name: [.customShort("n"), .long], help: "Show the plan and change nothing.")
    var dryRun = false

    func validate() throws {
        if yes, dryRun { throw ValidationError("--yes and --dry-run exclude each other.") }
    }

    /// Whether there is somebody who is going to be asked.
    var asks: Bool { !yes && !dryRun && isatty(STDIN_FILENO) == 1 }

    /// Whether to go on. Throws a `CommandFailure` where nobody can be asked.
    func isConfirmed(_ question: String) throws(CommandFailure) -> Bool {
        if dryRun { return false }
        if yes { return true }
        guard isatty(STDIN_FILENO) == 1 else {
            throw .usage("Nothing was changed: there is no terminal to ask on; give --yes to skip the question.")
        }
        if isAnswered(question) { return true }
        print("Nothing was changed.")
        return false
    }

    /// Whether somebody at the terminal says yes.
    func isAnswered(_ question: String) -> Bool {
        print("\(question) [y/N] ", terminator: "")
        fflush(nil)
        let answer = readLine()?.lowercased() ?? ""
        return answer == "y" || answer == "yes"
    }
}
