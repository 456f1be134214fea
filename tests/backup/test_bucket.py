"""Backups in a bucket: a real S3 service on loopback, and whatever can happen to it."""

import argparse
import asyncio
import io
import logging
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
import urllib3
from minio import Minio
from minio.deleteobjects import DeleteObject

from ari_app.backup import bucket as buckets
from ari_app.backup import destinations, making, restoring, sealing, trial_server
from ari_app.backup.bucket import Bucket, Login
from ari_app.backup.errors import BackupFailed, Damaged, DestinationRefuses, RestoreFailed
from ari_app.backup.folder import Folder
from ari_app.backup.log_keeping import ship, waiting_dir
from ari_app.commands import backup
from ari_app.operations.backup_state import BackupState, What
from ari_app.settings import Backup, Settings
from tests.backup.conftest import NOW, another, connected
from tests.backup.s3_server import SECRET, S3Server
from tests.desk import certificates

PREFIX = "jepara/112"
MAKE = argparse.Namespace(folder=None, keep=None, check=False, by_jobs=False)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    server = S3Server(tmp_path_factory.mktemp("s3"))
    try:
        server.start()
        yield server
    finally:
        server.stop()


@pytest.fixture
def name(server: S3Server) -> str:
    """A bucket of the test's own."""
    name = f"test-{uuid4().hex}"
    server.client().make_bucket(name)
    return name


@pytest.fixture
def key(centre: Settings) -> sealing.Key:
    return sealing.load_or_make(centre.home / sealing.FILE)[0]


@pytest.fixture
def bucket(server: S3Server, name: str, key: sealing.Key, tmp_path: Path) -> Bucket:
    return opened(server.login(), name, key, tmp_path)


def opened(
    login: Login, name: str, key: sealing.Key, folder: Path, patience_s: float = 5
) -> Bucket:
    return Bucket(
        address=f"s3://{name}/{PREFIX}",
        key=key,
        login=login,
        lock=folder / "lock",
        patience_s=patience_s,
    )


@pytest.fixture
def settings(
    centre: Settings, server: S3Server, name: str, monkeypatch: pytest.MonkeyPatch
) -> Settings:
    monkeypatch.setattr(buckets, "PATIENCE_S", 5)
    return centre.model_copy(update={"backup": wanted(server, name, centre.home.parent)})


def wanted(server: S3Server, name: str, folder: Path, access_key: str = "centre") -> Backup:
    file = folder / "bucket.secret"
    file.write_text(f"{SECRET}\n", encoding="utf-8")
    file.chmod(0o600)
    return Backup(
        bucket=f"s3://{name}/{PREFIX}",
        endpoint=server.login().endpoint,
        access_key=access_key,
        secret_file=file,
    )


def objects(client: Minio, name: str, below: str = "") -> list[str]:
    found = client.list_objects(name, prefix=f"{PREFIX}/{below}", recursive=True)
    return sorted(str(each.object_name) for each in found)


async def test_a_centre_comes_back_from_a_bucket_into_an_empty_home(
    settings: Settings, server: S3Server, name: str
) -> None:
    """By the commands that an admin gives, the secret from the environment on the new machine."""
    assert await backup.main(settings, MAKE) == 0
    state = BackupState.read(settings.home)
    assert state.folder == f"s3://{name}/{PREFIX}" and state.made_at and not state.says
    check = argparse.Namespace(folder=None, keep=None, check=True, by_jobs=False)
    assert await backup.main(settings, check) == 0
    assert BackupState.read(settings.home).checked_at
    target = another(settings)
    found = await asyncio.to_thread(restore_by_command, settings, target, server, SECRET)
    assert found.returncode == 0, found.stderr
    for file in ("evidence.key", "recordings/spool/raw.alaw"):
        assert (target.home / file).read_bytes() == (settings.home / file).read_bytes()
    async with trial_server.running(target), connected(target) as database:
        assert await database.fetchval("SELECT count(*) FROM calls") == 3


