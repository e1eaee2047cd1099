import CommandSupport
import FlowRegistry
import FlowRegistryClient
import JSON

/// What resources of the API have, read by the names of their members.
extension JSONValue {
    /// nil for a member that is null, is missing, or is no string.
    func text(_ name: JSONString) -> String? { members[name]?.string?.text }

    /// A date of the API of 2010, `Tue, 24 Nov 2026 21:33:07 +0000` (RFC 2822 §3.3), as all others have it; nil without one.
    func date(_ name: JSONString) -> String? {
        guard let parts = text(name)?.split(separator: " "), parts.count == 6, parts[5] == "+0000",
            let month = Self.months.firstIndex(of: String(parts[2]))
        else { return nil }
        return Timestamp("\(parts[3])-\(month < 9 ? "0" : "")\(month + 1)-\(parts[1])T\(parts[4])Z")?.description
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
}
