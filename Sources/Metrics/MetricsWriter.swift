/// Writes the text format 0.0.4 of Prometheus, family by family.
///
/// Source: https://prometheus.io/docs/instrumenting/exposition_formats/
public struct MetricsWriter {
    public typealias Labels = [(name: StaticString, value: String)]

    public enum Kind: String, Sendable {
        case counter, gauge, histogram
    }

    public private(set) var bytes: [UInt8] = []
    private var name = ""

    public init() {
        bytes.reserveCapacity(65_536)
    }

    /// Begins a family; the samples that follow are its own.
    public mutating func family(_ name: StaticString, _ kind: Kind, _ help: StaticString) {
        self.name = "\(name)"
        append("# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n")
    }

    public mutating func sample(_ value: Int, _ labels: Labels = []) {
        sample(suffix: "", labels, "\(value)")
    }

    public mutating func sample(_ value: Double, _ labels: Labels = []) {
        sample(suffix: "", labels, "\(value)")
    }

    /// A sample for each of the values that a label may have.
    public mutating func samples(by label: StaticString, _ values: [(label: String, value: Int)]) {
        for (text, value) in values { sample(value, [(label, text)]) }
    }

    /// The samples of a histogram of nanoseconds, in seconds.
    public mutating func durations(_ values: HistogramValues, _ labels: Labels = []) {
        histogram(values, labels) { "\(Self.seconds($0))" }
    }

    /// The samples of a histogram of numbers.
    public mutating func sizes(_ values: HistogramValues, _ labels: Labels = []) {
        histogram(values, labels) { "\($0)" }
    }

    /// Nanoseconds as the seconds that Prometheus wants.
    public static func seconds(_ nanoseconds: Int) -> Double { Double(nanoseconds) / 1e9 }

    private mutating func histogram(_ values: HistogramValues, _ labels: Labels, _ text: (Int) -> String) {
        var count = 0
        for place in 0..<17 {
            count += values.counts[place]
            let bound = place < 16 ? text(values.bounds[place]) : "+Inf"
            sample(suffix: "_bucket", labels + [("le", bound)], "\(count)")
        }
        sample(suffix: "_sum", labels, text(values.sum))
        sample(suffix: "_count", labels, "\(count)")
    }

    private mutating func sample(suffix: String, _ labels: Labels, _ value: String) {
        append(name + suffix)
        for (index, label) in labels.enumerated() {
            append("\(index == 0 ? "{" : ",")\(label.name)=\"\(Self.escaped(label.value))\"")
        }
        append("\(labels.isEmpty ? "" : "}") \(value)\n")
    }

    private static func escaped(_ value: String) -> String {
        var text = ""
        for character in value.unicodeScalars {
            switch character {
            case "\\": text += "\\\\"
            case "\"": text += "\\\""
            case "\n": text += "\\n"
            default: text.unicodeScalars.append(character)
            }
        }
        return text
    }

    private mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }
}

/// A part of the service that has something to tell to who watches it.
public protocol MetricsSource: Sendable {
    /// Writes its families, each of them whole; called for each scrape, from any thread.
    func write(to writer: inout MetricsWriter)
}
