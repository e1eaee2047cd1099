import FlowRegistry

/// What a registry has none of and tools for flows ask for on their way, as TaskRouter's workspaces: an empty list.
struct EmptyListController: Sendable {
    /// The name of the list's array.
    let key: StaticString
    let pages: PageSizes

    func list(_ context: RequestContext) throws(RegistryError) -> Answer {
        let resource = PageResource<Void, Int64>(
            key: key, url: context.origin + context.path, paging: try context.paging(context.query(), pages),
            token: PageToken(list: ""), page: Page(elements: [], hasNext: false), position: { 0 })
        return .json(resource.json { _, _ in })
    }
}
