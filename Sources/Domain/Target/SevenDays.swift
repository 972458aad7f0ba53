/// The numbers of the seven-day sequence (seed 000 §RelanceTarget, settled by the product's rules).
package enum SevenDays {
    package static let days = 7
    /// Between enrolment and the first message.
    package static let firstDelay = Duration.hours(1)
    /// Between an accepted message and the next one.
    package static let interval = Duration.hours(24)
    /// Waits before the quick retries of a refused message.
    package static let quickRetryDelays: [Duration] = [.seconds(2), .seconds(4), .seconds(8)]
    /// How long a receipt may take to show that a refused message was taken all the same.
    package static let receiptTime = Duration.seconds(60)
    /// Slots of one day that may be spent in vain before the target leaves.
    package static let slotsPerDay = 3
    /// How long a doubt waits for a receipt before the policy settles it.
    package static let doubtGrace = Duration.minutes(15)
    /// How long a contact must have been registered before the default relance takes it up.
    package static let eligibilityDelay = Duration.hours(1)
}
