import CMicroHTTPD
import Glibc

/// The header fields of a response, as libmicrohttpd is told of them: as one, where that may be. For each field it takes
/// three pieces of memory, and looks through all of them whenever it changes or sends a response.
enum ResponseFields {
    /// Adds fields to a response, and Keep-Alive with a value.
    static func add(
        _ fields: [(name: String, value: String)], keepAlive: String?, to response: OpaquePointer
    ) -> Bool {
        if isOverwritable, let isAdded = addAsOne(fields, keepAlive, to: response) { return isAdded }
        guard fields.allSatisfy({ add($0, $1, to: response) }) else { return false }
        return keepAlive.map { add("Keep-Alive", $0, to: response) } ?? true
    }

    private static func add(_ name: String, _ value: String, to response: OpaquePointer) -> Bool {
        // A String given as it is would be copied into an array first.
        name.withCString { name in value.withCString { MHD_add_response_header(response, name, $0) } } == .YES
    }

    /// Takes fields out of a response that they were added to.
    static func remove(
        _ fields: [(name: String, value: String)], keepAlive: String?, from response: OpaquePointer
    ) {
        for name in fields.map({ $0.name }) + (keepAlive == nil ? [] : ["Keep-Alive"]) {
            if let value = MHD_get_response_header(response, name) {
                _ = MHD_del_response_header(response, name, value)
            }
        }
    }

    /// nil, with nothing done, where one field holds what could begin another, and where they would be too long.
    private static func addAsOne(
        _ fields: [(name: String, value: String)], _ keepAlive: String?, to response: OpaquePointer
    ) -> Bool? {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: capacity + 1) { buffer in
            var text = FieldText(buffer)
            for index in fields.indices {
                if index > 0 {
                    text.append(ours: "\r\n")
                    text.append(fields[index].name)
                    text.append(ours: ": ")
                }
                text.append(fields[index].value)
            }
            if let keepAlive, !fields.isEmpty {
                text.append(ours: "\r\nKeep-Alive: ")
                text.append(keepAlive)
            }
            guard !fields.isEmpty, let count = text.end() else { return nil }
            return fields[0].name.withCString { add(buffer, count, to: response, named: $0) }
        }
    }

    /// libmicrohttpd, which takes no line end in a value, is given one of the same length, which is then written over.
    private static func add(
        _ text: UnsafeMutableBufferPointer<CChar>, _ count: Int, to response: OpaquePointer,
        named name: UnsafePointer<CChar>
    ) -> Bool {
        filler.withUnsafeBufferPointer { filler in
            guard let start = text.baseAddress, let end = filler.baseAddress?.advanced(by: capacity),
                MHD_add_response_header(response, name, end - count) == .YES,
                let place = MHD_get_response_header(response, name)
            else { return false }
            memcpy(UnsafeMutablePointer(mutating: place), start, count)
            return true
        }
    }

    /// Of all fields, in bytes.
    private static let capacity = 1_024
    private static let filler = [CChar](repeating: CChar(UInt8(ascii: "x")), count: capacity) + [0]

    /// libmicrohttpd's documentation says that it has copies of names and values; that they are a C string each, from
    /// malloc, and nothing is made of them before they are sent, only its source (`add_response_entry`): so for the versions
    /// alone that this was tried with.
    static let isOverwritable = MicroHTTPDVersion.text.hasPrefix("0.9.")
}

/// Header fields, as they are written one after the other.
struct FieldText {
    private let buffer: UnsafeMutableRawBufferPointer
    private var count = 0
    private var isWhole = true

    init(_ buffer: UnsafeMutableBufferPointer<CChar>) {
        self.buffer = UnsafeMutableRawBufferPointer(buffer)
    }

    /// What is ours: a line's end, and what stands before and behind a name.
    mutating func append(ours text: StaticString) {
        text.withUTF8Buffer { append(UnsafeRawBufferPointer($0)) }
    }

    /// A name or value, which may hold no control character.
    mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            let bytes = UnsafeRawBufferPointer(bytes)
            if bytes.containsControl { isWhole = false }
            append(bytes)
        }
    }

    private mutating func append(_ bytes: UnsafeRawBufferPointer) {
        guard let start = bytes.baseAddress, let to = buffer.baseAddress, count + bytes.count < buffer.count else {
            isWhole = isWhole && bytes.isEmpty
            return
        }
        memcpy(to + count, start, bytes.count)
        count += bytes.count
    }

    /// How much was written; nil where it was too much, or held a control character.
    func end() -> Int? { isWhole ? count : nil }
}
