package import Identity
package import Probing

/// What only shows when something is tried: a port, a server, a program, an engine.
package struct LiveFacts: Sendable {
    /// What became of the recording with which the engine is tried.
    package enum Hearing: Sendable, Equatable {
        case heard
        /// Why nothing, or something else, was heard.
        case wrong(String)
        /// Why nobody tried.
        case untried(String)
    }

    /// Nil where no systemd starts this installation, or none answers.
    var service: ServiceState?
    /// Why systemd was asked and did not answer.
    var serviceSilence: String?
    var listener = Listener.ours
    /// The port that the appliance is to listen on.
    var port = 5001
    /// Why releases cannot be had; nil if they can, or nobody wants any.
    var updateServer: String?
    var hearing = Hearing.heard
}

extension LiveFacts {
    /// The time that each of the attempts may take, in seconds; all are made at once.
    static let patience = 3

    /// Tries all of it.
    ///
    /// - Parameters:
    ///   - target: Where this appliance is to answer, and by which authority it is known.
    ///   - updates: Address of the published releases; nil if there is none.
    ///   - hear: Has an engine transcribe the bundled recording, in little time.
    package static func gathered(
        subject: IdentitySubject,
        target: ApplianceTarget,
        port: Int,
        updates: String?,
        hear: @escaping @Sendable () async -> Hearing
    ) async -> LiveFacts {
        async let service = service(subject)
        async let listener = Listener.found(at: target, seconds: patience)
        async let updateServer = problem(reaching: updates)
        async let hearing = hear()
        var facts = await LiveFacts(listener: listener, port: port, updateServer: updateServer, hearing: hearing)
        switch await service {
        case nil: break
        case .success(let state): facts.service = state
        case .failure(let silence): facts.serviceSilence = silence.why
        }
        return facts
    }

    private static func problem(reaching url: String?) async -> String? {
        guard let url else { return nil }
        return await ReleaseServer.problem(reaching: url, seconds: patience)
    }

    private struct Silence: Error {
        var why: String
    }

    /// Nil where there is no unit that starts this installation.
    private static func service(_ subject: IdentitySubject) async -> Result<ServiceState, Silence>? {
        guard ServiceUnit.read(in: subject.units, data: subject.data) != nil else { return nil }
        let units = [ServiceUnit.name, ServiceUnit.socket]
        let trial = ProgramTrial("systemctl", ["show", "--property=" + ServiceState.properties] + units)
        switch await trial.run(seconds: patience) {
        case .failed(let problem): return .failure(Silence(why: "systemctl: \(problem)."))
        case .ended(let status, let text):
            guard status == 0, let state = ServiceState(text) else {
                return .failure(Silence(why: "systemctl ended with status \(status): \(text.prefix(200))"))
            }
            return .success(state)
        }
    }
}
