import Glibc
package import SQLite

extension CommandFailure {
    /// What the system says of a file, called `what`, that a command needs.
    package static func file(_ what: String, _ path: String, errno code: Int32) -> Self {
        let file = "The \(what) \(path)"
        switch code {
        case ENOENT where missingDirectory(of: path) != nil:
            return .noInput("\(file) cannot be reached: there is no directory \(missingDirectory(of: path) ?? "").")
        case ENOENT: return .noInput("\(file) does not exist.")
        case ENOTDIR: return .noInput("\(file) cannot be reached: a part of its path is no directory.")
        case EISDIR: return .noInput("\(file) is a directory, where a file is needed.")
        case EACCES, EPERM:
            return .permission(
                "\(file) cannot be used by the user \(userName): \(reason(code)); see to the owner and mode of it and its directory."
            )
        case EROFS: return .cannotCreate("\(file) cannot be written: it is on a read-only file system.")
        case ENOSPC, EDQUOT: return .output("\(file) cannot be written: its disk is full.")
        default: return .output("\(file) cannot be used: \(reason(code)).")
        }
    }

    /// Why a database cannot be used.
    package init(_ error: DatabaseError) {
        self =
            switch error {
            case .unreachable(let path, let code): .file("database", path, errno: code)
            case .diskFull: .output(error.description)
            case .locked: .temporary(error.description)
            case .cannotOpen, .notPrepared: .unavailable(error.description)
            case .notADatabase, .damaged, .foreignApplication, .newerSchema, .migrationChanged, .migrationFailed:
                .data(error.description)
            }
    }

    private static func missingDirectory(of path: String) -> String? {
        guard let slash = path.lastIndex(of: "/"), slash > path.startIndex else { return nil }
        let directory = String(path[..<slash])
        return access(directory, F_OK) == 0 ? nil : directory
    }

    private static func reason(_ code: Int32) -> String { String(cString: strerror(code)) }

    private static var userName: String {
        guard let user = getpwuid(geteuid()), let name = user.pointee.pw_name else { return "\(geteuid())" }
        return String(cString: name)
    }
}