def restore_by_command(
    settings: Settings, target: Settings, server: S3Server, secret: str
) -> subprocess.CompletedProcess[str]:
    """``target.home`` is what it makes."""
    key = settings.home.parent / "backup.key"
    sealing.load_or_make(settings.home / sealing.FILE)
    shutil.copy(settings.home / sealing.FILE, key)
    return subprocess.run(
        [
            *(sys.executable, "-m", "ari_app.cli", "restore"),
            *(settings.backup.bucket, "--key", str(key)),
        ],
        env=os.environ
        | {
            "SIGAP_HOME": str(target.home),
            "SIGAP_BACKUP__ENDPOINT": server.login().endpoint,
            "SIGAP_BACKUP__ACCESS_KEY": "reader",
            "SIGAP_BACKUP_SECRET": secret,
        },
        capture_output=True,
        text=True,
    )


async def test_a_restore_that_is_not_let_in_leaves_nothing(
    settings: Settings, server: S3Server
) -> None:
    target = another(settings)
    found = await asyncio.to_thread(restore_by_command, settings, target, server, "another")
    assert found.returncode == 2 and not target.home.exists()
    assert "Nothing was restored: " in found.stderr and "does not take the secret" in found.stderr
    assert "Traceback" not in found.stderr


async def test_what_did_not_change_is_not_sent_again(centre: Settings, bucket: Bucket) -> None:
    first = await making.make(centre, bucket, keep=3)
    many = len(objects(bucket.login.client(), bucket._bucket, "pieces/"))
    again = opened(bucket.login, bucket._bucket, bucket.key, bucket.lock.parent)
    second = await making.make(centre, again, keep=3)
    assert second.added_bytes < first.added_bytes / 4
    assert len(objects(bucket.login.client(), bucket._bucket, "pieces/")) < many * 1.5
    assert bucket.lists() == [first.name, second.name]


async def test_old_backups_go_with_their_pieces(centre: Settings, bucket: Bucket) -> None:
    first = await making.make(centre, bucket, keep=1)
    (centre.spool_dir / "raw.alaw").unlink()
    second = await making.make(centre, bucket, keep=1)
    assert second.dropped == (first.name,) and bucket.lists() == [second.name]
    there = {
        each.rpartition("/")[2]
        for each in objects(bucket.login.client(), bucket._bucket, "pieces/")
    }
    assert there == {piece for file in second.contents.files for piece in file.pieces}


