import Domain
import WhatsApp

extension WebhookExpectations {
    /// What each step of the scenarios tells.
    static let scenarios: [String: [ChannelUpdate]] = [
        "scenarios/duplicate_delivered/01": [
            status("HBgMNDQ3NzAwOTAwMTIzFQIAERgSMDAzRUIwMDAwMDAwMjE1NTM0AA==", .sent, at: 1_795_132_801)
        ],
        "scenarios/duplicate_delivered/02": [
            status("HBgMNDQ3NzAwOTAwMTIzFQIAERgSMDAzRUIwMDAwMDAwMjE1NTM0AA==", .delivered, at: 1_795_132_803)
        ],
        "scenarios/duplicate_delivered/03": [
            status("HBgMNDQ3NzAwOTAwMTIzFQIAERgSMDAzRUIwMDAwMDAwMjE1NTM0AA==", .delivered, at: 1_795_132_803)
        ],
        "scenarios/duplicate_delivered/04": [
            status("HBgMNDQ3NzAwOTAwMTIzFQIAERgSMDAzRUIwMDAwMDAwMjE1NTM0AA==", .delivered, at: 1_795_132_803)
        ],
        "scenarios/duplicate_different_bytes/01": [
            status("HBgMNDQ3NzAwOTAwMTIzFQIAERgSMDAzRUIwMDAwMDAwMjE1NTM0AA==", .delivered, at: 1_795_132_803)
        ],
        "scenarios/duplicate_different_bytes/02": [
            status("HBgMNDQ3NzAwOTAwMTIzFQIAERgSMDAzRUIwMDAwMDAwMjE1NTM0AA==", .delivered, at: 1_795_132_803)
        ],
        "scenarios/out_of_order_read_first/01": [
            status("HBgMNDQ3NzAwOTAwMTIzFQIAERgSMDAzRUIwMDAwMDAwMjE1NTM0AA==", .read, at: 1_795_132_830)
        ],
        "scenarios/out_of_order_read_first/02": [
            status("HBgMNDQ3NzAwOTAwMTIzFQIAERgSMDAzRUIwMDAwMDAwMjE1NTM0AA==", .delivered, at: 1_795_132_803)
        ],
        "scenarios/out_of_order_read_first/03": [
            status("HBgMNDQ3NzAwOTAwMTIzFQIAERgSMDAzRUIwMDAwMDAwMjE1NTM0AA==", .sent, at: 1_795_132_801)
        ],
        "scenarios/failed_after_sent/01": [
            status("HBgMNDQ3NzAwOTAwMTIzFQIAERgSMDAzRUIwMDAwMDAwMjE1NTM0AA==", .sent, at: 1_795_132_801)
        ],
        "scenarios/failed_after_sent/02": [
            status(
                "HBgMNDQ3NzAwOTAwMTIzFQIAERgSMDAzRUIwMDAwMDAwMjE1NTM0AA==", .failed(code: 131_049), at: 1_795_132_809)
        ],
        "scenarios/delivered_after_failed/01": [
            status(
                "HBgMNDQ3NzAwOTAwMTIzFQIAERgSMDAzRUIwMDAwMDAwMjE1NTM0AA==", .failed(code: 131_026), at: 1_795_132_802)
        ],
        "scenarios/delivered_after_failed/02": [
            status("HBgMNDQ3NzAwOTAwMTIzFQIAERgSMDAzRUIwMDAwMDAwMjE1NTM0AA==", .delivered, at: 1_795_132_840)
        ],
        "scenarios/status_before_http_response/01": [
            status("HBgMNDQ3NzAwOTAwMTIzFQIAERgSMDAzRUIwMDAwMDAwMjE1NTM0AA==", .sent, at: 1_795_132_800)
        ],
        "scenarios/status_before_http_response/02": [
            status("HBgMNDQ3NzAwOTAwMTIzFQIAERgSMDAzRUIwMDAwMDAwMjE1NTM0AA==", .delivered, at: 1_795_132_801)
        ],
        "scenarios/timeout_reconciled_by_opaque/01": [
            status(
                "HBgMNDQ3NzAwOTAwMTIzFQIAERgSMDAzRUIwMDAwMDAwMjE2NjQ1AA==", .delivered, at: 1_795_132_804,
                token: "t7:c42:p1999")
        ],
        "scenarios/stop_then_resume_preference/01": [update(.preference(ada, .resume), at: 1_795_133_400)],
        "scenarios/stop_then_resume_preference/02": [update(.preference(ada, .stop), at: 1_795_133_300)],
    ]
}
