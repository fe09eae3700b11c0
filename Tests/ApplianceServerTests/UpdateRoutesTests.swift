import Foundation
import HTTPTypes
import SupervisorControl
import TestSupport
import Testing
import Updates

@testable import ApplianceServer

@Suite struct `Updates where somebody else exchanges releases` {
    private static let token: HTTPFields = [.authorization: "Bearer " + Appliance.token]

    @Test(arguments: ["start-update", "cancel-update", "rollback", "hold-updates"])
    func `nothing can be begun, and the answer says what to do instead`(route: String) async throws {
        try await withScratch { folder in
            let answer = try await Appliance(folder: folder).call(
                .post,
                "/api/enterprise/" + route,
                headers: Self.token
            )
            #expect(answer.status == .conflict)
            #expect(try answer.code == "update_external")
        }
    }

    @Test func `looking works and promises nothing`() async throws {
        try await withScratch { folder in
            let appliance = try Appliance(folder: folder)
            func json(_ route: String) async throws -> [String: Any] {
                let answer = try await appliance.call(.get, "/api/enterprise/" + route, headers: Self.token)
                #expect(answer.status == .ok)
                return try answer.json
            }
            let check = try await json("check-updates")
            #expect(check["has_update"] as? Bool == false)
            #expect(check["update_method"] as? String == "external")
            #expect(check["latest_version"] is NSNull)
            #expect(try await json("update-status")["updating"] as? Bool == false)
            #expect(try await json("update-history")["history"] as? [String] == [])
            let info = try await json("deployment-info")
            #expect(info["update_method"] as? String == "external")
            #expect((info["commands"] as? [String])?.isEmpty == false)
        }
    }

    @Test(arguments: [
        (#"{"version":7}"#, "invalid_value", "version"), (#"{"when":"soon"}"#, "invalid_value", "when"),
        (#"{"force":true}"#, "unknown_field", "force"), ("[]", "invalid_body", nil), ("{", "invalid_body", nil),
    ])
    func `a bad order is refused by name`(body: String, code: String, field: String?) async throws {
        try await withScratch { folder in
            let answer = try await Appliance(folder: folder).call(
                .post,
                "/api/enterprise/start-update",
                headers: Self.token,
                body: Array(body.utf8)
            )
            #expect(answer.status == .badRequest)
            #expect(try answer.code == code)
            let error = try #require(try answer.json["error"] as? [String: Any])
            #expect(error["param"] as? String == field)
        }
    }
}

@Suite struct `An order to update` {
    @Test func `says what the owner agrees to, and nothing else`() throws {
        let body = Data(#"{"accept_stale":true,"allow_interruption":true}"#.utf8)
        let request = try JSONDecoder().decode(StartForm.self, from: body).request(channel: "beta")
        #expect(request.mayUseStale && request.allowsRewrite)
        #expect(request.trigger == .api && request.channel == "beta" && request.when == .now)
        let plain = StartForm().request(channel: "stable")
        #expect(!plain.mayUseStale && !plain.allowsRewrite && !plain.reinstall)
    }
}

@Suite struct `What the supervisor refuses` {
    @Test(arguments: [
        (Reason.Code.busy, 409, "update_busy"), (.upToDate, 409, "update_up_to_date"),
        (.tooLate, 409, "update_too_late"),
        (.nothing, 409, "update_nothing"), (.held, 423, "update_held"), (.space, 412, "update_space"),
        (.consent, 412, "update_consent"), (.database, 412, "update_database"),
        (Reason.Code(rawValue: "external"), 409, "update_external"),
    ])
    func `each reason has its status`(code: Reason.Code, status: Int, name: String) {
        let error = APIError(Reason(code, "Why."))
        #expect(error.status.code == status)
        #expect(error.code == name)
        #expect(error.message == "Why.")
    }

    @Test func `silence is a fault of ours`() {
        #expect(APIError(Reason?.none).status.code == 503)
    }
}
