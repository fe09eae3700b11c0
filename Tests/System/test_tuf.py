"""The TUF client against repositories that are in order, that change, and that attack."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

import pytest
from securesystemslib.formats import encode_canonical
from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import Metadata, TargetFile, Timestamp

from tuf_repository import (
    Client,
    Repository,
    Server,
    content,
    endless,
    fresh,
    in_days,
    redirect,
    rename_key,
    signer,
    status,
    trickle,
)

FIRST = {"root": 1, "timestamp": 1, "snapshot": 1, "targets": 1}
FIRST_REQUESTS = ["2.root.json", "timestamp.json", "1.snapshot.json", "1.targets.json"]


@dataclass
class World:
    """A repository, its server and a client that trusts the first root."""

    repository: Repository
    server: Server
    client: Client

    def refuses(self, reason: str, action: Callable[[], bool] | None = None) -> None:
        """Nothing on disk changes, and the reason is told."""
        before = self.client.files, self.client.downloaded
        assert not (action or self.client.refresh)()
        assert reason in self.client.error
        assert (self.client.files, self.client.downloaded) == before


@pytest.fixture
def world(tmp_path: Path) -> Iterator[Callable[..., World]]:
    with ExitStack() as stack:

        def make(*, refreshed: bool = True, **options: object) -> World:
            repository = Repository(**options)
            server = stack.enter_context(Server(repository))
            client = Client(tmp_path, server)
            assert client.init()
            if refreshed:
                assert client.refresh()
                server.requests.clear()
            return World(repository, server, client)

        yield make


# The ordinary way


@pytest.mark.parametrize("kind", ["ed25519", "ecdsa", "rsa"])
@pytest.mark.parametrize("hashed", [False, True])
def test_first_refresh_and_download(world, kind, hashed):
    w = world(refreshed=False, kind=kind, hashed=hashed)
    w.repository.add_target("folder/file.bin", b"content")
    w.repository.publish()
    assert list(w.client.files) == ["root.json"] and w.server.requests == []
    assert w.client.download("folder/file.bin"), w.client.error
    assert w.client.versions == FIRST
    assert w.server.metadata_requests == FIRST_REQUESTS
    assert w.client.downloaded == {"folder/file.bin": b"content"}
    assert w.server.target_requests == [f"folder/{sha256(b'content').hexdigest()}.file.bin"]
    for role in FIRST:
        name = "1.root.json" if role == "root" else "timestamp.json" if role == "timestamp" else f"1.{role}.json"
        assert w.client.files[f"{role}.json"] == w.repository.files[f"/metadata/{name}"], "the bytes received"


def test_keys_of_the_old_type_and_pkcs1(world):
    w = world(refreshed=False)
    old = fresh(900, "ecdsa")
    old.public_key.keytype = "ecdsa-sha2-nistp256"
    pkcs1 = CryptoSigner.generate_rsa(scheme="rsa-pkcs1v15-sha256")
    w.repository.replace_keys("timestamp", old)
    w.repository.replace_keys("snapshot", pkcs1)
    w.repository.root.version = 2
    w.repository.publish()
    assert w.client.refresh(), w.client.error


def test_an_rsa_key_that_is_too_short_does_not_count(world):
    w = world(refreshed=False)
    w.repository.replace_keys("timestamp", CryptoSigner.generate_rsa(size=1024))
    w.repository.root.version = 2
    w.repository.publish()
    assert not w.client.refresh()
    assert "timestamp.json” has valid signatures of 0" in w.client.error


def test_a_second_refresh_asks_only_for_what_may_be_new(world):
    w = world()
    assert w.client.refresh()
    assert w.server.metadata_requests == ["2.root.json", "timestamp.json"]


def test_refresh_follows_new_versions(world):
    w = world()
    w.repository.bump()
    w.repository.bump("targets", "snapshot", "timestamp")
    assert w.client.refresh()
    assert w.client.versions == {"root": 1, "timestamp": 3, "snapshot": 3, "targets": 3}
    assert w.server.metadata_requests[1:] == ["timestamp.json", "3.snapshot.json", "3.targets.json"]


def test_a_repository_without_consistent_snapshots(world):
    w = world(refreshed=False, consistent=False)
    w.repository.add_target("a/b", b"one")
    w.repository.publish()
    assert w.client.download("a/b"), w.client.error
    assert w.server.metadata_requests == ["2.root.json", "timestamp.json", "snapshot.json", "targets.json"]
    assert w.server.target_requests == ["a/b"]


def test_a_root_that_does_not_say_whether_snapshots_are_consistent(world):
    w = world(refreshed=False, consistent=False)
    w.repository.root.consistent_snapshot = None
    w.repository.bump_root()
    assert w.client.refresh()
    assert w.server.metadata_requests[-1] == "targets.json"


def test_a_repository_that_stops_using_consistent_snapshots(world):
    w = world()
    w.repository.root.consistent_snapshot = False
    w.repository.root.version = 2
    w.repository.bump()
    assert w.client.refresh()
    assert w.server.metadata_requests[-2:] == ["snapshot.json", "targets.json"]


def test_unknown_fields_are_signed_kept_and_otherwise_ignored(world):
    w = world()
    root = w.repository.root
    root.unrecognized_fields["custom-field"] = {"nested": [1, None, True, "é"]}
    root.roles["root"].unrecognized_fields["another-field"] = "value"
    # The key keeps its name, although its canonical form is another one now.
    root.keys[root.roles["root"].keyids[0]].unrecognized_fields["keyid_hash_algorithms"] = ["md5"]
    w.repository.bump_root()
    w.repository.targets.unrecognized_fields["x"] = {"é": 1, "e\u0301": 2}
    w.repository.bump()
    assert w.client.refresh(), w.client.error
    assert w.client.versions["root"] == 2
    assert w.client.files["root.json"] == w.repository.files["/metadata/2.root.json"]


@pytest.mark.parametrize(("version", "accepted"), [("1.0", True), ("1.99.0", True), ("2.0.0", False), ("10.1", False)])
def test_only_version_1_of_the_specification_is_understood(world, version, accepted):
    w = world()
    w.repository.root._spec_version = w.repository.root.spec_version = version
    w.repository.bump_root()
    if accepted:
        assert w.client.refresh(), w.client.error
    else:
        w.refuses(f"version {version} of the TUF specification")


def test_targets_are_stored_safely_whatever_they_are_called(world):
    names = ["plain", "deep/er/file", "sp ace & amp;#?%41.bin", "ünï/cödé", "/absolute", ".hidden"]
    w = world(refreshed=False)
    for name in names:
        w.repository.add_target(name, name.encode())
    w.repository.publish()
    assert w.client.download(*names), w.client.error
    assert w.client.downloaded == {name: name.encode() for name in names}


def test_a_target_that_leads_out_of_its_folder_is_refused(world):
    w = world()
    w.repository.add_target("../../outside", b"x")
    w.repository.bump()
    assert w.client.refresh()
    w.refuses("leads out of its folder", lambda: w.client.download("../../outside"))


def test_a_target_that_is_there_already_is_not_fetched_again(world):
    w = world()
    w.repository.add_target("file", b"one")
    w.repository.add_target("other", b"three")
    w.repository.bump()
    assert w.client.download("file", "other")
    w.server.requests.clear()
    assert w.client.download("file", "other")
    assert w.server.target_requests == []
    w.repository.add_target("file", b"two")
    w.repository.bump()
    assert w.client.download("file", "other")
    assert w.client.downloaded == {"file": b"two", "other": b"three"}
    assert len(w.server.target_requests) == 1


def test_a_damaged_target_is_fetched_again(world):
    w = world()
    w.repository.add_target("file", b"one")
    w.repository.bump()
    assert w.client.download("file")
    (w.client.targets / "file").write_bytes(b"0ne")
    assert w.client.download("file")
    assert w.client.downloaded == {"file": b"one"}


def test_several_targets_stop_at_the_first_that_fails(world):
    w = world()
    w.repository.add_target("first", b"1")
    w.repository.add_target("last", b"3")
    w.repository.bump()
    assert not w.client.download("first", "missing", "last")
    assert "offers no “missing”" in w.client.error
    assert w.client.downloaded == {"first": b"1"}


def test_a_download_refreshes_first_even_if_the_target_is_unknown(world):
    w = world(refreshed=False)
    assert not w.client.download("nothing")
    assert w.client.versions == FIRST
    assert w.server.metadata_requests == FIRST_REQUESTS


@pytest.mark.parametrize("algorithm", ["sha512", "sha384"])
def test_other_hashes_than_sha256(world, algorithm):
    w = world()
    w.repository.add_target("file", b"content", algorithm=algorithm)
    w.repository.bump()
    assert w.client.download("file"), w.client.error


def test_redirects_are_followed_a_few_times(world):
    w = world()
    w.repository.files["/metadata/elsewhere"] = w.repository.files["/metadata/timestamp.json"]
    w.server.answers["/metadata/timestamp.json"] = redirect("/metadata/elsewhere")
    assert w.client.refresh(), w.client.error
    w.server.answers["/metadata/timestamp.json"] = redirect("/metadata/timestamp.json")
    w.refuses("could not be fetched")
    for step in range(9):
        w.server.answers[f"/metadata/{step}"] = redirect(f"/metadata/{step + 1}")
    w.server.answers["/metadata/timestamp.json"] = redirect("/metadata/0")
    w.refuses("could not be fetched")


# The start of trust


@pytest.mark.parametrize("damage", ["version", "signature", "json"])
def test_a_root_that_cannot_be_trusted_is_refused_before_anything_is_asked(world, damage):
    w = world(refreshed=False)
    (w.client.metadata / "root.json").unlink()
    document = json.loads(w.repository.files["/metadata/1.root.json"])
    if damage == "version":
        del document["signed"]["version"]
    if damage == "signature":
        document["signatures"][0]["sig"] = "00" * 70
    data = b"{" if damage == "json" else json.dumps(document).encode()
    assert not w.client.init(data)
    assert not w.client.refresh()
    assert "no trusted root.json" in w.client.error
    # Also when it got there by another way.
    (w.client.metadata / "root.json").write_bytes(data)
    w.refuses("root.json")
    assert w.server.requests == []


def test_init_never_goes_back_to_an_older_root(world):
    w = world()
    w.repository.bump_root()
    assert w.client.refresh()
    assert w.client.init()
    assert w.client.version("root") == 2
    w.repository.bump_root()
    assert w.client.init(w.repository.files["/metadata/3.root.json"])
    assert w.client.version("root") == 3


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["refresh"],
        ["--metadata-dir"],
        ["--metadata-dir", "d", "refresh"],
        ["--metadata-dir", "d", "init"],
        ["--metadata-dir", "d", "init", "a", "b"],
        ["--metadata-dir", "d", "init", "missing"],
        ["--metadata-dir", "d", "--metadata-url", "u", "update"],
        ["--metadata-dir", "d", "--metadata-url", "not a url", "refresh"],
        ["--metadata-dir", "d", "--metadata-url", "u", "--patience", "never", "refresh"],
        ["--metadata-dir", "d", "--metadata-url", "u", "--target-dir", "t", "--target-base-url", "u", "download"],
        ["--nonsense", "x", "refresh"],
    ],
)
def test_a_wrong_command_line_is_an_ordinary_failure(world, arguments):
    assert not world(refreshed=False).client._run(*arguments)


# Root rotation


def test_a_chain_of_five_root_rotations(world):
    w = world()
    for _ in range(5):
        old = w.repository.signers["root"]
        w.repository.replace_keys("root")
        w.repository.bump_root([*old, *w.repository.signers["root"]])
    w.repository.bump()
    assert w.client.refresh(), w.client.error
    assert w.client.version("root") == 6
    assert w.server.metadata_requests[:7] == [*(f"{n}.root.json" for n in range(2, 8)), "timestamp.json"]


# Keys, threshold and signers of each root version; whether the last one is accepted.
ROTATIONS = {
    "one key replaced": ([([1], 1, [1]), ([2], 1, [2, 1]), ([2], 1, [2])], True),
    "unused signatures": ([([1], 1, [3, 1, 4]), ([2], 1, [3, 2, 1, 4]), ([2], 1, [3, 2, 4])], True),
    "3 of 5 in other combinations": (
        [([0, 1, 2, 3, 4], 3, [0, 2, 4]), ([0, 1, 2, 3, 4], 3, [0, 4, 1]), ([0, 1, 2, 3, 4], 3, [1, 3, 0])],
        True,
    ),
    "3 of 5, one replaced": ([([0, 1, 2, 3, 4], 3, [0, 2, 4]), ([0, 1, 3, 4, 5], 3, [0, 4, 1])], True),
    "3 of 5, all replaced": (
        [([0, 1, 2, 3, 4], 3, [0, 2, 4]), ([5, 6, 7, 8, 9], 3, [0, 2, 4, 5, 6, 7]), ([5, 6, 7, 8, 9], 3, [5, 6, 7])],
        True,
    ),
    "threshold raised": ([([1, 2, 3], 1, [1]), ([1, 2, 3], 2, [1, 2])], True),
    "threshold lowered": ([([1, 2, 3], 2, [1, 2]), ([1, 2, 3], 1, [1, 2]), ([1, 2, 3], 1, [1])], True),
    "not signed by the old key": ([([1], 1, [1]), ([2], 1, [2, 3, 4])], False),
    "not signed by the new key": ([([1], 1, [1]), ([2], 1, [1, 3, 4])], False),
    "3 of 5, too few new": ([([0, 1, 2, 3, 4], 3, [0, 2, 4]), ([0, 1, 3, 4, 5], 3, [0, 2, 4])], False),
    "3 of 5, too few old": ([([0, 1, 2, 3, 4], 3, [0, 2, 4]), ([0, 1, 3, 4, 5], 3, [0, 4, 5])], False),
    "raised threshold not reached": ([([1, 2, 3], 1, [1]), ([1, 2, 3], 2, [2])], False),
    "old threshold not reached": ([([1, 2, 3], 2, [1, 2]), ([1, 2, 3], 1, [1])], False),
}


@pytest.mark.parametrize("case", ROTATIONS.values(), ids=ROTATIONS)
def test_root_rotation(world, case):
    versions, accepted = case
    w = world(refreshed=False)
    for version, (keys, threshold, signers) in enumerate(versions, start=1):
        w.repository.replace_keys("root", *map(signer, keys))
        w.repository.root.roles["root"].threshold = threshold
        w.repository.root.version = version
        w.repository.publish_root([signer(number) for number in signers])
    (w.client.metadata / "root.json").unlink()
    assert w.client.init()
    assert w.client.refresh() == accepted, w.client.error
    last = len(versions) if accepted else len(versions) - 1
    assert w.client.files["root.json"] == w.repository.files[f"/metadata/{last}.root.json"]
    assert accepted or "2.root.json” has valid signatures" in w.client.error
    assert w.client.versions == ({**FIRST, "root": last} if accepted else {"root": last})


@pytest.mark.parametrize("version", [1, 2, 4])
def test_the_next_root_must_have_exactly_the_next_version(world, version):
    w = world()
    w.repository.bump_root()
    assert w.client.refresh()
    w.repository.root.version = version
    w.repository.put("root", w.repository.sign("root"), 3)
    w.refuses("3.root.json")


@pytest.mark.parametrize("code", [403, 404])
def test_no_further_root_is_the_end_of_the_chain(world, code):
    w = world()
    w.server.answers["/metadata/2.root.json"] = status(code)
    assert w.client.refresh()


@pytest.mark.parametrize("code", [500, 429, 204, 206])
def test_any_other_answer_is_a_failure(world, code):
    w = world()
    w.repository.bump_root()
    w.server.answers["/metadata/2.root.json"] = status(code)
    w.refuses(f"could not be fetched: the server answered with status {code}")


# Thresholds and signatures of the other roles

SIGNINGS = {
    "one key": ([2], 1, [2], True),
    "unused signatures": ([1], 1, [3, 1, 4], True),
    "2 of 3": ([1, 2, 3], 2, [3, 1], True),
    "3 of 5": ([0, 1, 2, 3, 4], 3, [4, 0, 2], True),
    "not by the new key": ([2], 1, [1, 3, 4], False),
    "2 of 3, one missing": ([1, 2, 3], 2, [2], False),
    "3 of 5, one of another": ([0, 1, 3, 4, 5], 3, [0, 2, 4], False),
    "more needed than there are": ([1, 2], 3, [1, 2], False),
}


@pytest.mark.parametrize("role", ["timestamp", "snapshot", "targets"])
@pytest.mark.parametrize("case", SIGNINGS.values(), ids=SIGNINGS)
def test_thresholds(world, role, case):
    keys, threshold, signers, accepted = case
    w = world()
    w.repository.replace_keys(role, *map(signer, keys))
    w.repository.root.roles[role].threshold = threshold
    w.repository.bump_root()
    w.repository.signers[role] = [signer(number) for number in signers]
    w.repository.bump()
    assert w.client.refresh() == accepted, w.client.error
    assert (w.client.version(role) == 2) == accepted
    assert accepted or f"{role}.json” has valid signatures" in w.client.error


def test_a_signature_that_does_not_verify_is_ignored_if_there_are_enough_others(world):
    w = world()
    w.repository.add_key("timestamp")
    w.repository.bump_root()
    w.repository.timestamp.version = 2
    document = json.loads(w.repository.sign("timestamp"))
    for broken in ("", "zz", "00", document["signatures"][1]["sig"]):
        document["signatures"][0]["sig"] = broken
        w.repository.put("timestamp", json.dumps(document).encode(), 2)
        assert w.client.refresh(), w.client.error
    document["signatures"][1]["sig"] = "00"
    w.repository.put("timestamp", json.dumps(document).encode(), 2)
    w.refuses("valid signatures of 0")


def test_two_signatures_of_one_key_are_fatal(world):
    w = world()
    w.repository.timestamp.version = 2
    document = json.loads(w.repository.sign("timestamp"))
    document["signatures"] *= 2
    w.repository.put("timestamp", json.dumps(document).encode(), 2)
    w.refuses("“signatures” names something twice")


def test_one_key_under_several_names_counts_once(world):
    w = world()
    original = w.repository.signers["snapshot"][0]
    for number in range(4):
        renamed = CryptoSigner(original._private_key, rename_key(original.public_key, f"name {number}"))
        w.repository.add_key("snapshot", key=renamed)
    w.repository.root.roles["snapshot"].threshold = 2
    w.repository.bump_root()
    w.repository.bump("snapshot", "timestamp")
    assert not w.client.refresh()
    assert "snapshot.json” has valid signatures of 1 trusted keys but needs 2" in w.client.error
    assert w.client.version("snapshot") == 1


def test_a_key_named_twice_in_a_role_is_refused(world):
    w = world()
    w.repository.root.roles["snapshot"].keyids *= 2
    w.repository.bump_root()
    w.refuses("“roles.snapshot.keyids” names something twice")


def test_keys_of_unknown_kinds_are_left_alone(world):
    w = world()
    for number, kind in enumerate(["sphincs", "ed25519"]):
        unknown = rename_key(signer(1).public_key, f"unknown {number}")
        unknown.keytype, unknown.keyval = kind, {"public": "no key at all", "extra": 1}
        w.repository.root.add_key(unknown, "targets")
    w.repository.bump_root()
    assert w.client.refresh(), w.client.error
    assert w.client.version("root") == 2


def test_a_revoked_key_signs_nothing_any_more(world):
    w = world()
    revoked = w.repository.signers["targets"]
    w.repository.replace_keys("targets")
    w.repository.bump_root()
    w.repository.signers["targets"] = revoked
    w.repository.bump()
    assert not w.client.refresh()
    assert "2.targets.json” has valid signatures of 0" in w.client.error
    assert w.client.version("targets") == 1


# Freshness


@pytest.mark.parametrize("role", ["root", "timestamp", "snapshot", "targets"])
def test_expired_metadata_is_not_accepted(world, role):
    w = world()
    getattr(w.repository, role).expires = in_days(-1)
    if role == "root":
        w.repository.bump_root()
    w.repository.bump()
    assert not w.client.refresh()
    assert "expired at" in w.client.error and role in w.client.error
    # A root is kept before its time is looked at, because the way to its successor leads through it.
    assert w.client.version(role) == (2 if role == "root" else 1)
    if role == "root":
        assert w.client.versions == {**FIRST, "root": 2}
        w.repository.root.expires = in_days(1)
        w.repository.bump_root()
        assert w.client.refresh()


def test_an_expired_root_may_be_the_start(world):
    w = world(refreshed=False)
    w.repository.root.expires = in_days(-1)
    w.repository.publish_root()
    (w.client.metadata / "root.json").unlink()
    assert w.client.init()
    assert not w.client.refresh()
    w.repository.root.expires = in_days(1)
    w.repository.bump_root()
    assert w.client.refresh()


def forge(w: World, role: str, **changes: object) -> None:
    """Replaces a file on the client's disk by a signed one with these changes, as time alone would make it."""
    path = w.client.metadata / f"{role}.json"
    metadata = Metadata.from_file(str(path))
    for name, value in changes.items():
        setattr(metadata.signed, name, value)
    for number, key in enumerate(w.repository.signers[role]):
        metadata.sign(key, append=number > 0)
    path.write_bytes(metadata.to_bytes())


