import ArgumentParser

extension CompletionKind {
    /// The names that every flow has for one of its revisions.
    static var revision: CompletionKind { .list(["LatestPublished", "LatestRevision"]) }
}
