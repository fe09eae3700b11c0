import DurableStorage
import Foundation
import UpdateSteps
import Updates

/// One life of the supervisor: a driver with everything real but the servers, which are this process's own.
struct Session: Sendable {
    let driver: TransactionDriver
    let servers: Servers
    private let box: Box

    /// - Parameter filling: Fills the disk with this file when the driver reaches this failpoint.
    init(_ box: Box, filling: (tag: String, file: String)? = nil) throws {
        self.box = box
        servers = Servers(box)
        var settings = DriverSettings(policy: try UpdatePolicy(), bootID: "boot-\(getpid())")
        settings.ballastBytes = 1 << 20
        driver = TransactionDriver(
            layout: box.layout,
            steps: Steps(box: box, servers: servers),
            runner: servers,
            settings: settings,
            failpoints: Failpoints { tag in
                say(Said(reached: tag))
                if let filling, filling.tag == tag { FullDisk.fillOnce(filling.file) }
            }
        )
    }

    /// Has everything run on the driver's thread from here on.
    func useOneThread() async {
        OneThread.redirect(to: driver.unownedExecutor)
        _ = await driver.transaction
        OneThread.runAhead()
    }

    /// Starts up as after any end of the process before, and finishes what that left.
    func recover() async {
        _ = await driver.recover()
        await driver.settled()
    }

    /// Makes the transaction of the scenario, from the request to its end.
    ///
    /// - Parameter isRepeated: It was tried before: it is asked for by its version, whatever runs.
    func transact(isRepeated: Bool = false) async throws {
        let answer =
            if try box.scenario().isRollback {
                await driver.rollback(RollbackRequest(trigger: .user, acceptedLoss: .max))
            } else {
                await driver.start(box.request(version: isRepeated ? Scenario.newVersion : nil))
            }
        switch answer {
        case .accepted(let txid): say(Said(accepted: txid))
        case .refused(let reason, _): say(Said(refused: reason.message))
        case .needsConsent(let count): say(Said(refused: "\(count) recordings would be lost"))
        }
        await driver.settled()
        guard case .accepted(let txid) = answer else { return }
        if let entry = UpdateRecords(box.layout).history().last(where: { $0.txid == txid }) {
            say(Said(outcome: entry.outcome.rawValue, reason: entry.reason?.message))
        }
    }
}