@pytest.mark.parametrize("role", ["timestamp", "snapshot", "targets"])
def test_expired_files_on_disk_do_not_hinder_an_update(world, role):
    w = world()
    forge(w, role, expires=in_days(-1))
    w.repository.bump()
    assert w.client.refresh(), w.client.error


def test_a_frozen_repository_is_noticed(world):
    w = world()
    w.repository.timestamp.expires = in_days(-1)
    w.repository.publish_timestamp()
    forge(w, "timestamp", expires=in_days(-1))
    w.refuses("timestamp.json” expired")


def test_expired_files_on_disk_still_protect_from_rollback(world):
    w = world()
    forge(w, "timestamp", expires=in_days(-1), version=5)
    w.repository.bump("timestamp")
    w.refuses("offered in version 2, older than the trusted version 5")


def test_the_time_is_looked_at_to_the_second(world):
    w = world()
    w.repository.timestamp.expires = in_days(0) + timedelta(seconds=2)
    w.repository.bump("timestamp")
    assert w.client.refresh(), w.client.error
    time.sleep(2.1)
    w.refuses("timestamp.json” expired")


# Rollback and mix-and-match


def test_a_timestamp_does_not_go_back(world):
    w = world()
    w.repository.bump("timestamp")
    assert w.client.refresh()
    w.repository.timestamp.version = 1
    w.repository.publish_timestamp()
    w.refuses("“timestamp.json” is offered in version 1, older than the trusted version 2")


