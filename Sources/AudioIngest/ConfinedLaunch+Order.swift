extension ConfinedLaunch {
    /// What to run, on what, within which limits: the command line of the launcher.
    package struct Order: Equatable, Sendable {
        /// An absolute path.
        package var program: String
        /// What the program is told, without its own name.
        package var arguments: [String]
        /// The one file to read, an absolute path.
        package var input: String
        /// Address space.
        package var memoryInBytes: Int
        /// After which the program is killed.
        package var processorSeconds: Int
        /// The process to die with; 0 to live on.
        package var parent: Int32

        /// Describes a launch.
        package init(
            program: String,
            arguments: [String],
            input: String,
            memoryInBytes: Int,
            processorSeconds: Int,
            parent: Int32 = 0
        ) {
            self.program = program
            self.arguments = arguments
            self.input = input
            self.memoryInBytes = memoryInBytes
            self.processorSeconds = processorSeconds
            self.parent = parent
        }

        /// The arguments after the launcher's subcommand.
        package var commandLine: [String] {
            ["--read", input, "--memory", "\(memoryInBytes)", "--cpu", "\(processorSeconds)", "--parent", "\(parent)"]
                + ["--", program] + arguments
        }

        /// Reads ``commandLine`` back; nil unless every limit is given and positive and both paths are absolute.
        package init?(commandLine: [String]) {
            guard let end = commandLine.firstIndex(of: "--"), end % 2 == 0, end + 1 < commandLine.count else {
                return nil
            }
            var options: [String: String] = [:]
            for index in stride(from: 0, to: end, by: 2) {
                guard options.updateValue(commandLine[index + 1], forKey: commandLine[index]) == nil else { return nil }
            }
            guard let input = options.removeValue(forKey: "--read"), input.hasPrefix("/"),
                let memory = options.removeValue(forKey: "--memory").flatMap({ Int($0) }), memory > 0,
                let seconds = options.removeValue(forKey: "--cpu").flatMap({ Int($0) }), seconds > 0,
                let parent = Int32(options.removeValue(forKey: "--parent") ?? "0"), parent >= 0,
                options.isEmpty, commandLine[end + 1].hasPrefix("/")
            else { return nil }
            self.init(
                program: commandLine[end + 1],
                arguments: Array(commandLine[(end + 2)...]),
                input: input,
                memoryInBytes: memory,
                processorSeconds: seconds,
                parent: parent
            )
        }
    }
}
