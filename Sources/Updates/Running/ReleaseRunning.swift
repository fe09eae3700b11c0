/// Starts, watches and stops the servers of releases: real processes in the appliance, scripted in tests.
///
/// No function throws: every fault is an outcome. A server is known by the number of its generation.
package protocol ReleaseRunning: Sendable {
    /// Makes sure that a server of this generation runs and is ready, beside whatever else runs.
    ///
    /// When one is running and ready already, with the intake the order asks for, nothing happens. A running one that
    /// is not ready is waited for. Returns when the server is ready, has exited, or the time is up (it is killed then).
    func start(_ order: StartOrder) async -> StartOutcome

    /// Asks a server to finish its requests and exit, and kills it at the deadline; jobs that are cut off are put
    /// back into the queue by the next start. Returns when the server is gone; at once when it was not running.
    func drain(_ generation: Int, seconds: Int) async

    /// As `drain`, in the background: returns at once, new connections go to the other servers from now on.
    func retire(_ generation: Int, seconds: Int) async

    /// Ends a server within a few seconds, gently first. Returns when it is gone.
    func stop(_ generation: Int) async

    /// Asks the running server once, through the real listener, whether it works: check → passed.
    func probe(_ generation: Int) async -> [String: Bool]

    /// Asks it again and again until it has passed often and long enough, or cannot any more.
    func gate(_ order: GateOrder, progress: @escaping @Sendable (StepProgress) async -> Void) async -> GateOutcome

    /// Lets a server that was started with a closed intake accept uploads; at once when it does already.
    func openIntake(_ generation: Int) async -> StartOutcome

    /// Ends all servers and answers the port itself with the maintenance page.
    func enterSafeMode(_ reason: Reason) async

    /// The folders of all releases that a running process was started from.
    func foldersInUse() async -> Set<String>
}
