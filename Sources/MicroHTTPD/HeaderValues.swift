import CMicroHTTPD
import Glibc

/// The values of a request's header fields of one name.
struct HeaderValues {
    let name: StaticString
    private(set) var values: [String] = []

    init(name: StaticString) {
        self.name = name
    }

    mutating func add(_ field: UnsafePointer<CChar>, _ value: UnsafePointer<CChar>?) {
        let wanted = UnsafeRawPointer(name.utf8Start).assumingMemoryBound(to: CChar.self)
        if strcasecmp(field, wanted) == 0 { values.append(value.map { String(cString: $0) } ?? "") }
    }
}

/// One header field, for `ClientConnection.list`; at file scope as libmicrohttpd's other callbacks are.
func collectField(
    context: UnsafeMutableRawPointer?, kind: MHD_ValueKind, name: UnsafePointer<CChar>?, value: UnsafePointer<CChar>?
) -> MHD_Result {
    guard let context, let name else { return .YES }
    context.assumingMemoryBound(to: HeaderValues.self).pointee.add(name, value)
    return .YES
}
