import Foundation
import TestSupport
import Testing
import Updates

@testable import Deployment
@testable import Identity

@Suite struct `Comparing appliances` {
    private func document(
        settings: [String: String] = ["port": "5001"],
        change: (inout IdentityFacts) -> Void = { _ in }
    ) -> IdentityDocument {
        var facts = IdentityFacts.sound()
        change(&facts)
        return IdentityDocument(
            facts,
            facts.report,
            page: "p",
            .init(components: ["engine": "whisper.cpp 1"], settings: settings, environment: ["glibc": "2.36"])
        )
    }

    @Test func `equal ones differ in nothing, and all is compared`() {
        let found = IdentityDifferences(here: document(), there: document())
        #expect(found.equal && found.differences == [] && found.notCompared == [])
        #expect(found.text == "Nothing that was compared differs.")
    }

    @Test func `each difference is named with both sides`() {
        let there = document(settings: ["port": "5002", "lanes": "2"]) {
            $0.build = BuildIdentity(version: "1.1.0", commit: "c0ffee")
            $0.files = .value([
                .init(path: "share/notes.txt", expected: "x", found: "sha256 " + IdentityFacts.hash),
                .init(path: "lib/libgomp.so.1", expected: "sha256 x", found: nil),
            ])
        }
        let found = IdentityDifferences(here: document(), there: there)
        #expect(!found.equal)
        #expect(
            found.differences == [
                .init(section: .release, name: "version", here: "1.2.0", there: "1.1.0"),
                .init(section: .files, name: "lib/libgomp.so.1", here: IdentityFacts.otherHash, there: nil),
                .init(
                    section: .files,
                    name: "share/notes.txt",
                    here: IdentityFacts.otherHash,
                    there: IdentityFacts.hash
                ),
                .init(section: .settings, name: "lanes", here: nil, there: "2"),
                .init(section: .settings, name: "port", here: "5001", there: "5002"),
            ]
        )
        #expect(found.text.contains("  share/notes.txt: here bbbbbbbbbbbb…, there aaaaaaaaaaaa…"))
        #expect(found.text.hasSuffix("5 differences."))
        let ignored = IdentityDifferences(here: document(), there: there, ignoring: [.files, .settings])
        #expect(ignored.differences.map(\.name) == ["version"])
        #expect(ignored.notCompared == [.files, .settings])
    }

    @Test func `a saved document is read again as it was`() throws {
        let bytes = try UpdateJSON.encode(document())
        #expect(try IdentityDocument(reading: bytes, from: "x.json") == document())
    }

    @Test func `with a manifest only what both know is compared`() throws {
        let bytes = try UpdateJSON.encode(ReleaseManifest.made())
        let there = try IdentityDocument(reading: bytes, from: "manifest.json")
        let here = document {
            $0.manifest = .value(.init(manifest: .made(), sha256: FileHash.sha256(bytes)))
        }
        let found = IdentityDifferences(here: here, there: there)
        #expect(found.equal, "\(found.text)")
        #expect(found.notCompared == [.components, .settings, .environment])
        let changed = document {
            $0.manifest = .value(.init(manifest: .made(), sha256: FileHash.sha256(bytes)))
            $0.files = .value([.init(path: "extra", expected: nil, found: "nobody shipped it")])
        }
        let names = IdentityDifferences(here: changed, there: there).differences.map(\.name)
        #expect(names == ["extra"])
    }

    @Test func `the files of what was built in a checkout are not compared, and that is said`() {
        let here = document { ($0.manifest, $0.files, $0.active) = (nil, nil, nil) }
        let found = IdentityDifferences(here: here, there: document())
        #expect(found.notCompared == [.files])
        #expect(found.text.contains("Not compared: files."))
    }

    @Test(arguments: [
        ("", "neither"), ("{}", "neither"), ("[1", "neither"),
        (#"{"format":9,"product":"whisper-appliance","release":{},"schema":{}}"#, "format is number 9"),
        (#"{"format":1,"product":"toaster","release":{},"schema":{}}"#, "of “toaster”"),
    ])
    func `what is no document is refused with a reason`(text: String, why: String) {
        do {
            _ = try IdentityDocument(reading: Data(text.utf8), from: "it")
            Issue.record("it was taken")
        } catch {
            #expect("\(error)".contains(why) && "\(error)".hasPrefix("it cannot be compared"))
        }
    }

    @Test func `a wrong mode is a deviation and no other content`() {
        let here = document {
            $0.files = .value([.init(path: "share/notes.txt", expected: "mode 444", found: "mode 644")])
        }
        #expect(here.identity?.state == .drifted)
        #expect(IdentityDifferences(here: here, there: document()).equal)
    }

    @Test func `secrets and names of people are not in it, but show when they differ`() {
        let secret = "https://user:pass@example.org"
        let found = SettingsExcerpt.redacted([
            "port": "5001", "webhook-secret-file": "/etc/secret", "update-webhook": "https://example.org/T0K3N",
            "vocabulary": "Nora Beispiel", "model-sources": secret, "update-url": "https://example.org/updates",
        ])
        #expect(found["port"] == "5001" && found["update-url"] == "https://example.org/updates")
        #expect(found["webhook-secret-file"] == "set")
        for hidden in ["T0K3N", "Nora", "pass", "/etc/secret"] { #expect(!"\(found)".contains(hidden)) }
        #expect(found["vocabulary"] != SettingsExcerpt.redacted(["vocabulary": "Nora Muster"])["vocabulary"])
        #expect(found["vocabulary"]?.hasPrefix("sha256:") == true)
    }

    @Test func `the machine is told in few words`() {
        let deployment = DeploymentReport(.gathered(executable: "/x", data: "/", isSupervised: false))
        let found = MachineExcerpt.current(deployment)
        for name in ["kernel", "glibc", "architecture", "processors", "memory", "deployment", "updates"] {
            #expect(found[name]?.isEmpty == false, "\(name)")
        }
        let text = "NAME=\"Debian\"\nPRETTY_NAME=\"Debian GNU/Linux 12\"\n"
        #expect(MachineExcerpt.value(of: "PRETTY_NAME", in: text, separator: "=") == "Debian GNU/Linux 12")
    }
}
