import Testing

@testable import UpdateSteps

@Suite struct `The mount table` {
    private static let text = #"""
        22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
        40 22 254:0 /x /releases/1.0.0-aa/bin/tool rw - ext4 /dev/vda rw
        41 22 0:30 / /releases/1.0.0-aa/share/with\040space rw - tmpfs tmpfs rw
        42 22 0:31 / /releases/1.0.0-aabb rw - tmpfs tmpfs rw
        broken
        """#

    @Test func `names what is mounted in a folder, and not beside it`() {
        let table = MountTable(Self.text)
        #expect(table.points(in: "/releases/1.0.0-aa") == ["bin/tool", "share/with space"])
        #expect(table.points(in: "/releases/1.0.0-aabb") == ["."])
        #expect(table.points(in: "/releases/2").isEmpty)
    }

    @Test func `of this machine has a root`() throws {
        #expect(try MountTable.current().points.contains("/"))
    }
}
