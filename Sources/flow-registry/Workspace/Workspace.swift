import FlowRegistry
import Glibc

/// A directory of definitions with its manifest, held by one command at a time.
final class Workspace {
    let directory: String
    var manifest: Manifest
    private let lock: Int32

    /// - Parameter makesDirectory: whether it may be made where there is none.
    ///
    /// Throws a `CommandFailure`.
    init(_ directory: String, makesDirectory: Bool) throws(CommandFailure) {
        self.directory = directory
        if makesDirectory, mkdir(directory, 0o777) != 0, errno != EEXIST {
            throw .output("The directory \(directory) cannot be made: \(String(cString: strerror(errno))).")
        }
        lock = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard lock >= 0 else {
            throw .noInput("The directory \(directory) cannot be read: \(String(cString: strerror(errno))).")
        }
        guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
            close(lock)
            throw .temporary("Another command works in the directory \(directory).")
        }
        do {
            manifest = try Manifest.read("\(directory)/\(Manifest.fileName)")
        } catch {
            close(lock)
            throw error
        }
    }

    deinit { close(lock) }

    func path(_ file: String) -> String { directory == "." ? file : "\(directory)/\(file)" }

    func writeManifest() throws(CommandFailure) {
        try manifest.write(to: path(Manifest.fileName))
    }

    func write(_ template: FlowTemplate, to file: String) throws(CommandFailure) {
        try WorkspaceFile.write(template.text, to: path(file))
    }

    /// Definitions that lie here and are in no manifest yet.
    func unlistedFiles() -> [String] {
        guard let stream = opendir(directory) else { return [] }
        defer { closedir(stream) }
        var files: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name.hasSuffix(".json"), !name.hasPrefix("."), name != Manifest.fileName, manifest.flows[name] == nil {
                files.append(name)
            }
        }
        return files.sorted()
    }

    /// The file's flow as it is to be in an environment; nil without the file. Throws a `CommandFailure` that names the
    /// file and the place of what is wrong.
    func localFlow(
        _ file: String, named friendlyName: String, _ variables: TemplateVariables, in environment: String
    ) throws(CommandFailure) -> LocalFlow? {
        guard let bytes = try WorkspaceFile.read(path(file)) else { return nil }
        let template = FlowTemplate(try DefinitionFile.value(bytes, path(file)))
        do throws(TemplateError) {
            let definition = try template.rendered(with: variables)
            return LocalFlow(
                template: template, friendlyName: try name(friendlyName, variables), definition: definition)
        } catch {
            throw failure(error, path(file), environment)
        }
    }

    /// A name for the file of a flow that has none yet: of letters, digits and hyphens, and nobody else's.
    func newFile(for flow: StudioFlow) -> String {
        var slug = ""
        for byte in flow.friendlyName.lowercased().utf8 {
            let isKept = byte < 0x80 && Character(Unicode.Scalar(byte)).isLetter || (0x30...0x39).contains(byte)
            if isKept { slug.unicodeScalars.append(Unicode.Scalar(byte)) } else if slug.last != "-" { slug += "-" }
        }
        let name = slug.split(separator: "-").joined(separator: "-").prefix(80)
        let plain = name.isEmpty ? "\(flow.sid).json" : "\(name).json"
        let isTaken = manifest.flows[plain] != nil || plain == Manifest.fileName || access(path(plain), F_OK) == 0
        return isTaken ? "\(name)-\(flow.sid.suffix(8)).json" : plain
    }

    func failure(_ error: TemplateError, _ what: String, _ environment: String) -> CommandFailure {
        let place = error.place.tokens.isEmpty ? "" : " at #\(error.place.description.printable)"
        switch error.reason {
        case .missingVariable(let name):
            return .configuration(
                "\(what) names {{env.\(name)}}\(place), and the environment \(environment) has no variable \(name).")
        case .malformedPlaceholder(let text):
            return .data("\(what) has a malformed placeholder\(place): \(text.printable)")
        case .literalPlaceholder:
            return .data("\(what) holds the text of a placeholder itself\(place): it could not be told from one.")
        }
    }

    private func name(
        _ template: String, _ variables: TemplateVariables
    ) throws(TemplateError) -> String {
        try FlowTemplate(JSONValue(template)).rendered(with: variables).string?.text ?? template
    }
}
