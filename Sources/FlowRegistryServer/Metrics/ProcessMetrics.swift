import Glibc
import Metrics
import MicroHTTPD
import SQLite

/// The process, by the names that Prometheus' own client libraries give.
///
/// Source: https://prometheus.io/docs/instrumenting/writing_clientlibs/#process-metrics
struct ProcessMetrics: MetricsSource {
    /// In seconds since 1970.
    private let start = time(nil)

    func write(to writer: inout MetricsWriter) {
        writer.family("process_cpu_seconds_total", .counter, "CPU time of user and system.")
        writer.sample(Self.cpuSeconds)
        let pages = Self.pages
        writer.family("process_virtual_memory_bytes", .gauge, "Virtual memory.")
        writer.sample(pages.virtual * Self.pageSize)
        writer.family("process_resident_memory_bytes", .gauge, "Memory in RAM.")
        writer.sample(pages.resident * Self.pageSize)
        writer.family("process_open_fds", .gauge, "Files and sockets that are open.")
        writer.sample(Self.openFiles)
        writer.family("process_max_fds", .gauge, "Files and sockets that may be open.")
        writer.sample(Self.maximumFiles)
        writer.family("process_start_time_seconds", .gauge, "When the process started.")
        writer.sample(start)
    }

    private static var cpuSeconds: Double {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        let microseconds = usage.ru_utime.tv_usec + usage.ru_stime.tv_usec
        return Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) + Double(microseconds) / 1e6
    }

    private static var pageSize: Int { sysconf(Int32(_SC_PAGESIZE)) }

    /// Source: proc_pid_statm(5).
    private static var pages: (virtual: Int, resident: Int) {
        guard let file = fopen("/proc/self/statm", "re") else { return (0, 0) }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 128)
        guard fgets(&line, Int32(line.count), file) != nil else { return (0, 0) }
        let fields = String(decoding: line.map(UInt8.init(bitPattern:)), as: UTF8.self).split(separator: " ")
        return fields.count > 1 ? (Int(fields[0]) ?? 0, Int(fields[1]) ?? 0) : (0, 0)
    }

    /// Without the directory that is read to count them.
    private static var openFiles: Int {
        guard let directory = opendir("/proc/self/fd") else { return 0 }
        defer { closedir(directory) }
        var count = -1
        while let entry = readdir(directory) {
            if entry.pointee.d_name.0 != CChar(UInt8(ascii: ".")) { count += 1 }
        }
        return count
    }

    private static var maximumFiles: Int {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        return Int(clamping: limit.rlim_cur)
    }
}

/// Which versions run.
struct BuildMetrics: MetricsSource {
    func write(to writer: inout MetricsWriter) {
        writer.family("flow_registry_build_info", .gauge, "Versions of the service and of its libraries; always 1.")
        writer.sample(
            1,
            [
                ("version", ServiceVersion.text), ("sqlite", SQLiteVersion.text),
                ("libmicrohttpd", MicroHTTPDVersion.text),
            ])
    }
}
