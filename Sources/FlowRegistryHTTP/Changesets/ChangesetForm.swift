import FlowRegistry
import Metrics

/// The parameter of a changeset: a JSON array of objects, each with an `Action` and that action's parameters, named as when
/// the change is made alone.
struct ChangesetForm {
    /// A change with what it is known by.
    struct Entry: Sendable {
        let action: Action
        let change: FlowChange
        let precondition: Precondition
        /// The name that a created flow has within the changeset.
        let reference: String?
    }

    enum Action: String, CaseIterable {
        case create, update, publish, rollback, delete, undelete
        case setAlias = "set_alias"
        case deleteAlias = "delete_alias"
        case setTestUsers = "set_test_users"
    }

    static let maximumCount = 100

    let changes: [Entry]

    /// Throws an error that tells the first change that is malformed, `.permissionMissing` for one that the caller may not make.
    init(_ form: Form, _ definitions: DefinitionReader, _ caller: Caller) throws(RegistryError) {
        guard let json = form.bytes("Changes") else { throw .missingParameter("Changes") }
        let objects = try JSONParameters.objects(
            json: json, parameter: "Changes", atMost: Self.maximumCount)
        guard (1...Self.maximumCount).contains(objects.count) else {
            throw .invalidParameter("Changes", reason: "must hold 1 to \(Self.maximumCount) changes")
        }
        var reader = ChangeReader(definitions: definitions)
        var changes: [Entry] = []
        for (index, object) in objects.enumerated() {
            do throws(RegistryError) {
                let entry = try reader.entry(Form(object))
                let permission = entry.change.permission
                guard caller.permissions.allows(permission) else { throw .permissionMissing(permission) }
                changes.append(entry)
            } catch {
                throw .inChange(index + 1, error)
            }
        }
        self.changes = changes
    }
}

/// Reads the changes one after the other, and knows the flows that those before have created.
private struct ChangeReader {
    let definitions: DefinitionReader
    private var created: [String: FlowSID] = [:]
    private var random = SystemRandomNumberGenerator()
    private static let maximumReferenceLength = 64

    init(definitions: DefinitionReader) {
        self.definitions = definitions
    }

    mutating func entry(_ form: Form) throws(RegistryError) -> ChangesetForm.Entry {
        try ParameterNames.check(form, in: .body)
        guard let name = try form.text("Action") else { throw .missingParameter("Action") }
        guard let action = ChangesetForm.Action(rawValue: name) else {
            let all = ChangesetForm.Action.allCases.map(\.rawValue).joined(separator: ", ")
            throw .invalidParameter("Action", reason: "must be one of \(all)")
        }
        let reference = action == .create ? try form.text("Ref", atMost: Self.maximumReferenceLength) : nil
        let change = try change(action, form, reference)
        return ChangesetForm.Entry(
            action: action, change: change, precondition: try precondition(form, action), reference: reference)
    }

    private mutating func change(
        _ action: ChangesetForm.Action, _ form: Form, _ reference: String?
    ) throws(RegistryError) -> FlowChange {
        switch action {
        case .create: return .create(try newFlow(form, reference))
        case .update: return .update(try flow(form), try FlowForm(form, definitions).update())
        case .publish: return .update(try flow(form), try FlowForm(form, definitions, status: .published).update())
        case .rollback: return .rollBack(try flow(form), try FlowRollbackForm(form).rollback)
        case .delete: return .delete(try flow(form))
        case .undelete: return .undelete(try flow(form))
        case .setAlias: return .setAlias(try alias(form), of: try flow(form), to: try AliasForm(form).target)
        case .deleteAlias: return .deleteAlias(try alias(form), of: try flow(form))
        case .setTestUsers: return .setTestUsers(try TestUsersForm(form).testUsers, of: try flow(form))
        }
    }

    private mutating func newFlow(_ form: Form, _ reference: String?) throws(RegistryError) -> NewFlow {
        var flow = try FlowForm(form, definitions).newFlow()
        let sid = FlowSID.random(at: WallTime.milliseconds, using: &random)
        flow.sid = sid
        flow.needsFreeName = try form.text("IfNoneMatch") == "*"
        if let reference, created.updateValue(sid, forKey: reference) != nil {
            throw .invalidParameter("Ref", reason: "is that of an earlier change, too")
        }
        return flow
    }

    /// The flow that FlowSid names, or FlowRef: one that an earlier change creates.
    private func flow(_ form: Form) throws(RegistryError) -> FlowSID {
        if let reference = try form.text("FlowRef", atMost: Self.maximumReferenceLength) {
            guard let sid = created[reference] else {
                throw .invalidParameter("FlowRef", reason: "must be the Ref of an earlier change")
            }
            return sid
        }
        guard let text = try form.text("FlowSid") else { throw .missingParameter("FlowSid") }
        guard let sid = FlowSID(text) else { throw .nothingAt(path: "/Flows/\(text)") }
        return sid
    }

    private func alias(_ form: Form) throws(RegistryError) -> AliasName {
        guard let text = try form.text("Name") else { throw .missingParameter("Name") }
        return try AliasName(parameter: text)
    }

    /// IfMatch: entity tags or `*`, as in the header field; IfNoneMatch: `*` alone. A revision's number would be given again
    /// behind a restored backup.
    private func precondition(
        _ form: Form, _ action: ChangesetForm.Action
    ) throws(RegistryError) -> Precondition {
        let isMissing = try form.text("IfNoneMatch")
        guard isMissing == nil || isMissing == "*" else {
            throw .invalidParameter("IfNoneMatch", reason: "can only be *")
        }
        guard let text = try form.text("IfMatch") else {
            return isMissing == nil || action == .create ? .none : .isMissing
        }
        guard action != .create, action != .setTestUsers else {
            throw .invalidParameter("IfMatch", reason: "does not go with the action \(action.rawValue)")
        }
        guard isMissing == nil else { throw .invalidParameter("IfMatch", reason: "does not go with IfNoneMatch") }
        guard let condition = EntityTagCondition(text) else {
            throw .invalidParameter(
                "IfMatch", reason: "must be an entity tag in its quotation marks, as an ETag has it, or *")
        }
        return condition.precondition
    }
}
