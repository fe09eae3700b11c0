import SystemPackage

/// What a decoder reads of the system: the one place that knows absolute paths, for they are the dynamic loader's own.
///
/// Only libraries: no configuration, no home, no program but the decoder itself.
enum SystemPaths {
    /// Read when they exist: the loader's index of libraries, and what stands in for a closed standard input.
    static let files = ["/etc/ld.so.cache", nothing]

    /// The file with nothing in it.
    static let nothing = "/dev/null"

    /// Read and executed with everything below: where the loader and the libraries are, and for a program installed
    /// apart from the system (in its own `bin`) the `lib` beside it.
    static func libraryTrees(for program: String) -> [String] {
        let folder = FilePath(program).removingLastComponent().removingLastComponent()
        return ["/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", folder.appending("lib").string]
    }
}
