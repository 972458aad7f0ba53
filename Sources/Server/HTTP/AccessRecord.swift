/// One answered request for the access log. The pattern stands for the path, so that no id and no query is ever logged.
package struct AccessRecord: Sendable {
    package let method: String
    /// `-` where no route was found.
    package let pattern: String
    /// 0 when the connection ended before there was an answer.
    package let status: Int
    package let duration: Duration
    /// What was thrown, where that was unexpected and answered with 500.
    package let failure: String?
}
