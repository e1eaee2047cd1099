import CSQLite
import Glibc

/// SQLite's file system, but that what goes to a write-ahead log is gathered until it is synced.
///
/// SQLite writes each page of a commit by two calls, 24 bytes and the page, one behind the other. Gathered, a commit is
/// a few long writes, which cost the kernel a fraction of that. Nobody looks for the bytes before the sync: with
/// `synchronous=FULL` every commit ends with one, before its pages are made known to readers. A write that fails then fails
/// the sync, with its own code, and so the commit; it goes on failing until the transaction has been rolled back.
/// Source: https://sqlite.org/vfs.html, https://sqlite.org/walformat.html §4
enum WALWriteBuffer {
    /// The name to open a connection with.
    static let name = "gathered-log"

    /// As many bytes are gathered, about thirty pages: the most that SQLite's files for Unix take by one call.
    fileprivate static let capacity: Int32 = 0x1FFFF
    /// Where the system's own file begins behind ours.
    fileprivate static let headerBytes = (MemoryLayout<csqlite_gathered_log>.size + 15) & ~15

    /// What all others do is done by the system's, which takes itself for the one that is asked.
    fileprivate nonisolated(unsafe) static let system = sqlite3_vfs_find(nil)
    fileprivate nonisolated(unsafe) static let methods = gatheringMethods()

    /// Makes the name known to SQLite, once.
    static let register: Void = {
        guard let system else { return }
        let files = UnsafeMutablePointer<sqlite3_vfs>.allocate(capacity: 1)
        files.initialize(to: system.pointee)
        files.pointee.pNext = nil
        files.pointee.zName = UnsafePointer(strdup(name))
        files.pointee.szOsFile += Int32(headerBytes)
        files.pointee.xOpen = open
        sqlite3_vfs_register(files, 0)
    }()

    /// Drops what a transaction that was rolled back has left, so that it is not written when others have the log.
    static func forget(on connection: OpaquePointer) {
        var file: UnsafeMutablePointer<sqlite3_file>?
        let code = sqlite3_file_control(connection, "main", SQLITE_FCNTL_JOURNAL_POINTER, &file)
        guard code == SQLITE_OK, let file, file.pointee.pMethods == methods else { return }
        _ = withLog(file) { log in
            (log.log.pointee.count, log.log.pointee.failure) = (0, SQLITE_OK)
            return SQLITE_OK
        }
    }

    private static func gatheringMethods() -> UnsafePointer<sqlite3_io_methods> {
        let methods = UnsafeMutablePointer<sqlite3_io_methods>.allocate(capacity: 1)
        methods.initialize(to: sqlite3_io_methods())
        methods.pointee.iVersion = 1
        methods.pointee.xClose = close
        methods.pointee.xRead = read
        methods.pointee.xWrite = write
        methods.pointee.xTruncate = truncate
        methods.pointee.xSync = sync
        methods.pointee.xFileSize = size
        methods.pointee.xLock = { file, level in
            withLog(file) { $0.methods.xLock($0.system, level) }
        }
        methods.pointee.xUnlock = { file, level in
            withLog(file) { $0.methods.xUnlock($0.system, level) }
        }
        methods.pointee.xCheckReservedLock = { file, result in
            withLog(file) { $0.methods.xCheckReservedLock($0.system, result) }
        }
        methods.pointee.xFileControl = { file, operation, value in
            withLog(file) { $0.methods.xFileControl($0.system, operation, value) }
        }
        methods.pointee.xSectorSize = { file in
            withLog(file) { $0.methods.xSectorSize($0.system) }
        }
        methods.pointee.xDeviceCharacteristics = { file in
            withLog(file) { $0.methods.xDeviceCharacteristics($0.system) }
        }
        return UnsafePointer(methods)
    }
}

private typealias File = UnsafeMutablePointer<sqlite3_file>

/// A log that is open.
private struct OpenLog {
    let log: UnsafeMutablePointer<csqlite_gathered_log>
    /// The system's file, where all ends up.
    let system: UnsafeMutablePointer<sqlite3_file>
    let methods: sqlite3_io_methods

