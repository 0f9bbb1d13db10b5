// Measures the whole program from outside.

@main
struct Benchmarks {
  static func main() {}
}
