/// A part of the service that has something to tell to who watches it.
public protocol MetricsSource: Sendable {
    /// Writes its families, each of them whole; called for each scrape, from any thread.
    func write(to writer: inout MetricsWriter)
}
