import DurableStorage
import Foundation
import TestSupport
import Testing
import UpdateSimulation
import Updates

@Suite struct `Verifying release folders` {
    struct Damage: CustomTestStringConvertible, Sendable {
        let name: String
        let damage: @Sendable (String) throws -> Void
        let faults: [ReleaseFolder.Fault]
        var testDescription: String { name }
    }

    private static func open(_ folder: String) { chmod(folder, 0o755) }

    static let damages = [
        Damage(
            name: "a flipped byte",
            damage: { folder in
                try overwrite(folder + "/bin/whisper-appliance", "serverX1.0.0")
            },
            faults: [.hash("bin/whisper-appliance")]
        ),
        Damage(
            name: "a longer file",
            damage: { try overwrite($0 + "/share/notes.txt", "notes of 1.0.0 and more") },
            faults: [.size("share/notes.txt")]
        ),
        Damage(
            name: "a missing file",
            damage: { folder in
                open(folder + "/share")
                unlink(folder + "/share/notes.txt")
                chmod(folder + "/share", 0o555)
            },
            faults: [.missing("share/notes.txt")]
        ),
        Damage(
            name: "an extra file",
            damage: { folder in
                open(folder + "/bin")
                try DurableFile.write([], to: folder + "/bin/extra", mode: 0o444)
                chmod(folder + "/bin", 0o555)
            },
            faults: [.extra("bin/extra")]
        ),
        Damage(
            name: "an extra folder",
            damage: { folder in
                open(folder)
                mkdir(folder + "/plugins", 0o555)
                chmod(folder, 0o555)
            },
            faults: [.extra("plugins")]
        ),
        Damage(
            name: "a link to the same content",
            damage: { folder in
                open(folder + "/share")
                rename(folder + "/share/notes.txt", folder + "/../notes.txt")
                symlink("../../notes.txt", folder + "/share/notes.txt")
                chmod(folder + "/share", 0o555)
            },
            faults: [.kind("share/notes.txt")]
        ),
        Damage(
            name: "a pipe",
            damage: { folder in
                open(folder + "/share")
                unlink(folder + "/share/notes.txt")
                mkfifo(folder + "/share/notes.txt", 0o444)
                chmod(folder + "/share", 0o555)
            },
            faults: [.kind("share/notes.txt")]
        ),
        Damage(
            name: "a writable file",
            damage: { chmod($0 + "/bin/whisper-appliance", 0o755) },
            faults: [.mode("bin/whisper-appliance", found: "755")]
        ),
        Damage(
            name: "setuid",
            damage: { chmod($0 + "/bin/whisper-appliance", 0o4555) },
            faults: [.mode("bin/whisper-appliance", found: "4555")]
        ),
        Damage(
            name: "a writable folder",
            damage: { chmod($0 + "/bin", 0o755) },
            faults: [.mode("bin", found: "755")]
        ),
        Damage(
            name: "another manifest",
            damage: { try overwrite($0 + "/manifest.json", "{}") },
            faults: [.manifest("The release's manifest cannot be used")]
        ),
        Damage(
            name: "no manifest",
            damage: { folder in
                open(folder)
                unlink(folder + "/manifest.json")
                chmod(folder, 0o555)
            },
            faults: [.manifest("The release's manifest cannot be used")]
        ),
    ]

    private static func overwrite(_ file: String, _ text: String) throws {
        var information = stat()
        lstat(file, &information)
        chmod(file, 0o644)
        try Data(text.utf8).write(to: URL(fileURLWithPath: file))
        chmod(file, information.st_mode & 0o7777)
    }

    @Test(arguments: damages) func `finds exactly what is wrong`(damage: Damage) throws {
        try withScratch { folder in
            let (layout, release) = try sealed(folder)
            let path = layout.release(release)
            try ReleaseFolder(path).verify(manifest: release.manifest)
            try damage.damage(path)
            do {
                try ReleaseFolder(path).verify(manifest: release.manifest)
                Issue.record("nothing was found")
            } catch UpdateError.damaged(_, let faults) {
                if case .manifest = damage.faults[0], case .manifest? = faults.first { return }
                #expect(faults == damage.faults)
            }
            // And a release like that is replaced by sealing it again.
            try TinyRelease.build("1.0.0", SchemaRange(schema: 4, reader: 4), in: folder + "/again")
            try ReleaseSeal.seal(folder + "/again", as: release, in: layout)
            try ReleaseFolder(path).verify(manifest: release.manifest)
        }
    }

    @Test func `another release under the same name is found`() throws {
        try withScratch { folder in
            let (layout, release) = try sealed(folder)
            #expect(throws: UpdateError.self) {
                try ReleaseFolder(layout.release(release)).verify(manifest: String(repeating: "0", count: 64))
            }
            var other = release
            other.version = "9.9.9"
            #expect(throws: UpdateError.self) { try ReleaseSeal.seal(folder + "/nothing", as: other, in: layout) }
        }
    }

    @Test func `sealing again changes nothing and leaves the staged copy`() throws {
        try withScratch { folder in
            let (layout, release) = try sealed(folder)
            try TinyRelease.build("1.0.0", SchemaRange(schema: 4, reader: 4), in: folder + "/again")
            try ReleaseSeal.seal(folder + "/again", as: release, in: layout)
            #expect(try FolderListing.names(at: layout.releases) == [".staging", release.folderName])
        }
    }

    @Test func `progress goes to the end`() throws {
        try withScratch { folder in
            let (layout, release) = try sealed(folder)
            var last = (0, 0)
            try ReleaseFolder(layout.release(release)).verify(manifest: nil) { last = ($0, $1) }
            #expect(last.0 == last.1)
            #expect(last.1 > 0)
        }
    }

    private func sealed(_ folder: String) throws -> (InstallationLayout, ReleaseReference) {
        let layout = InstallationLayout(data: folder + "/data", releases: folder + "/releases")
        try InstallationBootstrap.createFolders(layout)
        let release = try TinyRelease.build("1.0.0", SchemaRange(schema: 4, reader: 4), in: folder + "/staged")
        try ReleaseSeal.seal(folder + "/staged", as: release, in: layout)
        return (layout, release)
    }
}
