@main
enum Relance {
    static func main() {}
}
