import FlowRegistryServer
import ArgumentParser
import CommandSupport
import HTTPServing
import JSON

/// `flow-registry health`.
struct HealthCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "health", abstract: "Ask the running service whether it is ready, as GET /health/ready does.",
        discussion:
            "For a container's health check. If it is not ready, the exit code is 69 and the failed checks are named.")

    @OptionGroup var options: SettingsOptions

    func run() throws {
        let socket = try options.settings().controlSocket
        let response = try ControlConnection.response(to: ControlRequest(target: "/health/ready"), socket: socket)
        guard response.status != .ok else { return }
        throw CommandFailure.unavailable("The service is not ready: \(try Self.failures(in: response)).")
    }

    private static func failures(in response: Response) throws -> String {
        guard case .array(let checks)? = try ControlClient.resource(in: response).members["checks"] else {
            throw ControlClient.malformed
        }
        let failures = checks.compactMap { check in
            check.text("reason").map { "\(check.text("name") ?? "check"): \($0)" }
        }
        return failures.joined(separator: "; ")
    }
}
