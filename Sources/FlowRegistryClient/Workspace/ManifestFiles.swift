package import CommandSupport
import Glibc

/// The files that a directory's manifest is made of: `flow-registry.json` with the environments, and in `.flow-registry`
/// a link for each flow, which are everybody's, and `state.json` with the bases, which is left out of version control.
package struct ManifestFiles {
    private static let folder = ".flow-registry"
    private static let links = "\(folder)/links"
    private static let state = "\(folder)/state.json"
    private static let ignored = "\(folder)/.gitignore"
    /// What others have no use for, and what a command that was killed has left.
    private static let ignoredText = "/state.json\n.flow-registry.new\n"

    private let directory: String
    /// As it was read.
    package private(set) var manifest = Manifest()
    private var document = ManifestDocument()
    private var documentBytes: [UInt8]?
    /// By the names of the definitions' files.
    private var links: [String: (bytes: [UInt8], link: FlowLink)] = [:]
    private var state = WorkspaceState()

    /// Reads what is there; nobody needs to hold the directory for this. Throws a `CommandFailure` that names the file and
    /// what is wrong with it.
    package init(_ directory: String) throws(CommandFailure) {
        self.directory = directory
        let path = path(ManifestDocument.fileName)
        documentBytes = try WorkspaceFile.read(path)
        if let documentBytes { document = try ManifestDocument(documentBytes, path) }
        for file in DirectoryNames.of(self.path(Self.links)) where Manifest.isFileName(file) {
            let path = Self.linkPath(of: file)
            guard let bytes = try WorkspaceFile.read(self.path(path)) else { continue }
            links[file] = (bytes, try FlowLink(bytes, self.path(path), of: file))
        }
        state = try WorkspaceFile.read(self.path(Self.state)).map(WorkspaceState.init) ?? WorkspaceState()
        manifest = merged()
    }

    /// How the file is called in which somebody may say which flow a definition's file is.
    package static func linkPath(of file: String) -> String { "\(links)/\(file)" }

    /// Keeps `new` in place of what was read. What somebody has changed since stays.
    ///
    /// - Parameter sync: puts what was written on the disk: definitions before what says that they are there, links before
    ///   an older manifest's are dropped.
    package mutating func save(_ new: Manifest, sync: () -> Void) throws(CommandFailure) {
        guard new != manifest || document.flows != nil else { return }
        sync()
        try makeFolders()
        for (file, flow) in new.flows.sorted(by: { $0.key < $1.key }) { try save(flow.link, of: file) }
        for (file, old) in links where new.flows[file] == nil {
            let path = path(Self.linkPath(of: file))
            if try WorkspaceFile.read(path) == old.bytes { unlink(path) }
        }
        try saveState(new)
        if document.flows != nil { sync() }
        try saveDocument(new)
        manifest = new
    }

    /// An older manifest's flows are those for which there is no link yet.
    private func merged() -> Manifest {
        var manifest = Manifest()
        manifest.environments = document.environments
        for (file, flow) in document.flows ?? [:] {
            manifest.flows[file] = flow
            for (environment, base) in flow.environments where state.base(base.sid, in: environment).hash != nil {
                manifest.flows[file]?.environments[environment] = state.base(base.sid, in: environment)
            }
        }
        for (file, (_, link)) in links {
            manifest.flows[file, default: Manifest.Flow(friendlyName: "", environments: [:])].friendlyName =
                link.friendlyName
            for (environment, sid) in link.sids where manifest.flows[file]?.environments[environment]?.sid != sid {
                manifest.flows[file]?.environments[environment] = state.base(sid, in: environment)
            }
        }
        return manifest
    }

    private func makeFolders() throws(CommandFailure) {
        for folder in [Self.folder, Self.links].map(path) {
            try WorkspaceFile.makeDirectory(folder)
            // A symbolic link may come with somebody else's repository, and lead anywhere.
            var status = stat()
            guard lstat(folder, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
                throw .noInput("\(folder) must be a directory, and is none or a symbolic link.")
            }
        }
        if access(path(Self.ignored), F_OK) != 0 {
            _ = try WorkspaceFile.create(path(Self.ignored), [UInt8](Self.ignoredText.utf8))
        }
    }

    private mutating func save(_ link: FlowLink, of file: String) throws(CommandFailure) {
        let (path, known) = (path(Self.linkPath(of: file)), links[file])
        if known?.link == link { return }
        let isWritten = try write(link.text, to: path, inPlaceOf: known?.bytes)
        links[file] = (link.text, link)
        if isWritten { return }
        let bytes = try WorkspaceFile.read(path)
        let theirs = try bytes.map { bytes throws(CommandFailure) in try FlowLink(bytes, path, of: file) }
        let merged = theirs?.merging(from: known?.link, to: link) ?? link
        guard try write(merged.text, to: path, inPlaceOf: bytes) else { throw changing(path) }
        links[file] = (merged.text, merged)
    }

    private mutating func saveState(_ new: Manifest) throws(CommandFailure) {
        let (path, old) = (path(Self.state), state)
        state.add(new)
        let bytes = try WorkspaceFile.read(path)
        if state == old, bytes != nil { return }
        guard try write(state.text, to: path, inPlaceOf: bytes) else { throw changing(path) }
    }

    private mutating func saveDocument(_ new: Manifest) throws(CommandFailure) {
        let path = path(ManifestDocument.fileName)
        var wanted = document
        (wanted.environments, wanted.flows) = (new.environments, nil)
        if wanted == document, documentBytes != nil { return }
        if try write(wanted.text(path), to: path, inPlaceOf: documentBytes) { return document = wanted }
        // With an older one's flows, which may be others by now.
        let bytes = try WorkspaceFile.read(path)
        let theirs = if let bytes { try ManifestDocument(bytes, path) } else { ManifestDocument() }
        document = theirs.merging(from: document.environments, to: new.environments)
        guard try write(document.text(path), to: path, inPlaceOf: bytes) else { throw changing(path) }
    }

    private func write(_ text: [UInt8], to path: String, inPlaceOf old: [UInt8]?) throws(CommandFailure) -> Bool {
        if let old { try WorkspaceFile.replace(path, old, with: text) } else { try WorkspaceFile.create(path, text) }
    }

    private func changing(_ path: String) -> CommandFailure {
        .temporary("\(path) is being changed by somebody else: try again.")
    }

    private func path(_ file: String) -> String { directory == "." ? file : "\(directory)/\(file)" }
}