async def test_what_another_machine_sweeps_meanwhile_is_no_backup(
    centre: Settings, bucket: Bucket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one that was restored, and the old one that lives after all: each has a lock of its own,
    and neither knows of the other's pieces until there is a list.
    """
    other = opened(bucket.login, bucket._bucket, bucket.key, tmp_path / "other")
    keep = Bucket.keep_list

    def swept(self: Bucket, name: str, plain: bytes) -> None:
        with other.alone():
            other.sweep(frozenset())
        keep(self, name, plain)

    with monkeypatch.context() as patched:
        patched.setattr(Bucket, "keep_list", swept)
        with pytest.raises(BackupFailed, match="does another machine make its backups there too"):
            await making.make(centre, bucket, keep=3)
    assert bucket.lists() == []
    made = await making.make(centre, bucket, keep=3)
    found = await restoring.restore(another(centre), bucket, until=None, now=NOW)
    assert (found.name, found.missing) == (made.name, ())


async def test_a_key_that_may_not_remove_keeps_what_there_is(
    centre: Settings, bucket: Bucket, server: S3Server, tmp_path: Path
) -> None:
    """A stolen one can then do no more than that; the backup itself is no failure."""
    for _ in range(2):
        await making.make(centre, bucket, keep=3)
    limited = opened(server.login("reader"), bucket._bucket, bucket.key, tmp_path)
    dropped, says = making.prune(limited, 1)
    assert dropped == () and says.startswith("Nothing old was removed: ") and "AccessDenied" in says
    assert len(bucket.lists()) == 2


async def test_nothing_in_a_bucket_can_be_read_there(centre: Settings, bucket: Bucket) -> None:
    await making.make(centre, bucket, keep=3)
    client = bucket.login.client()
    for each in objects(client, bucket._bucket):
        content = client.get_object(bucket._bucket, each).data
        assert b"fLaC" not in content and b"Kudus" not in content and "JPR" not in each


@pytest.mark.parametrize("damage", ["flipped", "cut", "gone", "exchanged"])
async def test_damage_is_found_and_written_anew(
    centre: Settings, bucket: Bucket, damage: str
) -> None:
    await making.make(centre, bucket, keep=3)
    client, name = bucket.login.client(), bucket._bucket
    first, second, *_ = objects(client, name, "pieces/")
    content = client.get_object(name, first).data
    match damage:
        case "flipped":
            put(client, name, first, content[:-1] + bytes([content[-1] ^ 1]))
        case "cut":
            put(client, name, first, content[:20])
        case "gone":
            client.remove_object(name, first)
        case _:
            put(client, name, first, client.get_object(name, second).data)
    with pytest.raises(Damaged, match="Nothing was restored"):
        await restoring.check(centre, bucket)
    with pytest.raises(Damaged, match="Nothing was restored"):
        await restoring.restore(another(centre), bucket, until=None, now=NOW)
    assert not another(centre).home.exists()
    again = opened(bucket.login, name, bucket.key, bucket.lock.parent)
    await making.make(centre, again, keep=3)
    await restoring.check(centre, again)


def put(client: Minio, bucket: str, name: str, content: bytes) -> None:
    client.put_object(bucket, name, io.BytesIO(content), len(content))


@pytest.mark.parametrize(
    ("access_key", "secret", "says"),
    [
        ("centre", "another", "does not take the secret; check the file or SIGAP_BACKUP_SECRET"),
        ("nobody", SECRET, "does not know this access key; check backup.access_key"),
        ("reader", SECRET, "does not allow it; check the access key"),
    ],
)
async def test_a_wrong_key_is_one_sentence(
    settings: Settings,
    caplog: pytest.LogCaptureFixture,
    access_key: str,
    secret: str,
    says: str,
) -> None:
    assert settings.backup.secret_file
    settings.backup.secret_file.write_text(secret, encoding="utf-8")
    changed = settings.backup.model_copy(update={"access_key": access_key})
    with caplog.at_level(logging.DEBUG), pytest.raises(BackupFailed) as caught:
        await backup.main(settings.model_copy(update={"backup": changed}), MAKE)
    assert says in str(caught.value) and "Earlier backups are whole" in str(caught.value)
    assert "\n" not in str(caught.value)
    assert BackupState.read(settings.home).why(What.MADE) == str(caught.value)
    assert secret not in str(caught.value) + caplog.text
    assert "Signature=" not in caplog.text


async def test_a_bucket_that_is_not_there_is_said(
    centre: Settings, server: S3Server, key: sealing.Key, tmp_path: Path
) -> None:
    nowhere = opened(server.login("reader"), "no-such-bucket", key, tmp_path)
    with pytest.raises(BackupFailed, match="has no such bucket; make it there"):
        await making.make(centre, nowhere, keep=3)
    with pytest.raises(RestoreFailed, match=r"Nothing was restored: .* has no such bucket"):
        await restoring.restore(another(centre), nowhere, until=None, now=NOW)


async def test_while_the_network_is_away_the_log_waits_here(
    settings: Settings, server: S3Server, bucket: Bucket, caplog: pytest.LogCaptureFixture
) -> None:
    """It is tried again for as long as it takes, told once, and nothing is lost."""
    await making.make(settings, bucket, keep=3)
    waiting_dir(settings).mkdir()
    segments = [f"{number:024X}" for number in range(1, 4)]
    for segment in segments:
        (waiting_dir(settings) / segment).write_bytes(segment.encode())
    server.stop()
    try:
        for _ in range(5):
            assert await asyncio.to_thread(ship, settings) == len(segments)
        assert len([r for r in caplog.records if "waits on this machine" in r.message]) == 1
        assert "cannot be reached" in BackupState.read(settings.home).why(What.LOG)
        with pytest.raises(BackupFailed, match=r"cannot be reached at .*no connection"):
            await backup.main(settings, MAKE)
    finally:
        await asyncio.to_thread(server.start)
    assert await asyncio.to_thread(ship, settings) == 0
    assert bucket.wal() == segments
    assert [bucket.get_wal(segment).decode() for segment in segments] == segments
    state = BackupState.read(settings.home)
    assert state.shipped_at is not None and state.failed.keys() == {What.MADE}
    await restoring.check(settings, bucket)


async def test_a_backup_outlasts_a_service_that_starts_anew(
    centre: Settings, server: S3Server, name: str, key: sealing.Key, tmp_path: Path
) -> None:
    patient = opened(server.login(), name, key, tmp_path, patience_s=90)
    patient.put(b"before")
    server.stop()
    server.start(wait=False)
    made = await making.make(centre, patient, keep=3)
    assert patient.lists() == [made.name]
    await restoring.check(centre, patient)


async def test_a_bucket_that_was_copied_is_a_folder_of_backups(
    centre: Settings, bucket: Bucket, tmp_path: Path
) -> None:
    """Any program that reads S3 can bring a centre's backups home."""
    made = await making.make(centre, bucket, keep=3)
    client, copied = bucket.login.client(), tmp_path / "copied"
    for each in objects(client, bucket._bucket):
        client.fget_object(bucket._bucket, each, str(copied / each.removeprefix(f"{PREFIX}/")))
    found = await restoring.restore(
        another(centre), Folder(root=copied, key=bucket.key), until=None, now=NOW
    )
    assert found.name == made.name and found.missing == ()


async def test_a_bucket_with_versions_outlives_a_stolen_key(
    centre: Settings, server: S3Server, key: sealing.Key, tmp_path: Path
) -> None:
    """Who removes everything leaves marks on it; taken off, all of it is there."""
    client, name = server.client(), "with-versions"
    client.make_bucket(name, object_lock=True)
    bucket = opened(server.login(), name, key, tmp_path)
    made = await making.make(centre, bucket, keep=3)
    doomed = [DeleteObject(each) for each in objects(client, name)]
    assert list(client.remove_objects(name, doomed)) == []
    assert bucket.lists() == []
    versions = list(client.list_objects(name, include_version=True, recursive=True))
    marks = [
        DeleteObject(str(each.object_name), each.version_id)
        for each in versions
        if each.is_delete_marker
    ]
    assert len(marks) == len(doomed)
    assert list(client.remove_objects(name, marks)) == []
    found = await restoring.restore(another(centre), bucket, until=None, now=NOW)
    assert found.name == made.name and found.missing == ()


async def test_a_service_with_a_ca_of_its_own(
    centre: Settings, key: sealing.Key, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its CA is named; else, and where the certificate is for another, one sentence and no wait."""
    tls, other = certificates.write(tmp_path), certificates.write(tmp_path, name="other")
    server = S3Server(tmp_path / "s3", tls)
    monkeypatch.setenv("SIGAP_BACKUP_SECRET", SECRET)
    try:
        await asyncio.to_thread(server.start)
        place = f"s3://ready/{PREFIX}"
        named = Backup(
            bucket=place,
            endpoint=server.login().endpoint,
            access_key="centre",
            ca_file=tls.certificate,
        )
        settings = centre.model_copy(update={"backup": named})
        assert await backup.main(settings, MAKE) == 0
        await restoring.check(settings, destinations.opened(settings, place, key))
        for change, says in (
            ({"ca_file": None}, "(self-signed certificate); name the file of its CA in backup.ca_"),
            ({"ca_file": other.certificate}, "name the file of its CA in backup.ca_file"),
            ({"ca_file": tls.key}, "name a PEM file of certificates in backup.ca_file"),
            ({"ca_file": tmp_path / "none"}, "name a PEM file of certificates in backup.ca_file"),
            (
                {"endpoint": named.endpoint.replace("127.0.0.1", "localhost")},
                "name in backup.endpoint the host that it is for",
            ),
        ):
            wrong = centre.model_copy(update={"backup": named.model_copy(update=change)})
            with pytest.raises(BackupFailed) as caught:
                await backup.main(wrong, MAKE)
            assert says in str(caught.value) and "\n" not in str(caught.value)
        plain = named.model_copy(update={"endpoint": named.endpoint.replace("https", "http")})
        with pytest.raises(DestinationRefuses, match=r"its answer is none of S3|broke off"):
            opened(Login.of(plain), "ready", key, tmp_path, patience_s=0).lists()
    finally:
        server.stop()


def test_one_backup_at_a_time(bucket: Bucket) -> None:
    with (
        bucket.alone(),
        pytest.raises(BackupFailed, match="is at work"),
        opened(bucket.login, bucket._bucket, bucket.key, bucket.lock.parent).alone(),
    ):
        pass


def test_a_secret_that_others_can_read_is_refused(server: S3Server, tmp_path: Path) -> None:
    settings = wanted(server, "some-bucket", tmp_path)
    assert settings.secret_file
    assert Login.of(settings).secret == SECRET and SECRET not in repr(Login.of(settings))
    settings.secret_file.chmod(0o640)
    with pytest.raises(BackupFailed, match="Others can read the bucket's secret: chmod 600"):
        Login.of(settings)
    settings.secret_file.chmod(0o600)
    settings.secret_file.write_text("", encoding="utf-8")
    with pytest.raises(BackupFailed, match="is empty"):
        Login.of(settings)
    settings.secret_file.unlink()
    with pytest.raises(BackupFailed, match="Cannot read the bucket's secret"):
        Login.of(settings)


def test_a_secret_in_the_environment(
    server: S3Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = wanted(server, "some-bucket", tmp_path).model_copy(update={"secret_file": None})
    monkeypatch.delenv("SIGAP_BACKUP_SECRET", raising=False)
    with pytest.raises(BackupFailed, match="secret is missing"):
        Login.of(settings)
    monkeypatch.setenv("SIGAP_BACKUP_SECRET", SECRET)
    assert Login.of(settings).secret == SECRET


def test_a_service_that_is_none_is_said(centre: Settings, tmp_path: Path) -> None:
    """Something else answers at that address."""
    del centre
    key, _ = sealing.load_or_make(tmp_path / "some.key")
    with subprocess.Popen(
        [sys.executable, "-u", "-m", "http.server", "--bind", "127.0.0.1", "0"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        try:
            assert process.stdout
            port = process.stdout.readline().split(" port ")[1].split()[0]
            login = Login(
                endpoint=f"http://127.0.0.1:{port}",
                region="us-east-1",
                access_key="centre",
                secret=SECRET,
            )
            with pytest.raises(DestinationRefuses, match="its answer is none of S3"):
                opened(login, "bucket", key, tmp_path, patience_s=0).lists()
        finally:
            process.kill()


def test_a_service_that_takes_and_never_answers_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(buckets, "_TIMEOUT", urllib3.Timeout(connect=1, read=1))
    key, _ = sealing.load_or_make(tmp_path / "some.key")
    with socket.create_server(("127.0.0.1", 0)) as hung:
        endpoint = f"http://127.0.0.1:{hung.getsockname()[1]}"
        login = Login(endpoint=endpoint, region="us-east-1", access_key="centre", secret=SECRET)
        with pytest.raises(DestinationRefuses, match="it does not answer in time"):
            opened(login, "bucket", key, tmp_path, patience_s=0).lists()
