extension AccountState {
    /// The gate that holds the enrolment of campaigns; nil while it is open. A campaign enrols whether WhatsApp is connected or
    /// not: only its sends wait for that.
    package func campaignEnrolmentGate(at now: Instant) -> Gate? {
        if !config.enabled { return .disabled }
        if config.enrollmentPaused { return .paused }
        return entitlement.covers(now) ? nil : .subscription
    }
}
