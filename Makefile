# What a developer does here. `make run` and `make test` install whatever is missing.

.DEFAULT_GOAL := run
.PHONY: run test unit-test system-test test-containers build debug identity lint format bench demo-update torture clean

SWIFT := scripts/swift
RELEASE := .build/release/whisper-appliance

# A recording becomes text before your eyes; then the appliance serves.
run: build
	@scripts/run $(RELEASE)

build:
	@scripts/bootstrap run
	@$(MAKE) --no-print-directory identity
	$(SWIFT) build -c release --product whisper-appliance

debug:
	@scripts/bootstrap test
	@$(MAKE) --no-print-directory identity
	$(SWIFT) build --build-tests --explicit-target-dependency-import-check error

# The commit goes into the binary; the file changes only when the commit does, so nothing is rebuilt in vain.
identity:
	@scripts/write-identity

test: debug
	@$(MAKE) --no-print-directory unit-test system-test

# Tests with limits of time (decoders killed at once, windows cancelled) do not run beside others that keep every
# processor busy.
unit-test:
	$(SWIFT) test --skip-build --disable-xctest --skip AudioIngestTests --skip SpeechEngineTests --skip SupervisionTests
	$(SWIFT) test --skip-build --disable-xctest --no-parallel --filter AudioIngestTests
	$(SWIFT) test --skip-build --disable-xctest --filter SpeechEngineTests
	$(SWIFT) test --skip-build --disable-xctest --filter SupervisionTests

# Two at a time, each file with one of them: most tests wait for something. In alphabetical order, since accuracy takes
# longest.
system-test:
	scripts/system-tests -n 2 --dist loadfile --no-loadscope-reorder

lint:
	scripts/lint

format:
	swift format --in-place --parallel --recursive Package.swift Sources Tests

# Ours and its peers on clean, noisy, long, short and multilingual recordings; over an hour on two cores. `Benchmarks/run --help`
# says how to do less. The results stay in Benchmarks/results, of which Benchmarks/report makes tables and plots.
bench: build
	@scripts/bootstrap bench
	Benchmarks/run

# Installers, updates, power cuts and drifts, in fresh containers of LXC, podman and Docker; up to an hour.
test-containers:
	@scripts/bootstrap torture
	@$(MAKE) --no-print-directory identity
	$(SWIFT) build --build-tests --explicit-target-dependency-import-check error
	cd Tests/Containers && ../../.deps/python/bin/python -B -m pytest -p no:cacheprovider \
		-c ../System/pytest.ini --rootdir . .

# Three releases, one of them broken, and an appliance that moves through them under load.
demo-update:
	@scripts/bootstrap test
	.deps/python/bin/python scripts/demo-update

# Everything that can go wrong with an update, tried out; about an hour. The report is docs/reliability.md.
torture:
	@scripts/bootstrap torture
	@$(MAKE) --no-print-directory identity
	$(SWIFT) build --build-tests --explicit-target-dependency-import-check error
	Tests/Torture/run --report docs/reliability.md
	cd Tests/Torture && PYTHONPATH=../System ../../.deps/python/bin/python -B -m pytest \
		-p no:cacheprovider -c ../System/pytest.ini .

clean:
	rm -rf .build .build-* .appliance