def test_a_timestamp_of_the_same_version_changes_nothing(world):
    w = world()
    before = w.client.files
    w.repository.snapshot.version = 7
    w.repository.publish_snapshot()
    assert w.client.refresh()
    assert w.client.files == before
    assert w.server.metadata_requests == ["2.root.json", "timestamp.json"]


@pytest.mark.parametrize("hashed", [False, True])
def test_a_snapshot_does_not_go_back(world, hashed):
    w = world(hashed=hashed)
    w.repository.bump("snapshot", "timestamp")
    assert w.client.refresh()
    w.repository.snapshot.version = 1
    w.repository.bump("timestamp")
    w.refuses("“snapshot.json” is offered in version 1, older than the trusted version 2")


@pytest.mark.parametrize("hashed", [False, True])
def test_targets_do_not_go_back(world, hashed):
    w = world(hashed=hashed)
    w.repository.bump()
    assert w.client.refresh()
    w.repository.targets.version = 1
    w.repository.bump("snapshot", "timestamp")
    assert not w.client.refresh()
    assert "“targets.json” is offered in version 1, older than the trusted version 2" in w.client.error
    assert (w.client.version("snapshot"), w.client.version("targets")) == (2, 2)


def test_delegated_targets_do_not_go_back(world):
    w = world(refreshed=False)
    w.repository.delegate("targets", "A")
    w.repository.bump("A", "targets", "snapshot", "timestamp")
    assert w.client.refresh(), w.client.error
    w.repository.roles["A"].version = 1
    w.repository.bump("snapshot", "timestamp")
    assert not w.client.refresh()
    assert "“A.json” is offered in version 1" in w.client.error