    /// What could not be written is dropped, and with it the transaction that it is of.
    func writeGathered() -> Int32 {
        guard log.pointee.failure == SQLITE_OK, log.pointee.count > 0 else { return log.pointee.failure }
        log.pointee.failure = methods.xWrite(system, log.pointee.bytes, log.pointee.count, log.pointee.offset)
        log.pointee.count = 0
        return log.pointee.failure
    }

    func write(_ bytes: UnsafeRawPointer, _ count: Int32, at offset: Int64) -> Int32 {
        let end = log.pointee.offset + Int64(log.pointee.count)
        if log.pointee.count == 0 || offset != end || log.pointee.count + count > WALWriteBuffer.capacity {
            let code = writeGathered()
            guard code == SQLITE_OK else { return code }
            guard count <= WALWriteBuffer.capacity else { return methods.xWrite(system, bytes, count, offset) }
            log.pointee.offset = offset
        }
        let free = UnsafeMutableRawPointer(log.pointee.bytes + Int(log.pointee.count))
        free.copyMemory(from: bytes, byteCount: Int(count))
        log.pointee.count += count
        return SQLITE_OK
    }
}

private func withLog(_ file: File?, _ body: (OpenLog) -> Int32) -> Int32 {
    guard let file else { return SQLITE_MISUSE }
    let start = UnsafeMutableRawPointer(file)
    let system = (start + WALWriteBuffer.headerBytes).assumingMemoryBound(to: sqlite3_file.self)
    return body(
        OpenLog(
            log: start.assumingMemoryBound(to: csqlite_gathered_log.self), system: system,
            methods: system.pointee.pMethods.pointee))
}

/// The log as the system's file has it, with all that was gathered.
private func withWrittenLog(_ file: File?, _ body: (OpenLog) -> Int32) -> Int32 {
    withLog(file) { log in
        let code = log.writeGathered()
        return code == SQLITE_OK ? body(log) : code
    }
}

private func open(
    _ files: UnsafeMutablePointer<sqlite3_vfs>?, _ path: UnsafePointer<CChar>?, _ file: File?, _ flags: Int32,
    _ opened: UnsafeMutablePointer<Int32>?
) -> Int32 {
    guard let file, let system = WALWriteBuffer.system else { return SQLITE_CANTOPEN }
    // Any other file is the system's from here on.
    guard flags & SQLITE_OPEN_WAL != 0 else { return system.pointee.xOpen(system, path, file, flags, opened) }
    let start = UnsafeMutableRawPointer(file)
    file.pointee.pMethods = nil
    let code = system.pointee.xOpen(
        system, path, (start + WALWriteBuffer.headerBytes).assumingMemoryBound(to: sqlite3_file.self), flags, opened)
    guard code == SQLITE_OK else { return code }
    start.assumingMemoryBound(to: csqlite_gathered_log.self).initialize(
        to: csqlite_gathered_log(
            file: sqlite3_file(pMethods: WALWriteBuffer.methods),
            bytes: .allocate(capacity: Int(WALWriteBuffer.capacity)), count: 0, failure: SQLITE_OK, offset: 0))
    return SQLITE_OK
}

private func write(_ file: File?, _ bytes: UnsafeRawPointer?, _ count: Int32, _ offset: Int64) -> Int32 {
    guard let bytes else { return SQLITE_MISUSE }
    return withLog(file) { $0.write(bytes, count, at: offset) }
}

private func read(_ file: File?, _ bytes: UnsafeMutableRawPointer?, _ count: Int32, _ offset: Int64) -> Int32 {
    withWrittenLog(file) { $0.methods.xRead($0.system, bytes, count, offset) }
}

private func truncate(_ file: File?, _ size: Int64) -> Int32 {
    withWrittenLog(file) { $0.methods.xTruncate($0.system, size) }
}

private func sync(_ file: File?, _ flags: Int32) -> Int32 {
    withWrittenLog(file) { $0.methods.xSync($0.system, flags) }
}

private func size(_ file: File?, _ size: UnsafeMutablePointer<Int64>?) -> Int32 {
    withWrittenLog(file) { $0.methods.xFileSize($0.system, size) }
}

/// What was gathered belongs to a transaction that has not ended.
private func close(_ file: File?) -> Int32 {
    withLog(file) { log in
        log.log.pointee.bytes.deallocate()
        return log.methods.xClose(log.system)
    }
}
