import CMicroHTTPD

// libmicrohttpd's callbacks, at file scope: a closure of an isolated context would trap on its threads.

/// The request line is read. Retains the request's state, which `noteRequestCompleted` releases.
func onRequestStarted(
    context: UnsafeMutableRawPointer?, target: UnsafePointer<CChar>?, connection: OpaquePointer?
) -> UnsafeMutableRawPointer? {
    guard let core = core(context), let connection, let client = client(of: connection) else { return nil }
    return client._withUnsafeGuaranteedRef { client in
        core._withUnsafeGuaranteedRef { $0.requestBegan(client) }
        return client.begin(target).toOpaque()
    }
}

/// Header fields are read, a part of the body is there, the request is complete, or the connection was resumed.
func onRequestEvent(
    context: UnsafeMutableRawPointer?, connection: OpaquePointer?, url: UnsafePointer<CChar>?,
    method: UnsafePointer<CChar>?, version: UnsafePointer<CChar>?, uploadData: UnsafePointer<CChar>?,
    uploadDataSize: UnsafeMutablePointer<Int>?, state: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
) -> MHD_Result {
    guard let core = core(context), let connection, let url, let method, let version, let uploadDataSize,
        let state = state?.pointee, let client = client(of: connection)
    else { return .NO }
    let request = ClientRequest(pending: Unmanaged.fromOpaque(state), client: client, connection: connection)
    return core._withUnsafeGuaranteedRef { core in
        if !request.headersAreRead {
            let line = RequestLine(method: method, url: url, target: request.target, version: version)
            return core.headersRead(request, line)
        }
        if uploadDataSize.pointee > 0 {
            core.bodyRead(request, UnsafeRawBufferPointer(start: uploadData, count: uploadDataSize.pointee))
            uploadDataSize.pointee = 0
            return .YES
        }
        return core.requestRead(request, method)
    }
}

/// The answer is sent, or the connection is gone.
func noteRequestCompleted(
    context: UnsafeMutableRawPointer?, connection: OpaquePointer?,
    state: UnsafeMutablePointer<UnsafeMutableRawPointer?>?, reason: MHD_RequestTerminationCode
) {
    guard let core = core(context), let connection, let pending = state?.pointee else { return }
    state?.pointee = nil
    let request = Unmanaged<PendingRequest>.fromOpaque(pending)
    guard let client = client(of: connection) else { return request.release() }
    client._withUnsafeGuaranteedRef { client in
        core._withUnsafeGuaranteedRef { core in
            request._withUnsafeGuaranteedRef { core.requestCompleted($0, client) }
        }
        client.end(request)
    }
}

/// A connection was made, or is about to be closed. Retains what is kept of it in between.
func noteConnection(
    context: UnsafeMutableRawPointer?, connection: OpaquePointer?,
    state: UnsafeMutablePointer<UnsafeMutableRawPointer?>?, event: MHD_ConnectionNotificationCode
) {
    guard let context, let connection, let state else { return }
    let core = Unmanaged<DaemonCore>.fromOpaque(context).takeUnretainedValue()
    if event == .CONNECTION_NOTIFY_STARTED {
        let client = ClientConnection(connection, of: core)
        core.connectionStarted(client)
        state.pointee = Unmanaged.passRetained(client).toOpaque()
    } else if let pointer = state.pointee {
        state.pointee = nil
        core.connectionEnded(Unmanaged<ClientConnection>.fromOpaque(pointer).takeRetainedValue())
    }
}

/// What `noteConnection` has kept of a connection.
///
/// Unretained, like everything libmicrohttpd hands back: a retain per callback would cost more than the rest.
private func client(of connection: OpaquePointer) -> Unmanaged<ClientConnection>? {
    cmicrohttpd_socket_context(connection).map { .fromOpaque($0) }
}

private func core(_ context: UnsafeMutableRawPointer?) -> Unmanaged<DaemonCore>? {
    context.map { .fromOpaque($0) }
}

/// libmicrohttpd refuses a request, perhaps one that it has told nobody of.
func answerRefusal(connection: OpaquePointer?, status: UInt32) -> Bool {
    guard let connection, let client = client(of: connection) else { return false }
    return client._withUnsafeGuaranteedRef { lent in
        lent.core._withUnsafeGuaranteedRef { $0.refused(client, connection, status: Int(status)) }
    }
}

/// One header field, for the gate.
func collectHeaderField(
    context: UnsafeMutableRawPointer?, kind: MHD_ValueKind, name: UnsafePointer<CChar>?, value: UnsafePointer<CChar>?
) -> MHD_Result {
    guard let context, let name else { return .YES }
    context.assumingMemoryBound(to: HeaderFields.self).pointee.add(name, value)
    return .YES
}

/// One trailer field, for the gate.
func collectTrailerField(
    context: UnsafeMutableRawPointer?, kind: MHD_ValueKind, name: UnsafePointer<CChar>?, value: UnsafePointer<CChar>?
) -> MHD_Result {
    guard let context, let name, let value else { return .YES }
    context.assumingMemoryBound(to: TrailerContiguity.self).pointee.add(name, value)
    return .YES
}
