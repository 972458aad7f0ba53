extension Route {
    /// Who may change something in an account.
    static let writers = Access.roles([.user, .admin, .service])
    static let administrators = Access.roles([.admin, .service])
    /// Who sees more than one account.
    static let overseers = Access.roles([.admin, .service, .auditor])
}
