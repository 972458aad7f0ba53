import Domain
import WhatsApp

extension WebhookExpectations {
    /// What the fixtures of everything but statuses and messages tell, and the batches.
    static let news: [String: [ChannelUpdate]] = [preferences, templates, channels, accounts, rest, batches].reduce(
        into: [:]
    ) { all, some in all.merge(some) { first, _ in first } }

    private static let preferences: [String: [ChannelUpdate]] = [
        "user_preferences_stop": [update(.preference(ada, .stop), at: 1_795_133_100)],
        "user_preferences_resume": [update(.preference(ada, .resume), at: 1_795_133_100)],
        "user_preferences_signup": [update(.preference(ada, .signup), at: 1_795_133_100)],
        "user_preferences_stop_bsuid_only": [
            update(.preference(Person(userID: "GB.10000000000000000001"), .stop), at: 1_795_133_100)
        ],
        "user_preferences_stop_minimal": [
            update(.preference(Person(waID: "447700900123"), .stop), at: 1_795_133_100)
        ],
    ]

    private static let templates: [String: [ChannelUpdate]] = [
        "template_status_approved": [template(.status(.approved), at: 1_795_133_200)],
        "template_status_rejected": [template(.status(.rejected), at: 1_795_133_200)],
        "template_status_pending": [template(.status(.pending), at: 1_795_133_200)],
        "template_status_paused_first": [template(.status(.paused), at: 1_795_133_200)],
        "template_status_paused_second": [template(.status(.paused), at: 1_795_133_200)],
        "template_status_paused_pacing": [template(.status(.paused), at: 1_795_133_200)],
        "template_status_unpaused": [template(.status(.approved), at: 1_795_133_200)],
        "template_status_disabled": [template(.status(.disabled), at: 1_795_133_200)],
        "template_status_flagged": [template(.status(.flagged), at: 1_795_133_200)],
        "template_status_reinstated": [template(.status(.approved), at: 1_795_133_200)],
        "template_status_pending_deletion": [template(.status(.pendingDeletion), at: 1_795_133_200)],
        "template_status_unknown_event": [template(.status(.unknown), at: 1_795_133_200)],
        "template_status_language_hyphen": [template(.status(.approved), at: 1_795_133_200)],
        "template_quality": [template(.quality("RED"), at: 1_795_133_201)],
        "template_quality_wrong_field_name": [template(.quality("YELLOW"), at: 1_795_133_201)],
        "template_category_impending": [
            template(.category("UTILITY"), at: 1_795_133_202, name: "order_update"),
            news(.account(.alert("template_category_update.MARKETING")), at: 1_795_133_202),
        ],
        "template_category_changed": [template(.category("MARKETING"), at: 1_795_133_203, name: "order_update")],
        "template_components": [template(.changed, at: 1_795_133_204)],
    ]

    private static let channels: [String: [ChannelUpdate]] = [
        "value_errors_130429": [update(.channelError(code: 130_429), at: nil)],
        "phone_quality_throughput_upgrade": [
            news(.health(ChannelHealth(people: .unlimited, perSecond: 1000)), at: 1_795_133_205)
        ],
        "phone_quality_onboarding": [news(.health(ChannelHealth(people: .limited(250))), at: 1_795_133_205)],
        "phone_quality_legacy_flagged": [
            news(
                .health(ChannelHealth(quality: "RED", status: "FLAGGED", people: .limited(1000))), at: 1_795_133_206)
        ],
        "phone_quality_legacy_downgrade": [
            news(.health(ChannelHealth(quality: "RED", people: .limited(1000))), at: 1_795_133_206)
        ],
        "business_capability_int": [news(.health(ChannelHealth(people: .limited(2000))), at: 1_795_133_207)],
        "business_capability_tier_string": [
            news(.health(ChannelHealth(people: .limited(10_000))), at: 1_795_133_207)
        ],
        "business_capability_unlimited": [news(.health(ChannelHealth(people: .unlimited)), at: 1_795_133_207)],
    ]

    private static let accounts: [String: [ChannelUpdate]] = [
        "account_update_restriction": [
            news(
                .account(
                    .restricted(
                        "ACCOUNT_RESTRICTION.RESTRICTED_BIZ_INITIATED_MESSAGING", .templates,
                        until: seconds(1_795_392_000))), at: 1_795_133_208),
            news(
                .account(.alert("ACCOUNT_RESTRICTION.RESTRICTED_ADD_PHONE_NUMBER_ACTION")), at: 1_795_133_208),
        ],
        "account_update_restriction_replies": [
            news(
                .account(
                    .restricted(
                        "ACCOUNT_RESTRICTION.RESTRICTED_CUSTOMER_INITIATED_MESSAGING", until: seconds(1_795_392_000))),
                at: 1_795_133_208)
        ],
        "account_update_violation": [news(.account(.alert("ACCOUNT_VIOLATION.SPAM")), at: 1_795_133_208)],
        "account_update_disabled": [news(.account(.stopped("DISABLED_UPDATE.DISABLE")), at: 1_795_133_208)],
        "account_update_schedule_for_disable": [
            news(.account(.stopped("DISABLED_UPDATE.SCHEDULE_FOR_DISABLE")), at: 1_795_133_208)
        ],
        "account_update_reinstated": [news(.account(.alert("DISABLED_UPDATE.REINSTATE")), at: 1_795_133_208)],
        "account_update_deleted": [news(.account(.stopped("ACCOUNT_DELETED")), at: 1_795_133_208)],
        "account_update_partner_removed": [news(.account(.stopped("PARTNER_REMOVED")), at: 1_795_133_208)],
        "account_update_offboarded": [news(.account(.stopped("ACCOUNT_OFFBOARDED")), at: 1_795_133_208)],
        "account_update_pricing_tier": [
            news(.ignored("account_update.VOLUME_BASED_PRICING_TIER_UPDATE"), at: 1_795_133_208)
        ],
        "account_update_unknown_event": [news(.ignored("account_update.SOMETHING_NEW"), at: 1_795_133_208)],
        "account_alerts": [
            news(
                .account(.alert("account_alerts.INCREASED_CAPABILITIES_ELIGIBILITY_DEFERRED")), at: 1_795_133_209)
        ],
        "account_review_update": [news(.account(.stopped("account_review_update.REJECTED")), at: 1_795_133_210)],
        "phone_number_name_update": [
            news(.account(.alert("phone_number_name_update.APPROVED")), at: 1_795_133_211)
        ],
        "security_pin_changed": [news(.account(.alert("security.PIN_CHANGED")), at: 1_795_133_212)],
    ]

    private static let rest: [String: [ChannelUpdate]] = [
        "smb_message_echo": [ignored("smb_message_echoes", at: nil)],
        "unknown_field": [news(.ignored("brand_new_field"), at: 1_795_133_214)],
        "unknown_object": [
            ChannelUpdate(.cloud(businessAccountID: nil, phoneNumberID: nil), at: nil, .ignored("page"))
        ],
        "empty_entry": [],
    ]
}
