import CMicroHTTPD
import HTTPServing

extension ClientConnection: ServerConnection {
    func header(_ name: StaticString) -> String? {
        let name = UnsafeRawPointer(name.utf8Start).assumingMemoryBound(to: CChar.self)
        return MHD_lookup_connection_value(connection, .HEADER_KIND, name).map { String(cString: $0) }
    }

    func list(_ name: StaticString) -> String? {
        var fields = HeaderValues(name: name)
        withUnsafeMutablePointer(to: &fields) { fields in
            _ = MHD_get_connection_values(connection, .HEADER_KIND, collectField, fields)
        }
        return fields.values.isEmpty ? nil : fields.values.joined(separator: ",")
    }

    func prepare(_ response: Response, varying name: StaticString) -> PreparedResponse? {
        core._withUnsafeGuaranteedRef { LibraryResponse($0.withCommonHeaders(response), varying: name) }
    }
}