def test_a_snapshot_does_not_drop_files(world):
    w = world(refreshed=False)
    w.repository.delegate("targets", "A")
    w.repository.publish()
    assert w.client.refresh()
    del w.repository.snapshot.meta["A.json"]
    w.repository.snapshot.version, w.repository.timestamp.version = 2, 2
    w.repository.publish_snapshot()
    assert not w.client.refresh()
    assert "“A.json” is no longer part" in w.client.error
    assert w.client.version("snapshot") == 1


def test_a_snapshot_without_targets_is_useless(world):
    w = world(refreshed=False)
    w.repository.snapshot.meta.clear()
    w.repository.publish_snapshot()
    assert not w.client.refresh()
    assert "says nothing about its role “targets”" in w.client.error
    assert w.client.versions == {"root": 1, "timestamp": 1, "snapshot": 1}


def test_a_snapshot_of_another_version_than_announced(world):
    w = world(refreshed=False)
    w.repository.snapshot.version = 2
    w.repository.put("snapshot", w.repository.sign("snapshot"), 1)
    assert not w.client.refresh()
    assert "has version 2 where 1 was announced" in w.client.error
    assert w.client.versions == {"root": 1, "timestamp": 1}


def test_targets_of_another_version_than_announced(world):
    w = world(refreshed=False)
    w.repository.targets.version = 2
    w.repository.put("targets", w.repository.sign("targets"), 1)
    assert not w.client.refresh()
    assert "has version 2 where 1 was announced" in w.client.error
    assert w.client.versions == {"root": 1, "timestamp": 1, "snapshot": 1}


