import Glibc
import Supervision

@main
enum SupervisorMain {
    /// Not an asynchronous main: that would end in `dispatch_main`, whose thread takes every signal.
    static func main() {
        // Before anything starts a thread: each inherits the mask, and only the one that waits for signals gets them.
        let signals = SignalStream([SIGTERM, SIGINT, SIGHUP])
        // A peer that hangs up is an error of one call, not the end of the process.
        signal(SIGPIPE, SIG_IGN)
        umask(0o077)
        Task.detached { exit(await SupervisorCommand.main(signals: signals)) }
        signals.deliver()
    }
}
