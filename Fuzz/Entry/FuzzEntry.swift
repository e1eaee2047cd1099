import FuzzTargets
import Glibc

/// What libFuzzer calls with each input (https://llvm.org/docs/LibFuzzer.html); `FUZZ_TARGET` names the target.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    do {
        try FuzzEntry.target.run([UInt8](UnsafeBufferPointer(start: bytes, count: count)))
    } catch {
        fatalError("\(FuzzEntry.target.rawValue): \(error)")
    }
    return 0
}

private enum FuzzEntry {
    static let target: FuzzTarget = {
        let name = getenv("FUZZ_TARGET").map { String(cString: $0) } ?? ""
        guard let target = FuzzTarget(rawValue: name) else {
            fatalError("FUZZ_TARGET must be one of \(FuzzTarget.allCases.map(\.rawValue))")
        }
        return target
    }()
}
