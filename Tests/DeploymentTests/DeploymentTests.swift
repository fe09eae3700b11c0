import Deployment
import Foundation
import TestSupport
import Testing

@Suite struct `Where data lies` {
    @Test func `a binary built in a checkout keeps its data there`() throws {
        try withScratch { folder in
            let folder = URL(fileURLWithPath: folder).resolvingSymlinksInPath().path
            #expect(FileManager.default.createFile(atPath: folder + "/Package.swift", contents: Data()))
            for build in ["/.build/debug", "/.build/x86_64-unknown-linux-gnu/release", "/.build-static/release"] {
                try FileManager.default.createDirectory(atPath: folder + build, withIntermediateDirectories: true)
                let data = DataDirectory.standard(
                    executable: folder + build + "/whisper-appliance",
                    environment: ["HOME": "/home/someone", "XDG_DATA_HOME": "/data"]
                )
                #expect(data == folder + "/.appliance")
            }
        }
    }

    @Test func `a link into a checkout means the checkout`() throws {
        try withScratch { folder in
            let folder = URL(fileURLWithPath: folder).resolvingSymlinksInPath().path
            let files = FileManager.default
            #expect(files.createFile(atPath: folder + "/Package.swift", contents: Data()))
            try files.createDirectory(atPath: folder + "/.build/debug", withIntermediateDirectories: true)
            #expect(files.createFile(atPath: folder + "/.build/debug/whisper-appliance", contents: Data()))
            try files.createSymbolicLink(
                atPath: folder + "/link",
                withDestinationPath: folder + "/.build/debug/whisper-appliance"
            )
            #expect(DataDirectory.standard(executable: folder + "/link", environment: [:]) == folder + "/.appliance")
        }
    }

    @Test func `a build folder without a package is no checkout`() throws {
        try withScratch { folder in
            let data = DataDirectory.standard(
                executable: folder + "/.build/debug/whisper-appliance",
                environment: ["HOME": "/home/someone"]
            )
            #expect(data == "/home/someone/.local/share/whisper-appliance")
        }
    }

    @Test(arguments: [
        (["HOME": "/home/someone"], "/home/someone/.local/share/whisper-appliance"),
        (["HOME": "/home/someone", "XDG_DATA_HOME": "/data"], "/data/whisper-appliance"),
        (["XDG_DATA_HOME": "/data"], "/data/whisper-appliance"),
        (["HOME": "/home/someone", "XDG_DATA_HOME": ""], "/home/someone/.local/share/whisper-appliance"),
        (["HOME": "/home/someone", "XDG_DATA_HOME": "data"], "/home/someone/.local/share/whisper-appliance"),
    ])
    func `an installed binary keeps its data with the user's`(environment: [String: String], expected: String) {
        #expect(DataDirectory.standard(executable: "/usr/bin/whisper-appliance", environment: environment) == expected)
        #expect(DataDirectory.standard(executable: nil, environment: environment) == expected)
    }

    @Test(arguments: ["/data", "/data/", "/data/./", "/other/../data"])
    func `all paths are below the data directory, however it is written`(data: String) {
        let paths = AppliancePaths(data: data)
        #expect(paths.data == "/data")
        #expect(paths.models == "/data/models")
        #expect(paths.database == "/data/appliance.sqlite")
        #expect(paths.certificates == "/data/certificates")
        #expect(paths.adminToken == "/data/admin-token")
        #expect(paths.scratch == "/data/scratch")
    }

    @Test func `a relative data directory is one below the working directory`() {
        #expect(AppliancePaths(data: "here").data == FileManager.default.currentDirectoryPath + "/here")
    }

    @Test func `the folders are made for the owner only, and kept when they are there`() throws {
        try withScratch { folder in
            let paths = AppliancePaths(data: folder + "/some/data")
            try paths.create()
            #expect(FileManager.default.createFile(atPath: paths.models + "/kept", contents: Data()))
            try paths.create()
            #expect(FileManager.default.fileExists(atPath: paths.models + "/kept"))
            for directory in [paths.data, paths.models, paths.certificates, paths.scratch] {
                let attributes = try FileManager.default.attributesOfItem(atPath: directory)
                #expect(attributes[.posixPermissions] as? Int == 0o700)
                #expect(attributes[.type] as? FileAttributeType == .typeDirectory)
            }
        }
    }

    @Test func `a file in the way is an error`() throws {
        try withScratch { folder in
            #expect(FileManager.default.createFile(atPath: folder + "/data", contents: Data()))
            #expect(throws: (any Error).self) { try AppliancePaths(data: folder + "/data").create() }
        }
    }
}

@Suite struct `What the binary says of itself` {
    @Test func `its version is the content of the file VERSION`() throws {
        let file = try String(contentsOfFile: Repository.root + "/VERSION", encoding: .utf8)
        let version = BuildIdentity.current.version
        #expect(version == file.trimmingCharacters(in: .whitespacesAndNewlines))
        #expect(version.split(separator: ".").count { Int($0) != nil } == 3)
    }

    @Test func `its commit is one, if there is any`() {
        guard let commit = BuildIdentity.current.commit else { return }
        let hash = commit.prefix { $0 != "-" }
        #expect(hash.count >= 7 && hash.allSatisfy { $0.isHexDigit })
    }
}
