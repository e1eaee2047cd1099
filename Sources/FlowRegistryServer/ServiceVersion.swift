import CVersion

/// Which version of the program this is.
package enum ServiceVersion {
    package static var text: String { String(cString: flow_registry_version()) }

    /// The header field that has it in each response on the control socket.
    package static let fieldName = "Flow-Registry-Version"
}
