import Testing

@testable import Supervision

@Suite struct `What a server says about itself` {
    @Test func `all lines of a message count`() {
        let message = NotifyMessage(
            "READY=1\nSTATUS=Listening=on 5001\nWATCHDOG=1\nEXTEND_TIMEOUT_USEC=1500000\nSTOPPING=1"
        )
        #expect(message.isReady && message.isHeartbeat && message.isStopping)
        #expect(message.status == "Listening=on 5001")
        #expect(message.moreTime == .milliseconds(1500))
    }

    @Test(arguments: [
        "", "READY", "READY=0", "READY=11", "ready=1", "EXTEND_TIMEOUT_USEC=-5", "EXTEND_TIMEOUT_USEC=soon",
        "MAINPID=1", "=", "\n\n",
    ])
    func `nonsense means nothing`(text: String) {
        #expect(NotifyMessage(text) == NotifyMessage())
    }
}