@pytest.mark.parametrize("role", ["snapshot", "targets"])
def test_a_file_from_another_snapshot_does_not_fit(world, role):
    w = world(hashed=True)
    w.repository.bump()
    # The same version, signed as well, but not the one that was announced; of the same length.
    content = getattr(w.repository, role)
    content.expires += timedelta(seconds=1)
    w.repository.put(role, w.repository.sign(role, [signer(5), *w.repository.signers[role]][1:]), 2)
    announced = (w.repository.timestamp.snapshot_meta if role == "snapshot" else w.repository.snapshot.meta["targets.json"])
    announced.length = None
    if role == "targets":
        w.repository.snapshot.version = w.repository.timestamp.version = 3
        w.repository.publish_snapshot()
    else:
        w.repository.publish_timestamp()
    assert not w.client.refresh()
    assert f"{role}.json” is not the file that was announced (sha256" in w.client.error
    assert w.client.version(role) == 1


def test_a_snapshot_on_disk_must_be_the_announced_one_and_not_only_have_its_version(world):
    # Ed25519 signs the targets with the same bytes again.
    w = world(hashed=True, kind="ed25519")
    w.repository.snapshot.expires += timedelta(days=1)
    w.repository.bump("timestamp")
    assert w.client.refresh(), w.client.error
    assert w.server.metadata_requests == ["2.root.json", "timestamp.json", "1.snapshot.json"]
    assert w.client.files["snapshot.json"] == w.repository.files["/metadata/1.snapshot.json"]


@pytest.mark.parametrize("longer", [True, False])
def test_a_snapshot_of_another_length_than_announced(world, longer):
    w = world(hashed=True)
    w.repository.bump()
    data = w.repository.files["/metadata/2.snapshot.json"]
    w.repository.put("snapshot", data + b" " if longer else data[:-1], 2)
    assert not w.client.refresh()
    assert ("longer than" if longer else f"has {len(data) - 1} bytes where {len(data)}") in w.client.error
    assert w.client.version("snapshot") == 1


@pytest.mark.parametrize("role", ["snapshot", "timestamp"])
def test_fast_forward_is_undone_by_new_keys(world, role):
    w = world()
    getattr(w.repository, role).version = 99999
    w.repository.timestamp.version += 1 if role == "snapshot" else 0
    w.repository.publish()
    assert w.client.refresh(), w.client.error
    getattr(w.repository, role).version = 1
    if role == "snapshot":
        w.repository.timestamp.version += 1
    w.repository.publish()
    w.refuses("older than the trusted version 99999")
    w.repository.replace_keys("timestamp")
    if role == "snapshot":
        w.repository.replace_keys("snapshot")
    w.repository.bump_root()
    w.repository.publish()
    assert w.client.refresh(), w.client.error
    assert w.client.version(role) == 1


def test_fast_forward_is_undone_when_one_of_several_keys_is_replaced(world):
    w = world(refreshed=False)
    w.repository.add_key("timestamp")
    w.repository.root.version = 2
    w.repository.timestamp.version = 99999
    w.repository.publish()
    assert w.client.refresh(), w.client.error
    w.repository.root.revoke_key(w.repository.signers["timestamp"].pop().public_key.keyid, "timestamp")
    w.repository.bump_root()
    w.repository.timestamp.version = 3
    w.repository.publish_timestamp()
    # The other key has signed the old timestamp, too, but what a revoked key did is not held against anybody.
    assert w.client.refresh(), w.client.error
    assert w.client.version("timestamp") == 3


def test_fast_forward_of_targets_is_undone_by_a_new_key_of_the_snapshot(world):
    w = world()
    w.repository.targets.version = 100
    w.repository.bump("snapshot", "timestamp")
    assert w.client.refresh()
    w.repository.replace_keys("snapshot")
    w.repository.bump_root()
    w.repository.targets.version = 2
    w.repository.bump("snapshot", "timestamp")
    assert w.client.refresh(), w.client.error
    assert w.client.version("targets") == 2


# Delegations

