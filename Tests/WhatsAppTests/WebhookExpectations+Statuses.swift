import Domain
import WhatsApp

extension WebhookExpectations {
    /// What the fixtures of statuses tell.
    static let statuses: [String: [ChannelUpdate]] = [
        "status_sent": [
            status("HBgMNDQ3NzAwOTAwMTIzFQIAERgSMDAzRUIwMDAwMDAwMDAxMTExAA==", .sent, at: 1_795_132_802)
        ],
        "status_delivered": [
            status("HBgMNDQ3NzAwOTAwMTIzFQIAERgSMDAzRUIwMDAwMDAwMDAxMTExAA==", .delivered, at: 1_795_132_804)
        ],
        "status_read": [
            status("HBgMNDQ3NzAwOTAwMTIzFQIAERgSMDAzRUIwMDAwMDAwMDAxMTExAA==", .read, at: 1_795_132_860)
        ],
        "status_played_voice": [
            status("HBgMNDQ3NzAwOTAwMTIzFQIAERgSMDAzRUIwMDAwMDAwMDBCQkJCAA==", .read, at: 1_795_132_880)
        ],
        "status_sent_v23_with_conversation": [
            status(
                "HBgMNDQ3NzAwOTAwMTIzFQIAERgSMDAzRUIwMDAwMDAwMDAxMTExAA==", .sent, at: 1_795_132_802,
                Person(waID: "447700900123"))
        ],
        "status_sent_legacy_cbp_int_expiration": [
            status(
                "HBgMNDQ3NzAwOTAwMTIzFQIAERgSMDAzRUIwMDAwMDAwMDAxMTExAA==", .sent, at: 1_795_132_802, token: nil,
                Person(waID: "447700900123"))
        ],
        "status_delivered_free_service_window": [
            status("HBgMNDQ3NzAwOTAwMTIzFQIAERgSMDAzRUIwMDAwMDAwMDBDQ0NDAA==", .delivered, at: 1_795_132_804)
        ],
        "status_delivered_free_entry_point": [
            status("HBgMNDQ3NzAwOTAwMTIzFQIAERgSMDAzRUIwMDAwMDAwMDBEREREAA==", .delivered, at: 1_795_132_804)
        ],
        "status_without_pricing_or_opaque": [
            status("HBgMNDQ3NzAwOTAwMTI0FQIAERgSMDAzRUIwMDAwMDAwMDBFRUVFAA==", .read, at: 1_795_132_861, token: nil, bo)
        ],
        "status_no_contacts_pre_2026": [
            status(
                "HBgMNDQ3NzAwOTAwMTI0FQIAERgSMDAzRUIwMDAwMDAwMDBGRkZGAA==", .delivered, at: 1_795_132_805,
                Person(waID: "447700900124"))
        ],
        "status_bsuid_only_recipient_id_absent": [
            status("HBgMNDQ3NzAwOTAwMTI0FQIAERgSMDAzRUIwMDAwMDAwMDExMTEwAA==", .delivered, at: 1_795_132_805, hiddenBo)
        ],
        "status_bsuid_recipient_id_empty_string": [
            status("HBgMNDQ3NzAwOTAwMTI0FQIAERgSMDAzRUIwMDAwMDAwMDEyMjIxAA==", .delivered, at: 1_795_132_805, hiddenBo)
        ],
        "status_bsuid_parent_and_username": [
            status("HBgMNDQ3NzAwOTAwMTI0FQIAERgSMDAzRUIwMDAwMDAwMDEzMzMyAA==", .delivered, at: 1_795_132_805, hiddenBo)
        ],
        "status_millisecond_timestamp": [
            status("HBgMNDQ3NzAwOTAwMTI0FQIAERgSMDAzRUIwMDAwMDAwMDE0NDQzAA==", .sent, at: 1_795_132_807, bo)
        ],
        "status_deleted_legacy": [ignored("status.deleted", at: 1_795_132_870)],
        "status_unknown_future_value": [ignored("status.teleported", at: 1_795_132_870)],
        "status_identity_key_hash": [
            status("HBgMNDQ3NzAwOTAwMTIzFQIAERgSMDAzRUIwMDAwMDAwMDE3Nzc2AA==", .delivered, at: 1_795_132_806)
        ],
        "status_group_recipient": [ignored("status.group", at: 1_795_132_808)],
        "status_failed_368": [
            status(
                "HBgMNDQ3NzAwOTAwMTI1FQIAERgSMDAzRUIwMDAwMDAwMDZBQUE0AA==", .failed(code: 368), at: 1_795_132_803, cy)
        ],
        "status_failed_130429": [
            status(
                "HBgMNDQ3NzAwOTAwMTI1FQIAERgSMDAzRUIwMDAwMDAwMDZCQkI1AA==", .failed(code: 130_429), at: 1_795_132_803,
                cy)
        ],
        "status_failed_130472": [
            status(
                "HBgMNDQ3NzAwOTAwMTI1FQIAERgSMDAzRUIwMDAwMDAwMDZDQ0M2AA==", .failed(code: 130_472), at: 1_795_132_803,
                cy)
        ],
        "status_failed_130497": [
            status(
                "HBgMNDQ3NzAwOTAwMTI1FQIAERgSMDAzRUIwMDAwMDAwMDZEREQ3AA==", .failed(code: 130_497), at: 1_795_132_803,
                cy)
        ],
        "status_failed_131000": [
            status(
                "HBgMNDQ3NzAwOTAwMTI1FQIAERgSMDAzRUIwMDAwMDAwMDZFRUU4AA==", .failed(code: 131_000), at: 1_795_132_803,
                cy)
        ],
        "status_failed_131016": [
            status(
                "HBgMNDQ3NzAwOTAwMTI1FQIAERgSMDAzRUIwMDAwMDAwMDZGRkY5AA==", .failed(code: 131_016), at: 1_795_132_803,
                cy)
        ],
        "status_failed_131026": [
            status(
                "HBgMNDQ3NzAwOTAwMTI1FQIAERgSMDAzRUIwMDAwMDAwMDcxMTBBAA==", .failed(code: 131_026), at: 1_795_132_803,
                cy)
        ],
        "status_failed_131031": [
            status(
                "HBgMNDQ3NzAwOTAwMTI1FQIAERgSMDAzRUIwMDAwMDAwMDcyMjFCAA==", .failed(code: 131_031), at: 1_795_132_803,
                cy)
        ],
        "status_failed_131037": [
            status(
                "HBgMNDQ3NzAwOTAwMTI1FQIAERgSMDAzRUIwMDAwMDAwMDczMzJDAA==", .failed(code: 131_037), at: 1_795_132_803,
                cy)
        ],
        "status_failed_131042": [
            status(
                "HBgMNDQ3NzAwOTAwMTI1FQIAERgSMDAzRUIwMDAwMDAwMDc0NDNEAA==", .failed(code: 131_042), at: 1_795_132_803,
                cy)
        ],
        "status_failed_131047": [
            status(
                "HBgMNDQ3NzAwOTAwMTI1FQIAERgSMDAzRUIwMDAwMDAwMDc1NTRFAA==", .failed(code: 131_047), at: 1_795_132_803,
                cy)
        ],
        "status_failed_131048": [
            status(
                "HBgMNDQ3NzAwOTAwMTI1FQIAERgSMDAzRUIwMDAwMDAwMDc2NjVGAA==", .failed(code: 131_048), at: 1_795_132_803,
                cy)
        ],
        "status_failed_131049": [
            status(
                "HBgMNDQ3NzAwOTAwMTI1FQIAERgSMDAzRUIwMDAwMDAwMDc3NzcwAA==", .failed(code: 131_049), at: 1_795_132_803,
                cy)
        ],
        "status_failed_131050": [
            status(
                "HBgMNDQ3NzAwOTAwMTI1FQIAERgSMDAzRUIwMDAwMDAwMDc4ODgxAA==", .failed(code: 131_050), at: 1_795_132_803,
                cy)
        ],
        "status_failed_131051": [
            status(
                "HBgMNDQ3NzAwOTAwMTI1FQIAERgSMDAzRUIwMDAwMDAwMDc5OTkyAA==", .failed(code: 131_051), at: 1_795_132_803,
                cy)
        ],
        "status_failed_131053": [
            status(
                "HBgMNDQ3NzAwOTAwMTI1FQIAERgSMDAzRUIwMDAwMDAwMDdBQUEzAA==", .failed(code: 131_053), at: 1_795_132_803,
                cy)
        ],
        "status_failed_131056": [
            status(
                "HBgMNDQ3NzAwOTAwMTI1FQIAERgSMDAzRUIwMDAwMDAwMDdCQkI0AA==", .failed(code: 131_056), at: 1_795_132_803,
                cy)
        ],
        "status_failed_132015": [
            status(
                "HBgMNDQ3NzAwOTAwMTI1FQIAERgSMDAzRUIwMDAwMDAwMDdDQ0M1AA==", .failed(code: 132_015), at: 1_795_132_803,
                cy)
        ],
        "status_failed_contacts_wa_id_only": [
            status(
                "HBgMNDQ3NzAwOTAwMTI1FQIAERgSMDAzRUIwMDAwMDAwMDhBQUEyAA==", .failed(code: 131_026), at: 1_795_132_803,
                Person(waID: "447700900125"))
        ],
        "status_failed_two_errors": [
            status(
                "HBgMNDQ3NzAwOTAwMTI1FQIAERgSMDAzRUIwMDAwMDAwMDhCQkIzAA==", .failed(code: 131_042), at: 1_795_132_803,
                cy)
        ],
        "status_failed_no_errors_array": [
            status(
                "HBgMNDQ3NzAwOTAwMTI1FQIAERgSMDAzRUIwMDAwMDAwMDhDQ0M0AA==", .failed(code: nil), at: 1_795_132_803, cy)
        ],
        "status_failed_unknown_code": [
            status(
                "HBgMNDQ3NzAwOTAwMTI1FQIAERgSMDAzRUIwMDAwMDAwMDhEREQ1AA==", .failed(code: 199_999), at: 1_795_132_803,
                cy)
        ],
        "status_failed_relative_href": [
            status(
                "HBgMNDQ3NzAwOTAwMTI1FQIAERgSMDAzRUIwMDAwMDAwMDhFRUU2AA==", .failed(code: 131_049), at: 1_795_132_803,
                cy)
        ],
        "status_sent_then_missing_delivered_read": [
            status("HBgMNDQ3NzAwOTAwMTIzFQIAERgSMDAzRUIwMDAwMDAwMDE5OTk4AA==", .read, at: 1_795_132_809)
        ],
        "compact_body_signature": [
            status("HBgMNDQ3NzAwOTAwMTIzFQIAERgSMDAzRUIwMDAwMDAwMDAxMTExAA==", .sent, at: 1_795_132_802)
        ],
    ]
}
