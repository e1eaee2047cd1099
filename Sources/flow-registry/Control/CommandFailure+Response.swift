import FlowRegistryServer
import CommandSupport
import FlowRegistry
import HTTPServing
import JSON

extension CommandFailure {
    /// What an answer says that a request was not carried out, in the words of the command line.
    ///
    /// - Parameter fault: what the registry's log would say, where it is known.
    init(_ response: Response, to request: ControlRequest, fault: String? = nil) {
        let message = (try? JSONValue(json: response.body))?.members["message"]?.string?.text ?? "no reason is given"
        let unchanged = request.isOfImport ? "" : "; nothing was changed"
        self =
            switch response.status.code {
            case 400: .unavailable(Self.invalid(message))
            case 404, 405: .unavailable(request.absence + Self.otherVersion(response))
            case 409: .unavailable("\(message).")
            case 503 where message.hasPrefix("The registry's disk is full"): .output("The disk is full\(unchanged).")
            case 503 where message.hasPrefix("The registry's disk"):
                .output("The disk cannot be used\(unchanged)\(fault.map { ": \($0)" } ?? "").")
            case 429, 503: .temporary("\(message)\(unchanged).")
            default:
                .unavailable(
                    (request.isOfImport ? "The import cannot go on: " : "Nothing was changed: ") + "\(message).")
            }
    }

    /// A parameter is an option here.
    private static func invalid(_ message: String) -> String {
        let missing = "Missing required parameter "
        if message.hasPrefix(missing) {
            let name = String(message.dropFirst(missing.count).prefix { $0 != " " })
            return "The option \(ControlRequest.options[name] ?? name) is missing."
        }
        let words = message.split(separator: " ", maxSplits: 2)
        guard words.count == 3, words[0] == "Parameter", let option = ControlRequest.options[String(words[1])] else {
            return "\(message)."
        }
        return "The value of \(option) \(words[2])."
    }

    /// A service that was not restarted since an upgrade may lack what is asked for; in this process it is the same.
    private static func otherVersion(_ response: Response) -> String {
        guard let version = response.header(ServiceVersion.fieldName), version != ServiceVersion.text else {
            return ""
        }
        return " The running service has the version \(version), this command \(ServiceVersion.text)."
    }
}
