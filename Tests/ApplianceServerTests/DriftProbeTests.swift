import Foundation
import Identity
import TestSupport
import Testing
import Updates

@testable import ApplianceServer

@Suite struct `What health says about the program files` {
    private func result(_ report: DriftReport, of generation: String?) async throws -> DriftProbe.Result? {
        try await withScratch { folder in
            try FileManager.default.createDirectory(atPath: folder + "/update", withIntermediateDirectories: true)
            try UpdateRecords(InstallationLayout(data: folder, releases: "")).keep(report)
            return await DriftProbe(data: folder, generation: generation).result()
        }
    }

    @Test func `files that were changed are a problem that names them`() async throws {
        let report = DriftReport(.drifted, generation: 2, faults: ["“bin/x” has the wrong content"], at: Date())
        let found = try #require(try await result(report, of: "2"))
        #expect(found.isChanged == true && found.problem == "“bin/x” has the wrong content")
    }

    @Test func `files that are as shipped are none`() async throws {
        let found = try #require(try await result(DriftReport(.ok, generation: 2, at: Date()), of: "2"))
        #expect(found.isChanged == false && found.problem == nil)
    }

    @Test func `that nobody can tell which release is active is a problem`() async throws {
        let report = DriftReport(.unknown, generation: nil, faults: ["“active” does not point"], at: Date())
        let found = try #require(try await result(report, of: "2"))
        #expect(found.isChanged == nil && found.problem == "“active” does not point")
    }

    @Test(arguments: ["3", nil])
    func `what was found out about another release says nothing`(generation: String?) async throws {
        let report = DriftReport(.drifted, generation: 2, faults: ["“bin/x” is missing"], at: Date())
        #expect(try await result(report, of: generation) == nil)
    }

    @Test func `what the server finds itself counts as much, and what both find is told once`() throws {
        func own(_ state: String, _ faults: [String], _ problems: [String] = []) throws -> IdentityReport {
            let fields: [String: Any] = [
                "state": state, "deviations": [Any](), "faults": faults, "problems": problems, "complete": false,
                "measured_at": "2026-01-31T12:00:00Z",
            ]
            return try UpdateJSON.decode(IdentityReport.self, from: JSONSerialization.data(withJSONObject: fields))
        }
        let mount = "something is mounted over “bin”"
        let drift = DriftReport(.drifted, generation: 2, faults: [mount], at: Date())
        let both = DriftProbe.result(own: try own("drifted", [mount, "“version” is 1, not 2"]), supervisors: drift)
        #expect(both?.isChanged == true)
        #expect(both?.problem == mount + "; “version” is 1, not 2")
        let fine = DriftReport(.ok, generation: 2, at: Date())
        #expect(DriftProbe.result(own: try own("drifted", [mount]), supervisors: fine)?.isChanged == true)
        #expect(DriftProbe.result(own: try own("ok", []), supervisors: fine)?.isChanged == false)
        let checkout = DriftProbe.result(own: try own("not-a-release", [], ["It is not a release."]), supervisors: nil)
        #expect(checkout?.isChanged == nil && checkout?.problem == "It is not a release.")
        #expect(DriftProbe.result(own: nil, supervisors: nil) == nil)
    }
}
