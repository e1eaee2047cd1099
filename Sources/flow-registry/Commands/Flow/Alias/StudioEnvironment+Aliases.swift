import CommandSupport
import FlowRegistryClient
import FlowRegistry

extension StudioEnvironment {
    /// All aliases of a flow. Throws a `CommandFailure`, of Studio that it has none.
    func aliases(of flow: StudioFlow) throws(CommandFailure) -> [StudioAlias] {
        do throws(StudioError) {
            return try client.aliases(of: flow.sid)
        } catch .refused(404, _) {
            throw lacks("aliases")
        } catch {
            throw error.failure("The aliases of \(flow.sid) cannot be listed")
        }
    }

    /// An alias with its tag; nil where the flow has none of the name. Throws a `CommandFailure`, of Studio that it has none.
    func alias(_ name: String, of flow: StudioFlow) throws(CommandFailure) -> StudioAlias? {
        do throws(StudioError) {
            if let alias = try client.alias(name, of: flow.sid) { return alias }
        } catch {
            throw error.failure("The alias \(name) of \(flow.sid) cannot be fetched")
        }
        // Studio answers with the same 404.
        _ = try aliases(of: flow)
        return nil
    }
}
