import Testing

@testable import Supervision

@Suite struct `Becoming another program` {
    @Test func `what is passed on is what arrives`() throws {
        let server = Handoff.Server(
            order: ServerOrder(generation: 3, folder: "/r/1", database: "/d/1", intakeIsClosed: true),
            process: 77,
            notifyName: "@x",
            notifyDescriptor: 9,
            stopBudget: 1500
        )
        let handoff = Handoff(release: "/r/2", sockets: [3, 4], servers: [server])
        #expect(Handoff.received(environment: [Handoff.variable: try handoff.encoded()]) == handoff)
    }

    @Test(arguments: ["", "{}", #"{"v":2,"release":"","sockets":[],"servers":[]}"#])
    func `what is not understood is nothing`(text: String) {
        #expect(Handoff.received(environment: [Handoff.variable: text]) == nil)
    }
}
