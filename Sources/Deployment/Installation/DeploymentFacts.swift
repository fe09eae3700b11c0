import Foundation

/// Everything that the report is concluded from.
package struct DeploymentFacts: Sendable {
    var evidence: DeploymentEvidence
    var program: ProgramPlace
    var stamp: InstallStamp.Reading
    /// The data directory.
    var data: String
    /// A supervisor exchanges the releases here.
    var isSupervised: Bool
    /// Those folders among the interesting ones that this process may write to.
    var writable: Set<String>

    /// Looks at this machine.
    ///
    /// - Parameters:
    ///   - executable: The running binary.
    ///   - data: The data directory.
    ///   - isSupervised: Whether a supervisor exchanges the releases here.
    ///   - environment: Of this process.
    package static func gathered(
        executable: String,
        data: String,
        isSupervised: Bool,
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) -> DeploymentFacts {
        let program = ProgramPlace(executable: executable)
        let places = [SystemPaths.units, program.holder].compactMap(\.self)
        return DeploymentFacts(
            evidence: EvidenceReader(root: "", environment: environment).read(),
            program: program,
            stamp: InstallStamp.read(program.stamp),
            data: URL(fileURLWithPath: data).resolvingSymlinksInPath().path,
            isSupervised: isSupervised,
            writable: Set(places.filter { access($0, W_OK) == 0 })
        )
    }
}
