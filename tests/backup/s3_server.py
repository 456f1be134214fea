"""A real S3 service on loopback: SeaweedFS, which checks signatures and keeps versions."""

import contextlib
import json
import subprocess
import sys
import time
from pathlib import Path

from minio import Minio
from minio.error import MinioException
from urllib3.exceptions import HTTPError

from ari_app.backup.bucket import Login
from ari_app.settings import Tls
from bench.free_ports import free_ports
from tests.patience import PATIENCE_S

SECRET = "of-the-tests-and-of-nobody-else"
_KEYS = {"centre": ["Read", "Write", "List", "Tagging", "Admin"], "reader": ["Read", "List"]}
_PORTS = (
    *("master.port", "master.port.grpc", "volume.port", "volume.port.grpc", "filer.port"),
    *("filer.port.grpc", "s3.port.grpc"),
)


class S3Server:
    """May be killed and started again. ``tls``: signed by itself, so it is its own CA."""

    def __init__(self, folder: Path, tls: Tls | None = None) -> None:
        self._folder, self._tls = folder, tls
        ports = free_ports(len(_PORTS) + 1)
        self._ports = dict(zip(_PORTS, ports, strict=False))
        self._port = ports[-1]
        self._process: subprocess.Popen[bytes] | None = None
        (folder / "data").mkdir(parents=True)
        identities = [
            {
                "name": name,
                "credentials": [{"accessKey": name, "secretKey": SECRET}],
                "actions": actions,
            }
            for name, actions in _KEYS.items()
        ]
        (folder / "s3.json").write_text(json.dumps({"identities": identities}), encoding="utf-8")

    def login(self, access_key: str = "centre", secret: str = SECRET) -> Login:
        return Login(
            endpoint=f"{'https' if self._tls else 'http'}://127.0.0.1:{self._port}",
            region="us-east-1",
            access_key=access_key,
            secret=secret,
            ca_file=self._tls.certificate if self._tls else None,
        )

    def client(self) -> Minio:
        return self.login().client()

    def start(self, *, wait: bool = True) -> None:
        with (self._folder / "log").open("ab") as output:
            self._process = subprocess.Popen(self._command(), stdout=output, stderr=output)
        ends = time.monotonic() + PATIENCE_S
        while wait and not self._answers():
            assert time.monotonic() < ends and self._process.poll() is None
            time.sleep(0.2)

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _answers(self) -> bool:
        with contextlib.suppress(MinioException, HTTPError):
            if not self.client().bucket_exists("ready"):
                self.client().make_bucket("ready")
            return True
        return False

    def _command(self) -> list[str]:
        here = ["-ip=127.0.0.1", "-ip.bind=127.0.0.1", f"-dir={self._folder / 'data'}"]
        ports = [f"-{name}={port}" for name, port in self._ports.items()]
        s3 = ["-filer", "-s3", f"-s3.port={self._port}", f"-s3.config={self._folder / 's3.json'}"]
        if self._tls:
            s3 += [f"-s3.cert.file={self._tls.certificate}", f"-s3.key.file={self._tls.key}"]
        small = ["-master.volumeSizeLimitMB=64", "-volume.max=300"]
        without = ["-s3.port.iceberg=0", "-s3.port.lance=0", "-master.telemetry=false"]
        weed = str(Path(sys.executable).with_name("weed"))
        return [weed, "server", *here, *ports, *s3, *small, *without]
