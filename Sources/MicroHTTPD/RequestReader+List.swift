import CMicroHTTPD

extension RequestReader {
    /// The values of all header fields of a name, joined by commas (RFC 9110 §5.3); the name is compared without regard
    /// to case. nil without one.
    public func list(_ name: StaticString) -> String? {
        var fields = FieldsOfOneName(name: name)
        withUnsafeMutablePointer(to: &fields) { fields in
            _ = MHD_get_connection_values(connection, .HEADER_KIND, collectField, fields)
        }
        return fields.values.isEmpty ? nil : fields.values.joined(separator: ",")
    }
}
