import Foundation
import GRDB
import HTTPTypes
import Hummingbird
import Logging

/// The registry's fetch, list and create on hummingbird and GRDB: `twin DATABASE` prints its port and serves 127.0.0.1.
@main
enum Twin {
    static func main() async throws {
        let flows = try FlowStore(path: CommandLine.arguments[1])
        var logger = Logger(label: "twin")
        logger.logLevel = .warning
        let application = Application(
            router: router(flows),
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in
                print(channel.localAddress?.port ?? 0)
                fflush(nil)
            },
            logger: logger)
        try await application.runService()
    }

    private static func router(_ flows: FlowStore) -> Router<BasicRequestContext> {
        let router = Router()
        router.get("/v1/Flows/{sid}") { request, context in
            let call = try Call(request)
            let flow = try await flows.flow(context.parameters.require("sid"), credentials: call.credentials)
            return json { $0.v1(flow, origin: call.origin) }
        }
        router.get("/v2/Flows/{sid}") { request, context in
            let call = try Call(request)
            let flow = try await flows.flow(context.parameters.require("sid"), credentials: call.credentials)
            return json { $0.v2(flow, origin: call.origin, isListed: false) }
        }
        router.get("/v2/Flows") { request, _ in
            let call = try Call(request)
            let size = request.uri.queryParameters.get("PageSize", as: Int.self) ?? 50
            let (account, page) = try await flows.newest(size, credentials: call.credentials)
            return json { $0.list(page, size: size, account: account, origin: call.origin) }
        }
        router.post("/v2/Flows") { request, _ in
            let call = try Call(request)
            let form = Form(try await request.body.collect(upTo: 4 << 20).readableBytesView)
            let flow = try await flows.create(NewFlow(form), credentials: call.credentials)
            return json(status: .created) { $0.v2(flow, origin: call.origin, isListed: false) }
        }
        return router
    }

    private static func json(
        status: HTTPResponse.Status = .ok, _ write: (inout Document) -> Void
    ) -> Response {
        var document = Document()
        write(&document)
        var headers: HTTPFields = [.contentType: "application/json"]
        if let requestID = HTTPField.Name("Twilio-Request-Id") { headers[requestID] = "RQ" + randomHexadecimal() }
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: document.buffer))
    }
}

/// What every request carries: who calls, and under which address.
struct Call {
    let credentials: Credentials
    let origin: String

    init(_ request: Request) throws {
        guard let credentials = Credentials(request.headers[.authorization]) else { throw HTTPError(.unauthorized) }
        self.credentials = credentials
        origin = "http://\(request.head.authority ?? "localhost")"
    }
}

func randomHexadecimal() -> String {
    let digits = (0..<2).map { _ in String(UInt64.random(in: .min ... .max), radix: 16) }
    return digits.map { String(repeating: "0", count: 16 - $0.count) + $0 }.joined()
}
