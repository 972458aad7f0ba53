import Domain
import Foundation
import WhatsApp

extension WebhookExpectations {
    private static let otherNumber = ChannelUpdate.Origin.cloud(
        businessAccountID: "102000000000009", phoneNumberID: "106000000000009")

    /// What the fixtures tell that hold many updates of one kind or of several.
    static let batches: [String: [ChannelUpdate]] = [
        "batch_50_statuses_one_change": (0..<50).map { index in
            status(
                batchID(index), index.isMultiple(of: 2) ? .sent : .delivered, at: 1_795_132_800 + Int64(index),
                token: "t7:c42:p\(2000 + index / 2)")
        },
        "batch_multi_entry": [
            status("HBgMNDQ3NzAwOTAwMTIzFQIAERgSMDAzRUIwMDAwMDAwMDAxMTExAA==", .sent, at: 1_795_132_802),
            status(
                "HBgMNDQ3NzAwOTAwMTI0FQIAERgSMDAzRUIwMDAwMDAwMDIxMTBGAA==", .delivered, at: 1_795_132_803,
                token: "t7:c42:p1003", bo),
            message(
                "HBgMNDQ3NzAwOTAwMTI1FQIAEhgSMDAzRUIwMDAwMDAwMTJBQTk4AA==", .text("STOP"), at: 1_795_132_903, from: cy),
            status(
                "HBgMNDQ3NzAwOTAwMTI2FQIAERgSMDAzRUIwMDAwMDAwMDIyMjIwAA==", .failed(code: 131_026), at: 1_795_132_803,
                token: "t7:c42:p1004", Person(waID: "447700900126", userID: "GB.10000000000000000004")),
            status(
                "HBgMNDQ3NzAwOTAwMTIzFQIAERgSMDAzRUIwMDAwMDAwMDIzMzMxAA==", .read, at: 1_795_132_809, token: "t8:c1:p1",
                origin: otherNumber),
            template(.status(.paused), at: 1_795_132_809, name: "old_sale"),
        ],
        "batch_statuses_and_messages_same_value": [
            status("HBgMNDQ3NzAwOTAwMTIzFQIAERgSMDAzRUIwMDAwMDAwMDI0NDQyAA==", .sent, at: 1_795_132_802),
            message("HBgMNDQ3NzAwOTAwMTIzFQIAEhgSMDAzRUIwMDAwMDAwMTJERENCAA==", .text("hi"), at: 1_795_132_905),
        ],
        "batch_two_messages_two_contacts": [
            message("HBgMNDQ3NzAwOTAwMTIzFQIAEhgSMDAzRUIwMDAwMDAwMTJCQkE5AA==", .text("one"), at: 1_795_132_904),
            message(
                "HBgMNDQ3NzAwOTAwMTI0FQIAEhgSMDAzRUIwMDAwMDAwMTJDQ0JBAA==", .text("two"), at: 1_795_132_904, from: bo),
        ],
    ]

    /// The ids of the large batch count up, in hexadecimal digits inside the base 64.
    private static func batchID(_ index: Int) -> String {
        let digits = String(0x1A_AA90 + index * 0x1111, radix: 16, uppercase: true)
        let text = "003EB0" + String(repeating: "0", count: 12 - digits.count) + digits + "\0"
        return "HBgMNDQ3NzAwOTAwMTIzFQIAERgS" + Data(text.utf8).base64EncodedString()
    }
}