GRAPHS = {
    "one": ([("targets", "A", {})], ["A"]),
    "two": ([("targets", "A", {}), ("targets", "B", {})], ["A", "B"]),
    "two levels": ([("targets", "A", {}), ("targets", "B", {}), ("B", "C", {})], ["A", "B", "C"]),
    "depth first": (
        [("targets", "A", {}), ("targets", "B", {}), ("A", "C", {}), ("A", "D", {})],
        ["A", "C", "D", "B"],
    ),
    "three levels": (
        [("targets", "A", {}), ("targets", "B", {}), ("A", "C", {}), ("C", "D", {})],
        ["A", "C", "D", "B"],
    ),
    "terminating": (
        [("targets", "A", {}), ("targets", "B", {}), ("A", "C", {"terminating": True}), ("A", "D", {})],
        ["A", "C"],
    ),
    "below terminating": (
        [("targets", "A", {}), ("targets", "B", {}), ("A", "C", {"terminating": True}), ("C", "D", {})],
        ["A", "C", "D"],
    ),
    "terminating, but not for this": (
        [("targets", "A", {"terminating": True, "paths": ["*.py"]}), ("targets", "B", {})],
        ["B"],
    ),
    "other paths": ([("targets", "A", {"paths": ["*.py"]}), ("targets", "B", {}), ("A", "C", {})], ["B"]),
    "other paths below": (
        [("targets", "A", {}), ("targets", "B", {}), ("A", "C", {"paths": ["*.py"]}), ("C", "D", {})],
        ["A", "B"],
    ),
    "no paths": ([("targets", "A", {"paths": []}), ("targets", "B", {})], ["B"]),
    "circle": (
        [("targets", "A", {}), ("targets", "B", {}), ("B", "C", {}), ("C", "D", {}), ("D", "B", {})],
        ["A", "B", "C", "D"],
    ),
    "shared": ([("targets", "A", {}), ("targets", "B", {}), ("B", "C", {}), ("A", "C", {})], ["A", "C", "B"]),
    "shared with other paths": (
        [("targets", "A", {}), ("targets", "B", {}), ("B", "C", {}), ("A", "C", {"paths": ["*.py"]})],
        ["A", "B", "C"],
    ),
    "hash prefixes": (
        [
            ("targets", "A", {"prefixes": ["0", "abc"]}),
            ("targets", "B", {"prefixes": [sha256(b"missing").hexdigest()[:3]]}),
            ("targets", "C", {"prefixes": [sha256(b"missing").hexdigest()]}),
        ],
        ["B", "C"],
    ),
}


@pytest.mark.parametrize("case", GRAPHS.values(), ids=GRAPHS)
def test_delegations_are_searched_in_order(world, case):
    delegations, order = case
    w = world(refreshed=False)
    for parent, role, options in delegations:
        w.repository.delegate(parent, role, **options)
    w.repository.publish()
    assert not w.client.download("missing")
    assert "offers no “missing”" in w.client.error
    assert w.server.metadata_requests[4:] == [f"1.{role}.json" for role in order]
    # All of them are trusted now, so nothing is fetched twice.
    w.server.requests.clear()
    assert not w.client.download("missing", "missing")
    assert w.server.metadata_requests == ["2.root.json", "timestamp.json"]


PATHS = {
    "targetfile": (True, []),
    "README.md": (True, ["A"]),
    "releases/x/x_v1": (True, ["B", "C"]),
    "releases/y/y_v1.zip": (True, ["B", "D"]),
    "releases/z/z_v1.zip": (False, ["B"]),
    "docs/README.md": (False, []),
    "v1.bin": (True, ["E"]),
    "v10.bin": (False, []),
}


@pytest.mark.parametrize("path", PATHS)
def test_only_roles_that_may_speak_for_a_path_are_asked(world, path):
    found, order = PATHS[path]
    w = world(refreshed=False)
    w.repository.delegate("targets", "A", ["*.doc", "*.md"])
    w.repository.delegate("targets", "B", ["releases/*/*"])
    w.repository.delegate("B", "C", ["releases/x/*"])
    w.repository.delegate("B", "D", ["releases/y/*.zip"])
    w.repository.delegate("targets", "E", ["v[0-9].bin"])
    for role, name in [("targets", "targetfile"), ("A", "README.md"), ("C", "releases/x/x_v1"),
                       ("D", "releases/y/y_v1.zip"), ("D", "releases/z/z_v1.zip"), ("A", "docs/README.md"),
                       ("E", "v1.bin"), ("E", "v10.bin")]:  # fmt: skip
        w.repository.add_target(name, name.encode(), role)
    w.repository.publish()
    assert w.client.download(path) == found, w.client.error
    assert w.client.downloaded == ({path: path.encode()} if found else {})
    assert w.server.metadata_requests[4:] == [f"1.{role}.json" for role in order]


def test_the_more_trusted_role_wins(world):
    w = world(refreshed=False)
    for role in ("A", "B"):
        w.repository.delegate("targets", role)
        w.repository.add_target("file", role.encode(), role)
    w.repository.publish()
    assert w.client.download("file")
    assert w.client.downloaded == {"file": b"A"}


def test_delegations_come_to_an_end(world):
    w = world(refreshed=False)
    for number in range(50):
        w.repository.delegate("targets" if number == 0 else f"r{number - 1}", f"r{number}", keys=[signer(7)])
    w.repository.add_target("near", b"1", "r31")
    w.repository.add_target("far", b"2", "r32")
    w.repository.publish()
    assert w.client.download("near"), w.client.error
    assert not w.client.download("far")
    assert "offers no “far”" in w.client.error


def test_a_delegated_role_needs_its_own_threshold(world):
    w = world(refreshed=False)
    keys = [fresh(number) for number in (20, 21, 22)]
    w.repository.delegate("targets", "A", keys=keys, threshold=2)
    w.repository.add_target("file", b"x", "A")
    w.repository.signers["A"] = keys[:1]
    w.repository.publish()
    assert not w.client.download("file")
    assert "1.A.json” has valid signatures of 1 trusted keys but needs 2" in w.client.error
    w.repository.signers["A"] = keys[1:]
    w.repository.publish()
    assert w.client.download("file"), w.client.error


