import CommandSupport
import FlowRegistry
import Glibc
import Logging

/// One line of the log, whatever writes it. A value cannot look like another value, or like a line of its own.
package struct LogLine {
    private let format: LogFormat
    private var text: [UInt8] = []

    /// Begins with the date of now (UTC), the level and what happened.
    ///
    /// - Parameter isForJournal: begins with the priority instead; text leaves date and level to the journal.
    init(_ format: LogFormat, _ level: Logger.Level, _ message: String, isForJournal: Bool) {
        self.format = format
        text.reserveCapacity(512)
        if isForJournal { append(Journal.prefix(of: level)) }
        switch format {
        case .text:
            if !isForJournal {
                appendDate()
                append(" \(level.rawValue) ")
            }
            appendEscaped(message, quotes: false)
        case .json:
            append("{\"time\":\"")
            appendDate()
            append("\",\"level\":\"\(level.rawValue)\",\"message\":\"")
            appendEscaped(message)
            append("\"")
        }
    }

    /// - Parameter name: of letters and underscores, as all names here.
    mutating func add(_ name: String, _ value: String) {
        begin(name)
        var value = value
        value.withUTF8 { value in
            let isPlain = value.allSatisfy(Self.isPlain)
            let needsQuotes = format == .json || !isPlain || value.isEmpty
            if needsQuotes { text.append(UInt8(ascii: "\"")) }
            if isPlain { text.append(contentsOf: value) } else { appendEscaped(String(decoding: value, as: UTF8.self)) }
            if needsQuotes { text.append(UInt8(ascii: "\"")) }
        }
    }

    mutating func add(_ name: String, _ value: Int) {
        begin(name)
        append("\(value)")
    }

    /// As milliseconds with three digits behind the point.
    mutating func add(_ name: String, nanoseconds: Int64) {
        let microseconds = Int(nanoseconds / 1_000)
        begin(name)
        append("\(microseconds / 1_000).")
        appendThreeDigits(microseconds % 1_000)
    }

    /// The line with its end.
    package var bytes: [UInt8] { text + Array((format == .json ? "}\n" : "\n").utf8) }

    private mutating func begin(_ name: String) {
        switch format {
        case .text:
            append(" ")
            append(name)
            append("=")
        case .json:
            append(",\"")
            append(name)
            append("\":")
        }
    }

    private mutating func appendDate() {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { buffer in
            _ = Timestamp(secondsSinceEpoch: Int64(now.tv_sec)).write(to: buffer)
            text.append(contentsOf: buffer.dropLast())
        }
        append(".")
        appendThreeDigits(now.tv_nsec / 1_000_000)
        append("Z")
    }

    private mutating func appendThreeDigits(_ number: Int) {
        for divisor in [100, 10, 1] { text.append(UInt8(ascii: "0") + UInt8(number / divisor % 10)) }
    }

    private mutating func append(_ string: String) {
        var string = string
        string.withUTF8 { text.append(contentsOf: $0) }
    }

    /// As in a JSON string (RFC 8259 §7); DEL and the control characters of C1 too, which terminals obey.
    ///
    /// - Parameter quotes: whether quotation marks are escaped.
    private mutating func appendEscaped(_ value: String, quotes: Bool = true) {
        for scalar in value.unicodeScalars {
            switch scalar.value {
            case 0x22 where quotes: append("\\\"")
            case 0x5C: append("\\\\")
            case 0x0A: append("\\n")
            case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029: appendEscape(scalar.value)
            default: append(String(scalar))
            }
        }
    }

    private mutating func appendEscape(_ scalar: UInt32) {
        let digits = String(scalar, radix: 16)
        append("\\u\(String(repeating: "0", count: 4 - digits.utf8.count))\(digits)")
    }

    /// Whether a byte means itself in either format, with and without quotation marks around it.
    private static func isPlain(_ byte: UInt8) -> Bool {
        byte > 0x20 && byte < 0x7F && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "=")
            && byte != UInt8(ascii: "\\")
    }
}

/// How lines of the log look.
package enum LogFormat: String, CaseIterable, Sendable {
    /// `2026-01-31T23:59:59.123Z notice message name=value`, for people.
    case text
    /// One JSON object a line, for machines.
    case json
}
