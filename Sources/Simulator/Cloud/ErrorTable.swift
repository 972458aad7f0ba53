/// Meta's error codes: what HTTP status each has, where it shows, and its words.
///
/// Meta: error codes of the Cloud API (December 2025), besides the few that only the field reports.
struct ErrorEntry: Sendable {
    enum Place: Sendable {
        /// In the answer to the send.
        case sync
        /// In a `failed` status, after a 200.
        case async
        case both
    }

    let code: Int
    let status: Int
    let place: Place
    let title: String
    let details: String?

    init(_ code: Int, _ status: Int, _ place: Place, _ title: String, _ details: String? = nil) {
        self.code = code
        self.status = status
        self.place = place
        self.title = title
        self.details = details
    }
}

enum ErrorTable {
    /// The codes whose HTTP status older tables have as 429.
    static let throttling: Set = [4, 80_007, 130_429, 131_048, 131_056, 133_016]

    /// What is known of a code; a made-up entry for one that is not listed, for unlisted codes occur.
    static func entry(_ code: Int) -> ErrorEntry {
        entries[code] ?? ErrorEntry(code, 400, .both, "Unknown error", "An error without a description.")
    }

    private static let entries = Dictionary(uniqueKeysWithValues: all.map { ($0.code, $0) })

    static let all: [ErrorEntry] = [
        .init(0, 401, .sync, "AuthException", "We were unable to authenticate the app user."),
        .init(1, 400, .sync, "API Unknown", "Invalid request or possible server error."),
        .init(2, 503, .sync, "API Service", "Temporary due to downtime or due to being overloaded."),
        .init(3, 500, .sync, "API Method", "Capability or permissions issue."),
        .init(4, 400, .sync, "Application request limit reached", "The app has reached its API call rate limit."),
        .init(
            10, 403, .sync,
            "Application does not have permission for this action",
            "Permission is either not granted or has been removed."),
        .init(33, 400, .sync, "Parameter value is not valid", "The business phone number has been deleted."),
        .init(
            100, 400, .sync,
            "Invalid parameter",
            "The request included one or more unsupported or misspelled parameters."),
        .init(104, 401, .sync, "An access token is required to request this resource."),
        .init(190, 401, .sync, "Error validating access token: Session has expired."),
        .init(200, 403, .sync, "API Permission", "Permission is either not granted or has been removed."),
        .init(299, 403, .sync, "API Permission", "Permission is either not granted or has been removed."),
        .init(
            368, 403, .both,
            "Temporarily blocked for policies violations",
            "The WhatsApp Business Account has been restricted or disabled for violating a platform policy."),
        .init(80_007, 400, .sync, "Rate limit issues", "The WhatsApp Business Account has reached its rate limit."),
        .init(
            80_008, 400, .sync,
            "There have been too many calls to this WhatsApp Business account. Wait a bit and try again."),
        .init(130_429, 400, .both, "Rate limit hit", "Cloud API message throughput has been reached."),
        .init(
            130_472, 400, .both,
            "User's number is part of an experiment",
            "Failed to send message because this user's phone number is part of an experiment"),
        .init(
            130_497, 403, .both,
            "Business account is restricted from messaging users in this country.",
            "The WhatsApp Business Account is restricted from messaging to users in certain countries."),
        .init(131_000, 500, .both, "Something went wrong", "Message failed to send due to an unknown error."),
        .init(131_005, 403, .both, "Access denied", "Permission is either not granted or has been removed."),
        .init(131_008, 400, .sync, "Required parameter is missing", "The request is missing a required parameter."),
        .init(131_009, 400, .sync, "Parameter value is not valid", "One or more parameter values are invalid."),
        .init(131_016, 500, .both, "Service unavailable", "A service is temporarily unavailable."),
        .init(131_021, 400, .sync, "Recipient cannot be sender", "Sender and recipient phone number is the same."),
        .init(131_026, 400, .both, "Message undeliverable", "Message Undeliverable."),
        .init(
            131_030, 400, .sync,
            "Recipient phone number not in allowed list",
            "Recipient phone number not in allowed list: Add recipient phone number to recipient list and try again."),
        .init(131_031, 403, .both, "Business Account locked", "Business account has been locked."),
        .init(
            131_037, 400, .sync,
            "WhatsApp provided number needs display name approval before message can be sent.",
            "The 555 phone number used to send the request has no approved display name."),
        .init(
            131_042, 400, .both,
            "Business eligibility payment issue",
            "Message failed to send because there were one or more errors related to your payment method."),
        .init(
            131_045, 500, .both,
            "Incorrect certificate",
            "Message failed to send due to a phone number registration error."),
        .init(
            131_047, 400, .both,
            "Re-engagement message",
            "More than 24 hours have passed since the customer last replied to this number."),
        .init(
            131_048, 400, .both,
            "Spam rate limit hit",
            "There are restrictions on how many messages can be sent from this phone number."),
        .init(
            131_049, 400, .async,
            "This message was not delivered to maintain healthy ecosystem engagement.",
            "In order to maintain a healthy ecosystem engagement, the message failed to be delivered."),
        .init(
            131_050, 400, .async,
            "This recipient has chosen to stop receiving marketing messages from your business",
            "This recipient has chosen to stop receiving marketing messages from your business"),
        .init(131_051, 400, .both, "Unsupported message type", "Message type is not currently supported"),
        .init(131_052, 400, .async, "Media download error", "Unable to download the media sent by the user."),
        .init(131_053, 400, .both, "Media upload error", "Unable to upload the media used in the message."),
        .init(131_055, 400, .sync, "Method not allowed", "Only marketing template messages are supported"),
        .init(
            131_056, 400, .both,
            "(Business Account, Consumer Account) pair rate limit hit",
            "There were too many messages from this phone number to the same phone number in a short time."),
        .init(131_057, 500, .both, "Account in maintenance mode", "Business Account is in maintenance mode"),
        .init(
            131_062, 400, .sync,
            "Business-scoped User ID (BSUID) recipients are not supported for this message.",
            "Business-scoped User ID (BSUID) recipients are not supported for this message."),
        .init(
            131_063, 400, .both,
            "Marketing templates disabled for Cloud API",
            "Sending marketing templates through Cloud API is disabled for this account."),
        .init(
            131_064, 400, .both,
            "Message failed to send due to reaching messaging limit",
            "Message failed to send because the messaging limit was reached after template classification violations."),
        .init(
            132_000, 400, .sync,
            "Number of parameters does not match the expected number of params",
            "body: number of localizable_params (1) does not match the expected number of params (2)"),
        .init(
            132_001, 404, .sync,
            "Template name does not exist in the translation",
            "template name (spring_sale) does not exist in en_GB"),
        .init(132_005, 400, .sync, "Translated text too long", "Translated text is too long."),
        .init(
            132_007, 400, .both,
            "Template format character policy violated",
            "Template content violates a WhatsApp policy."),
        .init(132_008, 400, .sync, "Template parameter value is invalid", "Template parameter value is invalid."),
        .init(
            132_012, 400, .sync,
            "Parameter format does not match format in the created template",
            "header: Format mismatch, expected IMAGE, received UNKNOWN"),
        .init(
            132_015, 400, .both,
            "Template is Paused",
            "Template is paused due to low quality so it cannot be sent in a template message."),
        .init(
            132_016, 400, .both,
            "Template is Disabled",
            "Template has been paused too many times due to low quality and is now permanently disabled."),
        .init(
            132_018, 400, .sync,
            "There was an issue with the parameters in your template",
            "Param text cannot have new-line/tab characters or more than 4 consecutive spaces"),
        .init(132_068, 400, .sync, "Flow is blocked", "Flow is in blocked state."),
        .init(
            132_069, 400, .sync,
            "Flow is throttled",
            "Flow is in throttled state and 10 messages using this flow were already sent in the last hour."),
        .init(133_000, 500, .sync, "Incomplete deregistration", "A previous deregistration attempt failed."),
        .init(133_004, 503, .sync, "Server Temporarily Unavailable", "Server is temporarily unavailable."),
        .init(133_005, 400, .sync, "Two step verification PIN mismatch", "Two-step verification PIN incorrect."),
        .init(
            133_006, 400, .sync,
            "Phone number re-verification needed",
            "Phone number needs to be verified before registering."),
        .init(
            133_008, 400, .sync,
            "Too many two step verification PIN guesses",
            "Too many two-step verification PIN guesses for this phone number."),
        .init(
            133_009, 400, .sync,
            "Two step verification PIN guessed too fast",
            "Two-step verification PIN was entered too quickly."),
        .init(
            133_010, 400, .both,
            "Account not registered",
            "Phone number not registered on the WhatsApp Business Platform."),
        .init(
            133_015, 400, .sync,
            "Please wait a few minutes before attempting to register this phone number",
            "The phone number was recently deleted, and deletion has not yet completed."),
        .init(
            133_016, 400, .sync,
            "Account register deregister rate limit exceeded",
            "There were too many attempts for this phone number in a short time."),
        .init(
            134_011, 400, .sync,
            "WhatsApp Payments terms of service has not been accepted",
            "Acceptance of WhatsApp Payments terms of service is pending for this account."),
        .init(
            134_100, 400, .sync,
            "Only marketing messages supported",
            "You're only able to send marketing messages on this API."),
        .init(
            134_101, 400, .sync,
            "Your template is still syncing",
            "Syncing can take up to 10 minutes. Wait a few minutes, and then try again."),
        .init(
            134_102, 500, .sync,
            "Template unavailable for use",
            "Please check your eligibility status to ensure you are onboarded or contact Meta's customer support."),
        .init(
            135_000, 400, .both,
            "Generic user error",
            "Message failed to send because of an unknown error with your request parameters."),
        .init(
            137_000, 400, .both,
            "Recipient identity key hash mismatch",
            "The provided identity key hash does not match the user's current one."),
        .init(
            2_494_100, 400, .sync,
            "Account is in maintenance mode",
            "The business phone number is in maintenance mode."),
    ]
}