def test_a_role_is_checked_with_the_keys_of_whoever_delegates_to_it_now(world):
    """The same role, delegated to twice with different keys: one path must not open the other."""
    w = world(refreshed=False)
    w.repository.delegate("targets", "A", ["a/*"])
    w.repository.delegate("targets", "B", ["b/*"])
    w.repository.delegate("A", "C", ["*/*"], keys=[fresh(30)])
    w.repository.delegate("B", "C", ["*/*"], keys=[fresh(31)])
    w.repository.signers["C"] = [fresh(30)]
    w.repository.add_target("a/file", b"a", "C")
    w.repository.add_target("b/file", b"b", "C")
    w.repository.publish()
    assert not w.client.download("a/file", "b/file")
    assert "1.C.json” has valid signatures of 0" in w.client.error
    assert w.client.downloaded == {"a/file": b"a"}
    # It is on disk now; that opens nothing either.
    w.refuses("1.C.json” has valid signatures of 0", lambda: w.client.download("b/file"))
    assert w.client.download("a/file")


def test_a_delegation_with_new_keys_invalidates_the_file_on_disk(world):
    w = world(refreshed=False)
    w.repository.delegate("targets", "A", keys=[fresh(40)])
    w.repository.add_target("file", b"x", "A")
    w.repository.publish()
    assert w.client.download("file")
    assert w.repository.targets.delegations
    w.repository.targets.revoke_key(fresh(40).public_key.keyid, "A")
    w.repository.targets.add_key(fresh(41).public_key, "A")
    w.repository.bump()
    assert not w.client.download("file")
    assert "1.A.json” has valid signatures of 0" in w.client.error
    w.repository.signers["A"] = [fresh(41)]
    w.repository.publish()
    assert w.client.download("file"), w.client.error


def test_an_expired_delegated_role_is_not_believed(world):
    w = world(refreshed=False)
    w.repository.delegate("targets", "A")
    w.repository.roles["A"].expires = in_days(-1)
    w.repository.add_target("file", b"x", "A")
    w.repository.publish()
    assert w.client.refresh()
    w.refuses("1.A.json” expired", lambda: w.client.download("file"))


def test_a_delegated_role_must_be_in_the_snapshot(world):
    w = world(refreshed=False)
    w.repository.delegate("targets", "A")
    w.repository.publish()
    del w.repository.snapshot.meta["A.json"]
    w.repository.publish_snapshot()
    assert not w.client.download("file")
    assert "says nothing about its role “A”" in w.client.error


@pytest.mark.parametrize("role", ["?", "#", "/x", "../x", "..", "a b", "%2e", "ü", "x" * 200])
@pytest.mark.parametrize("consistent", [True, False])
def test_unusual_role_names(world, role, consistent):
    w = world(refreshed=False, consistent=consistent)
    w.repository.delegate("targets", role)
    w.repository.add_target("file", b"x", role)
    w.repository.publish()
    assert w.client.download("file"), w.client.error
    assert w.server.metadata_requests[-1] == ("1." if consistent else "") + quote(role, "") + ".json"
    assert len(w.client.files) == 5 and w.client.version(role) == 1
    assert {path.name for path in w.client.metadata.parent.iterdir()} == {"metadata", "targets", "trusted.json"}


@pytest.mark.parametrize("role", ["root", "timestamp", "snapshot", "targets", ""])
def test_role_names_that_are_taken(world, role):
    w = world(refreshed=False)
    w.repository.delegate("targets", "placeholder")
    document = w.repository.targets.to_dict()
    document["delegations"]["roles"][0]["name"] = role
    w.repository.put("targets", raw_file(w, "targets", document), 1)
    assert not w.client.refresh()
    assert "name” must be a name that no top-level role has" in w.client.error


def raw_file(w: World, role: str, signed: dict) -> bytes:
    """A correctly signed file with whatever content."""
    signatures = []
    for key in w.repository.signers[role]:
        signature = key.sign(encode_canonical(signed).encode())
        signatures.append({"keyid": signature.keyid, "sig": signature.signature})
    return json.dumps({"signed": signed, "signatures": signatures}).encode()


# Malformed metadata, correctly signed where that is possible


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"_type": "snapshot"}, "of type “snapshot” instead of “timestamp”"),
        ({"version": 0}, "“version” must be"),
        ({"version": -3}, "“version” must be"),
        ({"version": True}, "“version” is not a whole number"),
        ({"version": "2"}, "“version” is not a whole number"),
        ({"version": 2**62}, "“version” must be"),
        ({"version": 2**80}, "not a whole 64-bit one"),
        ({"expires": "2040-01-01T00:00:00"}, "“expires” must be a time"),
        ({"expires": "2040-02-30T00:00:00Z"}, "“expires” must be a time"),
        ({"expires": 2**40}, "“expires” is not a string"),
        ({"meta": {}}, "“meta.snapshot.json” is missing"),
        ({"meta": {"snapshot.json": {"version": 0}}}, "“meta.snapshot.json.version” must be"),
        ({"meta": {"snapshot.json": {"version": 2, "length": -1}}}, "“meta.snapshot.json.length” must be"),
        ({"meta": {"snapshot.json": {"version": 2, "hashes": {}}}}, "“meta.snapshot.json.hashes.sha256” is missing"),
        ({"meta": []}, "“meta” is not an object"),
    ],
)
def test_wrong_values_are_refused(world, change, reason):
    w = world()
    w.repository.timestamp.version = 2
    signed = {**w.repository.timestamp.to_dict(), **change}
    w.repository.put("timestamp", raw_file(w, "timestamp", signed), 2)
    w.refuses(reason)


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"",
        lambda data: b"[]",
        lambda data: data + b"{}",
        lambda data: data[: len(data) // 2],
        lambda data: data.replace(b'"version": 2', b'"version": 2.0', 1),
        lambda data: data.replace(b'"version": 2', b'"version": 2, "version": 2', 1),
        lambda data: data.replace(b'"_type"', b'"\\ud800"', 1),
        lambda data: data.replace(b'"_type"', b'"\xff"', 1),
        lambda data: b"[" * 8000 + b"]" * 8000,
        lambda data: b"\xef\xbb\xbf" + data,
        lambda data: b"\0" * 100,
    ],
)
def test_broken_json_is_refused(world, damage):
    w = world()
    w.repository.bump("timestamp")
    data = json.dumps(json.loads(w.repository.files["/metadata/timestamp.json"])).encode()
    assert damage(data) != data
    w.repository.put("timestamp", damage(data), 2)
    w.refuses("“timestamp.json” is not valid update metadata")


