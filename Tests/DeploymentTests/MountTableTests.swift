import Testing

@testable import Deployment

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

    @Test func `says on which mount a path lies, the last one at a place hiding the others`() {
        let table = MountTable(Self.text + "\n43 22 0:32 / /releases/1.0.0-aabb ro - overlay none rw,lowerdir=/l")
        #expect(table.mount(of: "/etc/hosts")?.source == "/dev/vda")
        #expect(table.mount(of: "/releases/1.0.0-aabb/bin")?.fileSystem == "overlay")
        #expect(table.mount(of: "/releases/1.0.0-aabb")?.options == ["ro"])
        #expect(table.mount(of: "/releases/1.0.0-aabbcc")?.point == "/")
        #expect(MountTable("").mount(of: "/") == nil)
    }

    @Test func `of this machine has a root`() throws {
        #expect(try #require(MountTable.current()).points.contains("/"))
    }
}
