import Testing

@testable import Doctor

@Suite struct `What systemd says of the units` {
    private static let service = """
        ActiveState=failed
        Result=start-limit-hit
        ExecMainStatus=226
        UnitFileState=enabled
        MemoryMax=1073741824
        """
    private static let socket = """
        ActiveState=active
        Result=success
        UnitFileState=disabled
        MemoryMax=infinity
        """

    @Test func `is read in the order in which it was asked for`() throws {
        let state = try #require(ServiceState(Self.service + "\n\n" + Self.socket + "\n"))
        #expect(
            state.service
                == .init(activity: "failed", result: "start-limit-hit", status: 226, file: "enabled", memory: 1 << 30)
        )
        #expect(state.socket == .init(activity: "active", result: "success", status: 0, file: "disabled"))
    }

    @Test(arguments: ["", "Failed to connect to bus: No such file or directory", "ActiveState=active", "a=b\n\nc=d"])
    func `is nothing where it is something else`(text: String) {
        #expect(ServiceState(text) == nil)
    }
}
