import Deployment
package import Foundation
package import Updates

/// What an appliance is, to be compared with another one: as JSON, a format of its own.
package struct IdentityDocument: Codable, Sendable, Equatable {
    /// The parts that are compared, each by names.
    package enum Section: String, Codable, Sendable, CaseIterable {
        /// Version, commit, hashes of the program, of its page and of its manifest.
        case release
        /// Path → SHA-256 of each file of the release, as it is.
        case files
        /// The form of archives.
        case schema
        /// What it works with: engine, models, ffmpeg.
        case components
        /// Settings that somebody has set; secrets only as a hash, or as `set`.
        case settings
        /// The machine around it.
        case environment
    }

    /// Number of this format.
    package let format: Int
    package let product: String
    /// Nil in what only a release says of itself.
    package let identity: IdentityReport?
    package let release: [String: String]
    /// Nil where there is no list: in what was built in a checkout.
    package let files: [String: String]?
    package let schema: [String: String]
    package let components: [String: String]?
    package let settings: [String: String]?
    package let environment: [String: String]?

    package static let currentFormat = 1

    /// What surrounds an appliance, as whoever builds it knows.
    package struct Surroundings: Sendable, Equatable {
        package var components: [String: String]
        package var settings: [String: String]
        package var environment: [String: String]

        package init(
            components: [String: String] = [:],
            settings: [String: String] = [:],
            environment: [String: String] = [:]
        ) {
            self.components = components
            self.settings = settings
            self.environment = environment
        }
    }

    /// - Parameter page: SHA-256 of the web page's files.
    package init(_ facts: IdentityFacts, _ report: IdentityReport, page: String, _ surroundings: Surroundings) {
        format = Self.currentFormat
        product = ReleaseManifest.productName
        identity = report
        var release = ["version": facts.build.version, "page": page]
        release["commit"] = facts.build.commit
        release["program"] = facts.program?.value?.sha256
        let shipped = facts.manifest?.value
        release["manifest"] = shipped?.sha256
        release["channel"] = shipped?.manifest.channel
        self.release = release
        files = shipped.flatMap { Self.files(of: $0.manifest, facts) }
        var schema = ["current": "\(facts.schema.schema)", "reader": "\(facts.schema.reader)"]
        schema["archive"] = facts.archive?.value.map { "\($0.schema)" }
        self.schema = schema
        components = surroundings.components
        settings = surroundings.settings
        environment = surroundings.environment
    }

    /// What a release's manifest says of an appliance that runs it.
    package init(_ manifest: ReleaseManifest, sha256: String) {
        format = Self.currentFormat
        product = manifest.product
        identity = nil
        release = [
            "version": manifest.version, "commit": manifest.commit, "manifest": sha256, "channel": manifest.channel,
        ]
        files = Dictionary(manifest.files.map { ($0.path, $0.sha256) }) { first, _ in first }
        schema = ["current": "\(manifest.database.schema)", "reader": "\(manifest.database.reader)"]
        (components, settings, environment) = (nil, nil, nil)
    }

    /// Reads a document that was saved, or a release's manifest.
    ///
    /// - Parameter name: What it came from, for the message.
    /// - Throws: `IdentityError.notComparable`.
    package init(reading bytes: Data, from name: String) throws(IdentityError) {
        if let document = try? UpdateJSON.decode(Self.self, from: bytes) {
            guard document.product == ReleaseManifest.productName else {
                throw .notComparable(name, why: "it is of “\(document.product.prefix(40))”.")
            }
            guard document.format == Self.currentFormat else {
                throw .notComparable(
                    name,
                    why: "its format is number \(document.format), but only \(Self.currentFormat) is known here; "
                        + "use the newer of the two versions."
                )
            }
            self = document
            return
        }
        let manifest: ReleaseManifest
        do { manifest = try ReleaseManifest(strictly: bytes) } catch {
            throw .notComparable(
                name,
                why: "it is neither what 'whisper-appliance identity --json' prints nor a release's manifest.json."
            )
        }
        self.init(manifest, sha256: FileHash.sha256(bytes))
    }

    /// A section; nil where there is none.
    package subscript(section: Section) -> [String: String]? {
        switch section {
        case .release: release
        case .files: files
        case .schema: schema
        case .components: components
        case .settings: settings
        case .environment: environment
        }
    }

    /// The hashes as they are: those of the manifest, but for what is not so.
    private static func files(of manifest: ReleaseManifest, _ facts: IdentityFacts) -> [String: String]? {
        guard let faults = facts.files?.value else { return nil }
        var files = Dictionary(manifest.files.map { ($0.path, $0.sha256) }) { first, _ in first }
        for fault in faults {
            let found = fault.found?.replacing("sha256 ", with: "")
            // A wrong mode alone is no other content.
            if fault.found?.hasPrefix("mode ") == true { continue }
            files[fault.path] = found
        }
        return files
    }
}