def test_a_changed_byte_is_noticed_in_every_file(world):
    w = world()
    w.repository.bump_root()
    w.repository.bump()
    for name in ("2.root.json", "timestamp.json", "2.snapshot.json", "2.targets.json"):
        good = w.repository.files[f"/metadata/{name}"]
        document = json.loads(good)
        document["signed"]["expires"] = "2099-01-01T00:00:00Z"
        w.repository.files[f"/metadata/{name}"] = json.dumps(document).encode()
        assert not w.client.refresh()
        assert f"{name}” has valid signatures of 0" in w.client.error
        w.repository.files[f"/metadata/{name}"] = good
    assert w.client.refresh()


# Bad servers


@pytest.mark.parametrize("name", ["2.root.json", "timestamp.json", "2.snapshot.json", "2.targets.json"])
def test_endless_metadata(world, name):
    w = world()
    w.repository.bump()
    w.server.answers[f"/metadata/{name}"] = endless
    assert not w.client.refresh()
    assert f"“{name}” is longer than" in w.client.error


def test_metadata_just_below_and_just_above_its_limit(world):
    w = world()
    w.repository.bump("timestamp")
    data = w.repository.files["/metadata/timestamp.json"]
    w.repository.put("timestamp", data + b" " * (16385 - len(data)), 2)
    w.refuses("longer than the 16384 bytes")
    w.repository.put("timestamp", data + b" " * (16384 - len(data)), 2)
    assert w.client.refresh(), w.client.error


def test_metadata_that_is_missing(world):
    w = world()
    w.repository.bump()
    for name in ("timestamp.json", "2.snapshot.json", "2.targets.json"):
        w.server.answers = {f"/metadata/{name}": status(404)}
        assert not w.client.refresh()
        assert f"has no “{name}”" in w.client.error


def test_metadata_that_breaks_off(world):
    w = world()
    w.repository.bump("timestamp")
    data = w.repository.files["/metadata/timestamp.json"]
    w.server.answers["/metadata/timestamp.json"] = content(data[:-10], len(data))
    w.refuses("could not be fetched")


def test_nobody_answers(world):
    w = world()
    w.server.__exit__()
    w.refuses("could not be fetched")


def test_a_server_that_trickles_is_given_up(world):
    w = world()
    w.server.answers["/metadata/timestamp.json"] = trickle
    started = time.monotonic()
    url = w.server.url("metadata")
    slow = ["--patience", "1", "--metadata-url", url, "--metadata-dir", str(w.client.metadata), "refresh"]
    w.refuses("bytes per second; at least", lambda: w.client._run(*slow))
    assert time.monotonic() - started < 10


def test_a_server_that_falls_silent_is_given_up(world):
    w = world()
    w.server.answers["/metadata/timestamp.json"] = lambda request: time.sleep(8)
    url = w.server.url("metadata")
    slow = ["--patience", "1", "--metadata-url", url, "--metadata-dir", str(w.client.metadata), "refresh"]
    started = time.monotonic()
    w.refuses("could not be fetched", lambda: w.client._run(*slow))
    assert time.monotonic() - started < 6


def target_file_path(data: bytes) -> str:
    return f"/targets/{sha256(data).hexdigest()}.file"


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (content(b"Content"), "is not the file that was announced (sha256"),
        (content(b"content and more"), "longer than the 7 bytes"),
        (content(b"conten"), "has 6 bytes where 7 were announced"),
        (content(b"conten", 7), "could not be fetched"),
        (content(b""), "has 0 bytes where 7"),
        (endless, "longer than the 7 bytes"),
        (status(404), "has no “"),
        (status(500), "the server answered"),
    ],
)
def test_a_target_that_is_not_what_was_announced(world, answer, reason):
    w = world()
    w.repository.add_target("file", b"content")
    w.repository.bump()
    assert w.client.refresh()
    w.server.answers[target_file_path(b"content")] = answer
    w.refuses(reason, lambda: w.client.download("file"))
    # What was there before stays, too.
    (w.client.targets / "file").write_bytes(b"older")
    w.refuses(reason, lambda: w.client.download("file"))


def test_a_target_with_one_right_and_one_wrong_hash(world):
    w = world()
    data = b"content"
    target = TargetFile.from_data("file", data, ["sha256", "sha512"])
    target.hashes["sha512"] = target.hashes["sha512"][::-1]
    w.repository.targets.targets["file"] = target
    w.repository.bump()
    w.repository.serve_target("file", data, target)
    assert w.client.refresh()
    w.refuses("(sha512", lambda: w.client.download("file"))


def test_a_large_target(world):
    w = world()
    data = bytes(range(256)) * 4 * 1024 * 8
    w.repository.add_target("file", data)
    w.repository.bump()
    assert w.client.download("file"), w.client.error
    assert w.client.downloaded == {"file": data}


# The disk


@pytest.mark.parametrize("role", ["timestamp", "snapshot", "targets"])
def test_a_broken_file_on_disk_is_replaced(world, role):
    w = world()
    good = w.client.files
    (w.client.metadata / f"{role}.json").write_bytes(b"{ broken")
    assert w.client.refresh(), w.client.error
    assert w.client.files == good


def test_a_file_on_disk_that_nobody_trusted_has_signed_is_replaced(world):
    w = world()
    forged = Metadata(Timestamp(version=99, expires=in_days(30)))
    forged.sign(fresh(50))
    (w.client.metadata / "timestamp.json").write_bytes(forged.to_bytes())
    assert w.client.refresh(), w.client.error
    assert w.client.versions == FIRST


def test_an_interrupted_refresh_is_continued(world):
    w = world()
    w.repository.bump_root()
    w.repository.bump()
    w.server.answers["/metadata/2.snapshot.json"] = status(500)
    assert not w.client.refresh()
    assert w.client.versions == {"root": 2, "timestamp": 2, "snapshot": 1, "targets": 1}
    w.server.answers.clear()
    w.server.requests.clear()
    assert w.client.refresh()
    assert w.server.metadata_requests == ["3.root.json", "timestamp.json", "2.snapshot.json", "2.targets.json"]
