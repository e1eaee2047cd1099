package import CommandSupport
package import JSON
import CLinux
package import FlowRegistry
import Glibc

/// A directory of definitions with its manifest, held by one command at a time.
package final class Workspace {
    package let directory: String
    package var manifest: Manifest
    private var files: ManifestFiles
    /// Files that no environment is known to have.
    package private(set) var added: Set<String> = []
    private let lock: Int32

    /// - Parameter makesDirectory: whether it may be made where there is none.
    ///
    /// Throws a `CommandFailure`.
    package init(_ directory: String, makesDirectory: Bool) throws(CommandFailure) {
        self.directory = directory
        if makesDirectory { try WorkspaceFile.makeDirectory(directory) }
        lock = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard lock >= 0 else { throw .file("directory", directory, errno: errno) }
        do throws(CommandFailure) {
            guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
                throw .temporary("Another command works in the directory \"\(WorkspaceFile.absolute(directory))\".")
            }
            files = try ManifestFiles(directory)
            manifest = files.manifest
        } catch {
            close(lock)
            throw error
        }
    }

    deinit { close(lock) }

    package func path(_ file: String) -> String { directory == "." ? file : "\(directory)/\(file)" }

    /// Puts what was written on the disk, and the manifest behind it. What somebody has changed in the manifest since it
    /// was read stays.
    package func save() throws(CommandFailure) {
        for file in added where manifest.flows[file]?.environments.isEmpty == true { manifest.flows[file] = nil }
        try files.save(manifest) { _ = clinux_syncfs(lock) }
    }

    /// Makes the flow's file, or puts its text in the place of `old`; false where something else is there by now.
    package func write(_ template: FlowTemplate, to file: String, inPlaceOf old: [UInt8]?) throws(CommandFailure)
        -> Bool
    {
        guard let old else { return try WorkspaceFile.create(path(file), template.text) }
        return try WorkspaceFile.replace(path(file), old, with: template.text)
    }

    /// Files that lie here, may have definitions, and are in no manifest yet.
    package func unlistedFiles() -> [String] {
        DirectoryNames.of(directory).filter { Manifest.isFileName($0) && manifest.flows[$0] == nil }
    }

    /// Those of these files that have a definition for the environment.
    func unlistedFlows(_ variables: TemplateVariables, in environment: String) -> [UnlistedFlow] {
        UnlistedFiles(self, variables, in: environment).flows
    }

    /// Takes a file in that is to be pushed for the first time: it stays if a flow of some environment becomes of it.
    package func add(_ file: String, named friendlyName: String) {
        manifest.flows[file] = Manifest.Flow(friendlyName: friendlyName, environments: [:])
        added.insert(file)
    }

    /// Has the flow of a file that is missing be that of another one.
    package func rename(_ old: String, to new: String) {
        manifest.flows[new] = manifest.flows.removeValue(forKey: old)
        added.remove(new)
    }

    /// The flow of a file's bytes as it is to be in an environment. Throws a `CommandFailure` that names the file and the
    /// place of what is wrong.
    func localFlow(
        _ bytes: [UInt8], of file: String, named friendlyName: String, _ variables: TemplateVariables,
        in environment: String
    ) throws(CommandFailure) -> LocalFlow {
        let value = try DefinitionFile.value(bytes, path(file))
        let definition = try rendered(value, of: file, variables, in: environment)
        do {
            return LocalFlow(friendlyName: try name(friendlyName, variables), definition: definition)
        } catch {
            throw failure(error, path(file), environment)
        }
    }

    /// A file's definition with an environment's variables in place. Throws a `CommandFailure`.
    package func rendered(
        _ value: JSONValue, of file: String, _ variables: TemplateVariables, in environment: String
    ) throws(CommandFailure) -> JSONValue {
        do {
            return try FlowTemplate(value).rendered(with: variables)
        } catch {
            throw failure(error, path(file), environment)
        }
    }

    /// A name for the file of a flow that has none yet, and nobody else's. nil where each that it could have is taken.
    func newFile(for flow: StudioFlow) -> String? {
        Self.fileNames(of: flow).first { name in
            manifest.flows[name] == nil && Manifest.isFileName(name) && access(path(name), F_OK) != 0
        }
    }

    /// What a flow's file may be called: of letters, digits and hyphens, the best first.
    static func fileNames(of flow: StudioFlow) -> [String] {
        let slug = slug(flow.friendlyName)
        let names =
            slug.isEmpty ? [flow.sid] : [slug, "\(slug)-\(flow.sid.suffix(8))", "\(slug)-\(flow.sid)", flow.sid]
        return names.map { "\($0).json" }
    }

    private static func slug(_ friendlyName: String) -> String {
        var slug = ""
        for byte in friendlyName.lowercased().utf8 {
            let isKept = byte < 0x80 && Character(Unicode.Scalar(byte)).isLetter || (0x30...0x39).contains(byte)
            if isKept { slug.unicodeScalars.append(Unicode.Scalar(byte)) } else if slug.last != "-" { slug += "-" }
        }
        return String(slug.split(separator: "-").joined(separator: "-").prefix(80))
    }

    private func failure(_ error: TemplateError, _ what: String, _ environment: String) -> CommandFailure {
        let place = error.place.tokens.isEmpty ? "" : " at #\(error.place.description.printable)"
        switch error.reason {
        case .missingVariable(let name):
            return .configuration(
                "\(what) names {{env.\(name)}}\(place), and the environment \(environment) has no variable \(name).")
        case .malformedPlaceholder(let text):
            return .data(
                "\(what) has a malformed placeholder\(place): \(text.printable). Text that is to stay begins with {{env!."
            )
        }
    }

    package func name(_ template: String, _ variables: TemplateVariables) throws(TemplateError) -> String {
        try FlowTemplate(JSONValue(template)).rendered(with: variables).string?.text ?? template
    }
}
