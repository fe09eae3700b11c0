import Glibc

/// A child process to be started.
package struct SpawnOrder: Sendable {
    /// The account a child runs under instead of this process's own; it has no other groups.
    package struct Account: Sendable, Equatable {
        package var user: UInt32
        package var group: UInt32

        package init(user: UInt32, group: UInt32) {
            self.user = user
            self.group = group
        }
    }

    /// The executable's path.
    package var program: String
    /// What follows the program's name.
    package var arguments: [String]
    /// Exactly this; nothing is inherited.
    package var environment: [String: String]
    /// The working directory; nil for this process's own.
    package var directory: String?
    /// They become 0, 1, 2, 3 … in the child, which gets no others; -1 leaves one closed.
    package var descriptors: [Int32]
    package var account: Account?

    package init(
        program: String,
        arguments: [String] = [],
        environment: [String: String] = [:],
        directory: String? = nil,
        descriptors: [Int32],
        account: Account? = nil
    ) {
        self.program = program
        self.arguments = arguments
        self.environment = environment
        self.directory = directory
        self.descriptors = descriptors
        self.account = account
    }
}

/// A process that could not be started.
package struct SpawnError: Error, Equatable, CustomStringConvertible {
    /// The executable's path.
    package let program: String
    /// The system call that failed.
    package let step: String
    /// The code it left.
    package let code: Int32

    package var description: String {
        "“\(program)” could not be started: \(step): \(String(cString: strerror(code))) (errno \(code))."
    }
}
