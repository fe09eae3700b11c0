import Maintenance
import Testing

@Suite struct `Addresses that are let through` {
    @Test(arguments: [
        ("192.0.2.7", "192.0.2.7", true), ("192.0.2.7", "192.0.2.8", false), ("192.0.2.0/24", "192.0.2.255", true),
        ("192.0.2.0/24", "192.0.3.0", false), ("192.0.2.128/25", "192.0.2.127", false), ("0.0.0.0/0", "8.8.8.8", true),
        ("0.0.0.0/0", "2001:db8::1", false), ("10.0.0.0/8", "::ffff:10.1.2.3", true),
        ("2001:db8::/33", "2001:db8:1::", true),
        ("2001:db8::/33", "2001:db8:8000::", false), ("::1", "::1", true), ("192.0.2.7", "", false),
        ("192.0.2.7", "somebody", false), ("::ffff:192.0.2.7", "192.0.2.7", true),
    ])
    func `are those of the range and no others`(range: String, address: String, isInside: Bool) throws {
        #expect(try AddressRange(range).contains(address) == isInside)
    }

    @Test(arguments: [
        "", "localhost", "192.0.2", "192.0.2.0/33", "192.0.2.0/-1", "192.0.2.0/+8", "192.0.2.0/", "192.0.2.0/8/8",
        "2001:db8::/129", "192.0.2.0/ 8", " 192.0.2.0",
    ])
    func `others are refused`(text: String) {
        #expect(throws: MaintenanceError.address(text)) { try AddressRange(text) }
    }
}
