import Domain
import WhatsApp

extension WebhookExpectations {
    /// What the fixtures of messages tell.
    static let inbound: [String: [ChannelUpdate]] = [
        "inbound_text": [
            message(
                "HBgMNDQ3NzAwOTAwMTIzFQIAEhgSMDAzRUIwMDAwMDAwMEQ1NTQ4AA==", .text("Do you have it in red?"),
                at: 1_795_132_900)
        ],
        "inbound_text_reply_with_context": [
            message(
                "HBgMNDQ3NzAwOTAwMTIzFQIAEhgSMDAzRUIwMDAwMDAwMEQ2NjU5AA==", .text("Yes please"), at: 1_795_132_901,
                repliesTo: "HBgMNDQ3NzAwOTAwMTIzFQIAERgSMDAzRUIwMDAwMDAwMDAxMTExAA==")
        ],
        "inbound_text_stop_upper": [
            message("HBgMNDQ3NzAwOTAwMTIzFQIAEhgSMDAzRUIwMDAwMDAwMERGRkYyAA==", .text("STOP"), at: 1_795_132_910)
        ],
        "inbound_text_stop_lower_punct": [
            message("HBgMNDQ3NzAwOTAwMTIzFQIAEhgSMDAzRUIwMDAwMDAwMEUxMTAzAA==", .text(" stop. "), at: 1_795_132_911)
        ],
        "inbound_text_stop_stop_all": [
            message("HBgMNDQ3NzAwOTAwMTIzFQIAEhgSMDAzRUIwMDAwMDAwMEUyMjE0AA==", .text("Stop all"), at: 1_795_132_912)
        ],
        "inbound_text_stop_unsubscribe": [
            message("HBgMNDQ3NzAwOTAwMTIzFQIAEhgSMDAzRUIwMDAwMDAwMEUzMzI1AA==", .text("UNSUBSCRIBE"), at: 1_795_132_913)
        ],
        "inbound_text_stop_pt": [
            message("HBgMNDQ3NzAwOTAwMTIzFQIAEhgSMDAzRUIwMDAwMDAwMEU0NDM2AA==", .text("PARAR"), at: 1_795_132_914)
        ],
        "inbound_text_stop_es": [
            message("HBgMNDQ3NzAwOTAwMTIzFQIAEhgSMDAzRUIwMDAwMDAwMEU1NTQ3AA==", .text("BAJA"), at: 1_795_132_915)
        ],
        "inbound_text_stop_de": [
            message("HBgMNDQ3NzAwOTAwMTIzFQIAEhgSMDAzRUIwMDAwMDAwMEU2NjU4AA==", .text("Stopp"), at: 1_795_132_916)
        ],
        "inbound_text_stop_fr": [
            message("HBgMNDQ3NzAwOTAwMTIzFQIAEhgSMDAzRUIwMDAwMDAwMEU3NzY5AA==", .text("ARRÊT"), at: 1_795_132_917)
        ],
        "inbound_text_stop_not_stop_sentence": [
            message(
                "HBgMNDQ3NzAwOTAwMTIzFQIAEhgSMDAzRUIwMDAwMDAwMEU4ODdBAA==", .text("please don't stop the offers"),
                at: 1_795_132_918)
        ],
        "inbound_text_stop_start": [
            message("HBgMNDQ3NzAwOTAwMTIzFQIAEhgSMDAzRUIwMDAwMDAwMEU5OThCAA==", .text("START"), at: 1_795_132_919)
        ],
        "inbound_button_stop_promotions": [
            message(
                "HBgMNDQ3NzAwOTAwMTIzFQIAEhgSMDAzRUIwMDAwMDAwMEY1NTQ2AA==",
                .button(payload: "STOP|t7|c42|p1002", label: "Stop promotions"), at: 1_795_132_930,
                repliesTo: "HBgMNDQ3NzAwOTAwMTIzFQIAERgSMDAzRUIwMDAwMDAwMDAyMjIyAA==")
        ],
        "inbound_button_unsubscribe_default_payload": [
            message(
                "HBgMNDQ3NzAwOTAwMTIzFQIAEhgSMDAzRUIwMDAwMDAwMEY2NjU3AA==",
                .button(payload: "Unsubscribe", label: "Unsubscribe"), at: 1_795_132_931,
                repliesTo: "HBgMNDQ3NzAwOTAwMTIzFQIAERgSMDAzRUIwMDAwMDAwMDAyMjIyAA==")
        ],
        "inbound_interactive_button_reply": [
            message(
                "HBgMNDQ3NzAwOTAwMTIzFQIAEhgSMDAzRUIwMDAwMDAwMEY3NzY4AA==",
                .button(payload: "stop", label: "Stop offers"), at: 1_795_132_932,
                repliesTo: "HBgMNDQ3NzAwOTAwMTIzFQIAERgSMDAzRUIwMDAwMDAwMDAzMzMzAA==")
        ],
        "inbound_interactive_list_reply": [
            message(
                "HBgMNDQ3NzAwOTAwMTIzFQIAEhgSMDAzRUIwMDAwMDAwMEY4ODc5AA==",
                .button(payload: "slot_1930", label: "19:30"), at: 1_795_132_933,
                repliesTo: "HBgMNDQ3NzAwOTAwMTIzFQIAERgSMDAzRUIwMDAwMDAwMDAzMzMzAA==")
        ],
        "inbound_interactive_flow_nfm_reply": [
            message(
                "HBgMNDQ3NzAwOTAwMTIzFQIAEhgSMDAzRUIwMDAwMDAwMEY5OThBAA==", .other("nfm_reply"), at: 1_795_132_934,
                repliesTo: "HBgMNDQ3NzAwOTAwMTIzFQIAERgSMDAzRUIwMDAwMDAwMDAzMzMzAA==")
        ],
        "inbound_reaction_added": [
            message(
                "HBgMNDQ3NzAwOTAwMTIzFQIAEhgSMDAzRUIwMDAwMDAwMEZBQTlCAA==", .other("reaction"), at: 1_795_132_935,
                repliesTo: "HBgMNDQ3NzAwOTAwMTIzFQIAERgSMDAzRUIwMDAwMDAwMDAxMTExAA==", opensWindow: false)
        ],
        "inbound_reaction_removed": [
            message(
                "HBgMNDQ3NzAwOTAwMTIzFQIAEhgSMDAzRUIwMDAwMDAwMEZCQkFDAA==", .other("reaction"), at: 1_795_132_936,
                repliesTo: "HBgMNDQ3NzAwOTAwMTIzFQIAERgSMDAzRUIwMDAwMDAwMDAxMTExAA==", opensWindow: false)
        ],
        "inbound_image": [
            message("HBgMNDQ3NzAwOTAwMTIzFQIAEhgSMDAzRUIwMDAwMDAwMEZDQ0JEAA==", .other("image"), at: 1_795_132_937)
        ],
        "inbound_audio_voice": [
            message("HBgMNDQ3NzAwOTAwMTIzFQIAEhgSMDAzRUIwMDAwMDAwMEZERENFAA==", .other("audio"), at: 1_795_132_938)
        ],
        "inbound_location": [
            message("HBgMNDQ3NzAwOTAwMTIzFQIAEhgSMDAzRUIwMDAwMDAwMEZFRURGAA==", .other("location"), at: 1_795_132_939)
        ],
        "inbound_contacts_shared_bsuid_vcard": [
            message(
                "HBgMNDQ3NzAwOTAwMTI0FQIAEhgSMDAzRUIwMDAwMDAwMEZGRkYwAA==", .other("contacts"), at: 1_795_132_940,
                from: hiddenBo, sharedNumber: "447700900124")
        ],
        "inbound_ad_referral": [
            message(
                "HBgMNDQ3NzAwOTAwMTI1FQIAEhgSMDAzRUIwMDAwMDAwMTAxMTAxAA==", .text("Hi, saw your ad"), at: 1_795_132_941,
                from: cy)
        ],
        "inbound_unsupported": [
            message(
                "HBgMNDQ3NzAwOTAwMTIzFQIAEhgSMDAzRUIwMDAwMDAwMTAyMjEyAA==", .other("unsupported"), at: 1_795_132_942)
        ],
        "inbound_unknown_future_type": [
            message("HBgMNDQ3NzAwOTAwMTIzFQIAEhgSMDAzRUIwMDAwMDAwMTAzMzIzAA==", .other("hologram"), at: 1_795_132_943)
        ],
        "inbound_edit": [
            message(
                "HBgMNDQ3NzAwOTAwMTIzFQIAEhgSMDAzRUIwMDAwMDAwMTA0NDM0AA==", .other("edit"), at: 1_795_132_944,
                opensWindow: false)
        ],
        "inbound_revoke": [
            message(
                "HBgMNDQ3NzAwOTAwMTIzFQIAEhgSMDAzRUIwMDAwMDAwMTA1NTQ1AA==", .other("revoke"), at: 1_795_132_945,
                opensWindow: false)
        ],
        "inbound_system_user_changed_number": [
            update(.numberChanged(Person(waID: "447700900123")), at: 1_795_132_946)
        ],
        "inbound_system_user_changed_user_id": [update(.numberChanged(ada), at: 1_795_132_947)],
        "inbound_bsuid_no_from": [
            message(
                "HBgMNDQ3NzAwOTAwMTI0FQIAEhgSMDAzRUIwMDAwMDAwMTA4ODc4AA==", .text("STOP"), at: 1_795_132_948,
                from: hiddenBo)
        ],
        "inbound_bsuid_from_empty_string": [
            message(
                "HBgMNDQ3NzAwOTAwMTI0FQIAEhgSMDAzRUIwMDAwMDAwMTA5OTg5AA==", .text("STOP"), at: 1_795_132_949,
                from: hiddenBo)
        ],
        "inbound_group_text": [ignored("message.group", at: 1_795_132_950)],
        "inbound_text_nul_and_emoji": [
            message(
                "HBgMNDQ3NzAwOTAwMTIzFQIAEhgSMDAzRUIwMDAwMDAwMTBCQkFCAA==", .text("line1\nline2  👩‍👩‍👧 RTL"),
                at: 1_795_132_951)
        ],
        "inbound_text_4096": [
            message(
                "HBgMNDQ3NzAwOTAwMTIzFQIAEhgSMDAzRUIwMDAwMDAwMTBDQ0JDAA==", .text(String(repeating: "x", count: 4096)),
                at: 1_795_132_952)
        ],
        "unknown_phone_number_id": [
            message(
                "HBgMNDQ3NzAwOTAwMTIzFQIAEhgSMDAzRUIwMDAwMDAwMTFGRkVFAA==", .text("wrong tenant"), at: 1_795_132_960,
                origin: .cloud(businessAccountID: "102000000000009", phoneNumberID: "106000000000009"))
        ],
        "escaped_unicode_body_signature": [
            message("HBgMNDQ3NzAwOTAwMTIzFQIAEhgSMDAzRUIwMDAwMDAwMTM1NTQyAA==", .text("Olá / é 👍"), at: 1_795_132_970)
        ],
    ]
}
