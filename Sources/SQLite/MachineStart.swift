import Glibc

/// Which start of the machine this is: what was written since then, and not synced, is in the system's memory at least.
public enum MachineStart {
    /// Empty where the system does not tell. Source: random(4), "/proc interfaces".
    public static var id: String {
        let descriptor = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return "" }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 64)
        let count = read(descriptor, &bytes, bytes.count)
        return String(decoding: bytes.prefix(max(0, count)).prefix { $0 > 0x20 }, as: UTF8.self)
    }
}
