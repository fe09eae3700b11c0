// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "whisper-appliance",
    products: [
        .executable(name: "whisper-appliance", targets: ["whisper-appliance"]),
        .executable(name: "appliance-supervisor", targets: ["appliance-supervisor"]),
        .executable(name: "release-publisher", targets: ["release-publisher"]),
        .executable(name: "tuf-client", targets: ["tuf-client"]),
    ],
    dependencies: [
        // HTTP: server, TLS, the event loops below them, and one life cycle for all long-running parts.
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        // Certificates and checksums.
        .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
        // The archive.
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        // Child processes: the engine workers, ffmpeg and ffprobe.
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        // Command line and configuration.
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0", traits: [.defaults, "YAML"]),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        .executableTarget(
            name: "whisper-appliance",
            dependencies: [
                "Accounts", "ApplianceServer", "Archive", "AudioIngest", "Backups", "Deployment", "Doctor",
                "DurableStorage", "Identity", "Maintenance", "ModelDownloads", "Monitoring", "Probing", "SpeechEngine",
                "SpeechModels", "SupervisorControl", "Tar", "Transcription", "UpdateSteps", "Updates", "WebInterface",
                "ZipFiles",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "SystemPackage", package: "swift-system"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
                .product(name: "Yams", package: "Yams"),
            ],
            // A release brings its libraries along. As RPATH the search path holds for what these need, too.
            linkerSettings: [
                .unsafeFlags(
                    ["-Xlinker", "--disable-new-dtags", "-Xlinker", "-rpath", "-Xlinker", "$ORIGIN/../lib"],
                    .when(platforms: [.linux])
                )
            ]
        ),
        .target(
            name: "ApplianceServer",
            dependencies: [
                "Accounts", "Archive", "AudioIngest", "Deployment", "DurableStorage", "Handover", "ModelDownloads",
                "Components", "Identity",
                "Backups", "Maintenance", "WaitingPage",
                "Monitoring", "SpeechEngine", "SpeechModels", "SupervisorControl", "Transcription", "Updates",
                "WebInterface", "Webhooks", "ZipFiles",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "HummingbirdTLS", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOFoundationCompat", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "SwiftASN1", package: "swift-asn1"),
                .product(name: "SystemPackage", package: "swift-system"),
                .product(name: "X509", package: "swift-certificates"),
                .product(name: "_NIOFileSystem", package: "swift-nio"),
            ]
        ),
        // Who may do what: a file of its own, no HTTP.
        .target(
            name: "Accounts",
            dependencies: [
                "DurableStorage",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
                .product(name: "GRDB", package: "GRDB.swift"),
            ]
        ),
        .target(name: "WebInterface", dependencies: ["CWebAssets"]),
        .target(
            name: "Archive",
            dependencies: [
                "DurableStorage", "SpeechEngine", "Transcription", "ZipFiles",
                .product(name: "Crypto", package: "swift-crypto"), .product(name: "GRDB", package: "GRDB.swift"),
            ]
        ),
        .target(name: "ZipFiles", dependencies: ["CZlib"]),
        .target(
            name: "Transcription",
            dependencies: [
                "AudioIngest", "SpeechEngine", "SpeechModels", .product(name: "SystemPackage", package: "swift-system"),
            ]
        ),
        .target(
            name: "AudioIngest",
            dependencies: [
                "CConfinement", .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
            ]
        ),
        .target(
            name: "SpeechEngine",
            dependencies: [
                "COneDNN", "CSpeechKernels", "CWhisper", "DecodingChecks", "NativeEngine",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
            ]
        ),
        // An engine of our own, on oneDNN; knows nothing of processes, files of audio or other engines.
        .target(name: "NativeEngine", dependencies: ["COneDNN", "CSpeechKernels", "DecodingChecks"]),
        // Which attempt at a window is taken, whatever engine made it.
        .target(name: "DecodingChecks", dependencies: ["CZlib"]),
        .target(
            name: "SpeechModels",
            dependencies: ["DurableStorage", .product(name: "Crypto", package: "swift-crypto")]
        ),
        .target(
            name: "ModelDownloads",
            dependencies: [
                "RepositoryHTTP", "SpeechModels", "TUF",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOHTTP1", package: "swift-nio"),
            ]
        ),
        // What can be missing or broken on its own, what needs it, and what mends it.
        .target(name: "Components"),
        .target(name: "Deployment", dependencies: ["CBuildIdentity"]),
        // Whether what runs is what was shipped, and how it differs from another appliance.
        .target(name: "Identity", dependencies: ["Deployment", "DurableStorage", "Updates"]),
        // What is not as it should be; looks, and mends little.
        .target(
            name: "Doctor",
            dependencies: [
                "Archive", "AudioIngest", "Backups", "CTimex", "Deployment", "DurableStorage", "Identity", "Probing",
                "SpeechModels", "Updates",
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SwiftASN1", package: "swift-asn1"),
                .product(name: "SystemPackage", package: "swift-system"),
                .product(name: "X509", package: "swift-certificates"),
            ]
        ),
        .target(name: "Tar", dependencies: ["DurableStorage"]),
        .target(
            name: "Backups",
            dependencies: [
                "Archive", "DurableStorage", "Tar", .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "GRDB", package: "GRDB.swift"),
            ]
        ),
        .target(name: "Monitoring"),
        // When the appliance is being worked on, and who is let through; no HTTP.
        .target(name: "Maintenance", dependencies: ["DurableStorage", "Updates"]),
        .target(name: "WaitingPage"),
        // Asks a running appliance from outside: while it is updated, and after it was deployed.
        .target(
            name: "Probing",
            dependencies: [
                "CSpeechSample", "WebInterface", .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Crypto", package: "swift-crypto"), .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOFoundationCompat", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ]
        ),

        // Updates: nothing here knows of speech but the steps.
        .target(
            name: "UpdateSteps",
            dependencies: [
                "Archive", "Deployment", "DurableStorage", "Probing", "RepositoryHTTP", "TUF", "Tar", "Updates",
                "Webhooks", .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
            ]
        ),
        .target(
            name: "RepositoryHTTP",
            dependencies: [
                "TUF", .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOHTTP1", package: "swift-nio"),
            ]
        ),
        // Requests to addresses that others choose; refuses what only this machine can reach.
        .target(
            name: "Webhooks",
            dependencies: [
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Crypto", package: "swift-crypto"), .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOFoundationCompat", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ]
        ),
        .target(
            name: "Updates",
            dependencies: ["DurableStorage", .product(name: "Crypto", package: "swift-crypto")]
        ),
        .target(
            name: "TUF",
            dependencies: [
                "DurableStorage", .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
            ]
        ),
        // The supervisor: no HTTP framework, no database, no TUF.
        .executableTarget(
            name: "appliance-supervisor",
            dependencies: ["Supervision", .product(name: "Logging", package: "swift-log")]
        ),
        .target(
            name: "Supervision",
            dependencies: [
                "CSpawn", "DurableStorage", "Handover", "SupervisorControl", "Updates", "WaitingPage",
                .product(name: "Logging", package: "swift-log"), .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ]
        ),
        .target(name: "SupervisorControl", dependencies: ["CSpawn", "Handover", "Updates"]),
        .target(name: "Handover", dependencies: ["CSpawn"]),
        .target(name: "CSpawn"),
        // What publishers use; no part of the appliance.
        .executableTarget(
            name: "release-publisher",
            dependencies: [
                "ReleasePublishing", "TUF", "Updates",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]
        ),
        .target(
            name: "ReleasePublishing",
            dependencies: ["DurableStorage", "TUF", "Tar", "Updates"]
        ),
        .executableTarget(name: "tuf-client", dependencies: ["RepositoryHTTP", "TUF"]),
        .target(name: "DurableStorage"),

        // C: what Swift cannot say, or embeds at compile time.
        .target(name: "CBuildIdentity"),
        .target(name: "CConfinement"),
        .target(name: "CSpeechSample"),
        .systemLibrary(name: "CTimex"),
        .target(name: "CWebAssets", exclude: ["Assets"]),
        .target(
            name: "COneDNN",
            linkerSettings: [.linkedLibrary("dnnl"), .linkedLibrary("gomp")]
        ),
        // Optimised in debug builds too: tests run whole models.
        .target(name: "CSpeechKernels", dependencies: ["COneDNN"], cSettings: [.unsafeFlags(["-O3"])]),
        .systemLibrary(name: "CWhisper", pkgConfig: "appliance-engine"),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib"),

        .target(name: "TestSupport", dependencies: ["SpeechModels"], path: "Tests/TestSupport"),
        .testTarget(name: "DurableStorageTests", dependencies: ["DurableStorage", "TestSupport"]),
        .testTarget(
            name: "SpeechModelsTests",
            dependencies: ["SpeechModels", "TestSupport", .product(name: "Crypto", package: "swift-crypto")]
        ),
        .testTarget(name: "ModelDownloadsTests", dependencies: ["ModelDownloads", "SpeechModels", "TestSupport"]),
        .testTarget(
            name: "SpeechEngineTests",
            dependencies: [
                "DecodingChecks", "NativeEngine", "SpeechEngine", "TestSupport",
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
        .testTarget(
            name: "NativeEngineTests",
            dependencies: ["COneDNN", "CSpeechKernels", "CWhisper", "NativeEngine", "SpeechEngine", "TestSupport"]
        ),
        .testTarget(
            name: "AudioIngestTests",
            dependencies: [
                "AudioIngest", "TestSupport", .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
            ]
        ),
        .testTarget(
            name: "TranscriptionTests",
            dependencies: [
                "AudioIngest", "SpeechEngine", "TestSupport", "Transcription",
                .product(name: "SystemPackage", package: "swift-system"),
            ]
        ),
        .testTarget(
            name: "ArchiveTests",
            dependencies: [
                "Archive", "SpeechEngine", "TestSupport", "Transcription", "ZipFiles",
                .product(name: "GRDB", package: "GRDB.swift"),
            ]
        ),
        .testTarget(
            name: "ApplianceServerTests",
            dependencies: [
                "Accounts", "ApplianceServer", "Archive", "AudioIngest", "Components", "ModelDownloads", "Monitoring",
                "Backups", "Deployment", "Identity", "Maintenance", "WaitingPage",
                "SpeechEngine", "SpeechModels",
                "SupervisorControl", "TestSupport", "Transcription", "Updates",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "SwiftASN1", package: "swift-asn1"),
                .product(name: "SystemPackage", package: "swift-system"),
                .product(name: "X509", package: "swift-certificates"),
            ]
        ),
        .testTarget(
            name: "TUFTests",
            dependencies: [
                "DurableStorage", "TUF", "TestSupport", .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
            ]
        ),
        .target(name: "UpdateSimulation", dependencies: ["DurableStorage", "Updates"], path: "Tests/UpdateSimulation"),
        .testTarget(
            name: "UpdatesTests",
            dependencies: ["DurableStorage", "TestSupport", "UpdateSimulation", "Updates"]
        ),
        // What `make torture` kills; debug builds only.
        .executableTarget(
            name: "update-torture",
            dependencies: [
                "Archive", "DurableStorage", "ReleasePublishing", "SpeechEngine", "TUF", "Transcription",
                "UpdateSimulation", "UpdateSteps", "Updates", .product(name: "GRDB", package: "GRDB.swift"),
            ],
            path: "Tests/Torture/Subject"
        ),
        .testTarget(
            name: "SupervisionTests",
            dependencies: [
                "DurableStorage", "Handover", "Supervision", "SupervisorControl", "TestSupport", "Updates",
                .product(name: "Logging", package: "swift-log"), .product(name: "NIOHTTP1", package: "swift-nio"),
            ]
        ),
        .testTarget(
            name: "ReleasePublishingTests",
            dependencies: ["DurableStorage", "ReleasePublishing", "TUF", "TestSupport", "Updates"]
        ),
        .testTarget(
            name: "UpdateStepsTests",
            dependencies: [
                "DurableStorage", "TestSupport", "UpdateSteps", "Updates",
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
            ]
        ),
        .testTarget(name: "ComponentsTests", dependencies: ["Components", "TestSupport"]),
        .testTarget(name: "MonitoringTests", dependencies: ["Monitoring"]),
        .testTarget(name: "ProbingTests", dependencies: ["Probing", "TestSupport", "WebInterface"]),
        .testTarget(
            name: "MaintenanceTests",
            dependencies: ["DurableStorage", "Maintenance", "TestSupport", "Updates", "WaitingPage"]
        ),
        .testTarget(
            name: "BackupsTests",
            dependencies: [
                "Archive", "Backups", "DurableStorage", "SpeechEngine", "Tar", "TestSupport", "Transcription",
            ]
        ),
        .testTarget(name: "WebhooksTests", dependencies: ["Webhooks"]),
        .testTarget(
            name: "AccountsTests",
            dependencies: ["Accounts", "TestSupport", .product(name: "GRDB", package: "GRDB.swift")]
        ),
        .testTarget(
            name: "DoctorTests",
            dependencies: [
                "Archive", "Deployment", "Doctor", "DurableStorage", "Identity", "Probing", "SpeechModels",
                "TestSupport", "Updates",
            ]
        ),
        .testTarget(
            name: "IdentityTests",
            dependencies: ["Deployment", "DurableStorage", "Identity", "TestSupport", "Updates"]
        ),
        .testTarget(name: "DeploymentTests", dependencies: ["Deployment", "TestSupport"]),
    ]
)

for target in package.targets where target.type != .system {
    target.swiftSettings = [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .treatAllWarnings(as: .error),
    ]
}
