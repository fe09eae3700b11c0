import Foundation

/// A unit of systemd with what was laid over it, as files have it: nobody is asked.
package struct ServiceUnit: Sendable, Equatable {
    package struct File: Sendable, Equatable {
        package let path: String
        package let text: String

        package init(path: String, text: String) {
            self.path = path
            self.text = text
        }

        /// What it says to a key of a section, in order; an empty value takes back what was said before.
        package func values(of key: String, in section: String = "Service") -> [String] {
            var found: [String] = []
            var current = ""
            for line in lines {
                if line.hasPrefix("[") { current = String(line.dropFirst().prefix { $0 != "]" }) }
                let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                guard current == section, parts.count == 2, parts[0].trimmingCharacters(in: .whitespaces) == key
                else { continue }
                found.append(parts[1].trimmingCharacters(in: .whitespaces))
            }
            return found
        }

        /// Its lines without comments, those that go on in the next one joined.
        package var lines: [String] {
            text.replacing("\\\n", with: " ").split(separator: "\n")
                .map { $0.trimmingCharacters(in: .whitespaces) }
                .filter { !$0.isEmpty && !$0.hasPrefix("#") && !$0.hasPrefix(";") }
        }
    }

    package let main: File
    /// In the order in which they count.
    package let dropIns: [File]

    package init(main: File, dropIns: [File] = []) {
        self.main = main
        self.dropIns = dropIns
    }

    /// The file that says what is started.
    var decisive: String { (dropIns.last { !$0.values(of: "ExecStart").isEmpty } ?? main).path }

    /// What is started: the first word of the command, without the marks that may stand before it.
    var program: String? {
        let commands = ([main] + dropIns).flatMap { $0.values(of: "ExecStart") }
        guard let last = commands.last, !last.isEmpty else { return nil }
        return last.split(separator: " ").first.map { String($0.drop { "@-:+!|".contains($0) }) }
    }

    /// Whether it starts the installation with this data directory, whatever was laid over it.
    package func starts(data: String) -> Bool {
        main.values(of: "ExecStart").contains { command in
            command.split(separator: " ").contains { $0 == data || $0.hasPrefix(data + "/") }
        }
    }

    /// The lines in which it differs from the one that a release brings, filled in as installers do; without those
    /// that say what is started.
    package func differences(from template: String, data: String, releases: String) -> [String] {
        let user = main.values(of: "User").last ?? ""
        let filled = template.replacing("@DATA@", with: data).replacing("@RELEASES@", with: releases)
            .replacing("@USER@", with: user)
        let shipped = File(path: main.path, text: filled).lines
        return main.lines.difference(from: shipped).compactMap { change in
            switch change {
            case .insert(_, let line, _): line.hasPrefix("ExecStart=") ? nil : "+ " + line
            case .remove(_, let line, _): line.hasPrefix("ExecStart=") ? nil : "- " + line
            }
        }
    }

    /// Name of the unit that installers make.
    package static let name = "whisper-appliance.service"
    /// Name of the unit that holds its port.
    package static let socket = "whisper-appliance.socket"

    /// Where systemd looks for units, the most important first.
    package static let folders = SystemPaths.units

    /// Reads a unit below the folders that systemd reads.
    ///
    /// - Parameters:
    ///   - folders: The most important first.
    ///   - data: The data directory of the installation that it must start.
    /// - Returns: Nil if there is none, or it starts another installation.
    package static func read(in folders: [String] = Self.folders, data: String) -> ServiceUnit? {
        guard let main = folders.lazy.compactMap({ file($0 + "/" + name) }).first else { return nil }
        var dropIns: [String: File] = [:]
        for folder in folders.reversed() {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(name).d")) ?? []
            for entry in names where entry.hasSuffix(".conf") { dropIns[entry] = file("\(folder)/\(name).d/\(entry)") }
        }
        let unit = ServiceUnit(main: main, dropIns: dropIns.sorted { $0.key < $1.key }.map(\.value))
        return unit.starts(data: data) ? unit : nil
    }

    private static func file(_ path: String) -> File? {
        guard let handle = FileHandle(forReadingAtPath: path) else { return nil }
        guard let data = try? handle.read(upToCount: 1 << 18) else { return nil }
        return File(path: path, text: String(decoding: data, as: UTF8.self))
    }
}
