import Glibc

/// Runs system calls and turns their failures into errors.
enum SystemCall {
    /// The result of `call`, which is repeated while a signal interrupts it.
    ///
    /// - Throws: `StorageError.system` when the call returns a negative number.
    @discardableResult
    static func run<Result: SignedInteger>(
        _ operation: String,
        _ path: String,
        _ call: () -> Result
    ) throws -> Result {
        while true {
            let result = call()
            if result >= 0 { return result }
            let code = errno
            if code != EINTR { throw StorageError.system(operation: operation, path: path, errno: code) }
        }
    }
}
