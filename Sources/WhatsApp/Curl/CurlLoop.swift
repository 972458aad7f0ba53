internal import CCurl
internal import Glibc

/// libcurl's multi handle and what turns it. Everything but `desk` belongs to the thread that calls `run`.
///
/// `@unchecked Sendable`: made on one thread and handed to the one that runs it, which alone uses it from then on.
@safe final class CurlLoop: @unchecked Sendable {
    /// Easy handles kept for later calls; one holds some 40 kB.
    private static let keptHandles = 128
    /// How often calls that wait are looked at, in nanoseconds.
    private static let lookInterval: UInt64 = 250_000_000

    let desk = CallDesk()
    private let settings: CurlSettings
    private let multi: UnsafeMutableRawPointer
    private var lines: CallLines
    private var active: [ObjectIdentifier: CurlTransfer] = [:]
    private var idle: [CurlTransfer] = []
    private var lastLook: UInt64 = 0

    /// Must run once before anything else of libcurl's.
    private static let isReady: Bool = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    init(_ settings: CurlSettings) throws(CurlError) {
        if let path = settings.authorities {
            guard unsafe access(path, R_OK) == 0 else { throw .unreadableAuthorities }
        }
        guard Self.isReady, let multi = unsafe curl_multi_init() else { throw .notStarted }
        unsafe self.multi = multi
        self.settings = settings
        lines = CallLines(limit: settings.calls) { host in
            CallLines.isEncrypted(host)
                ? settings.callsPerHost : min(settings.connectionsPerHost, settings.callsPerHost)
        }
        unsafe ccurl_multi_set_long(multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, settings.connections)
        unsafe ccurl_multi_set_long(multi, CURLMOPT_MAX_HOST_CONNECTIONS, settings.connectionsPerHost)
        unsafe ccurl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, settings.connections)
    }

    /// Until the desk is closed; then every call that is left gets its outcome. Once only: libcurl's handle is gone then.
    func run() {
        let waker = unsafe Waker(multi: multi)
        desk.begin(wake: waker.wake)
        while let arrivals = desk.arrivals() {
            for asked in arrivals { lines.add(asked) }
            begin()
            var running: Int32 = 0
            unsafe curl_multi_perform(multi, &running)
            if finish() + giveUpWaiting() == 0, desk.goesToSleep() {
                unsafe curl_multi_poll(multi, nil, 0, lines.waiting > 0 ? 250 : 60_000, nil)
                desk.wokeUp()
            }
        }
        desk.end()
        endAll()
    }

    /// What is needed to end the sleep of `curl_multi_poll` from another thread.
    ///
    /// `@unchecked Sendable`: libcurl allows this one call from any thread, as long as the handle is there; the desk
    /// makes none after `end`.
    @safe private struct Waker: @unchecked Sendable {
        let multi: UnsafeMutableRawPointer

        @Sendable func wake() { unsafe curl_multi_wakeup(multi) }
    }

    // MARK: Calls

    private func begin() {
        while let (asked, ticket) = lines.next() {
            guard let transfer = idle.popLast() ?? CurlTransfer(settings) else {
                lines.finished(ticket)
                answer(asked, .notSent("libcurl has no memory"))
                continue
            }
            guard transfer.prepare(asked, ticket) else {
                release(transfer, .notSent("the address or a header is malformed"))
                continue
            }
            active[ObjectIdentifier(transfer)] = transfer
            let code = unsafe curl_multi_add_handle(multi, transfer.handle)
            if code != CURLM_OK { release(transfer, .notSent(unsafe String(cString: curl_multi_strerror(code)))) }
        }
    }

    /// Hands out the outcomes of the calls that are over; how many there were.
    private func finish() -> Int {
        var count = 0
        var left: Int32 = 0
        while let message = unsafe curl_multi_info_read(multi, &left) {
            guard unsafe message.pointee.msg == CURLMSG_DONE,
                let context = unsafe ccurl_private(message.pointee.easy_handle)
            else { continue }
            let code = unsafe ccurl_result(message)
            let transfer = unsafe Unmanaged<CurlTransfer>.fromOpaque(context).takeUnretainedValue()
            let outcome = transfer.outcome(code)
            unsafe curl_multi_remove_handle(multi, transfer.handle)
            release(transfer, outcome)
            count += 1
        }
        return count
    }

    /// Calls that have waited for a place for longer than they were to take; how many there were.
    private func giveUpWaiting() -> Int {
        guard lines.waiting > 0 else { return 0 }
        let now = Asked.now
        guard now - lastLook >= Self.lookInterval else { return 0 }
        lastLook = now
        let tired = lines.giveUp(at: now)
        for asked in tired { answer(asked, .notSent("too many calls are under way")) }
        return tired.count
    }

    private func endAll() {
        for transfer in Array(active.values) {
            let outcome = transfer.unanswered("the transport has stopped")
            unsafe curl_multi_remove_handle(multi, transfer.handle)
            release(transfer, outcome)
        }
        for asked in lines.giveUp(at: .max) { answer(asked, .notSent("the transport has stopped")) }
        idle = []
        unsafe curl_multi_cleanup(multi)
    }

    private func release(_ transfer: CurlTransfer, _ outcome: HTTPOutcome) {
        active[ObjectIdentifier(transfer)] = nil
        lines.finished(transfer.ticket)
        let asked = transfer.asked
        transfer.clear()
        if idle.count < Self.keptHandles { idle.append(transfer) }
        if let asked { answer(asked, outcome) }
    }

    private func answer(_ asked: Asked, _ outcome: HTTPOutcome) {
        asked.done(outcome)
        desk.answered(1)
    }
}
