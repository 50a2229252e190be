"""An S3 server of this machine that checks signatures, and can be stopped and started again."""

import json
import shutil
import socket
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import quote

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from tradewind.kernel.files_s3 import S3Files

WEED = shutil.which("weed", path=str(Path(sys.executable).parent))
KEY, SECRET, BUCKET = "tradewind", "very-secret", "academy"
PORTS = [
    *("master.port", "master.port.grpc", "volume.port", "volume.port.grpc"),
    *("filer.port", "filer.port.grpc", "s3.port", "s3.port.grpc"),
]


class S3Server:
    """A server that knows one key, with a bucket; its files stay while it is stopped."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._ports = dict(zip(PORTS, _free_ports(len(PORTS)), strict=True))
        self._process: subprocess.Popen[bytes] | None = None
        self.address = f"http://127.0.0.1:{self._ports['s3.port']}"
        known = {"name": "academy", "credentials": [{"accessKey": KEY, "secretKey": SECRET}]}
        config = {"identities": [{**known, "actions": ["Admin", "Read", "Write", "List"]}]}
        (folder / "s3.json").write_text(json.dumps(config))

    def start(self) -> None:
        """Returns when it takes files, and gives them back: those from before it was stopped, too."""
        options = {
            "dir": self._folder,
            "ip": "127.0.0.1",
            "ip.bind": "127.0.0.1",
            "s3.config": self._folder / "s3.json",
            **self._ports,
            "s3.port.iceberg": 0,
            "s3.port.lance": 0,
            "s3.iam": "false",
            "master.telemetry": "false",
            "master.volumeSizeLimitMB": 64,
            "volume.max": 20,
            "master.electionTimeout": "1s",
            "master.heartbeatInterval": "50ms",
        }
        command = [str(WEED), "server", "-filer", "-s3", *(f"-{name}={value}" for name, value in options.items())]
        with (self._folder / "log").open("a") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log, cwd=self._folder)
        deadline = time.monotonic() + 60
        while not self._takes_files():
            assert time.monotonic() < deadline, "the server never took a file"
            time.sleep(0.1)

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait(60)

    def storage(self, location: str = "tests", secret: str = SECRET, bucket: str = BUCKET) -> S3Files:
        return S3Files(
            bucket_name=bucket,
            endpoint_url=self.address,
            access_key=KEY,
            secret_key=secret,
            region_name="us-east-1",
            location=location,
        )

    def url(self, location: str) -> str:
        """STORAGE_URL of a folder of the bucket."""
        endpoint = quote(self.address, safe="")
        return f"s3://{KEY}:{SECRET}@{BUCKET}/{location}?endpoint={endpoint}&region=us-east-1"

    def client(self) -> Any:
        keys = {"aws_access_key_id": KEY, "aws_secret_access_key": SECRET, "region_name": "us-east-1"}
        patience = Config(retries={"max_attempts": 1}, connect_timeout=2, read_timeout=10)
        return boto3.client("s3", endpoint_url=self.address, config=patience, **keys)

    def _takes_files(self) -> bool:
        client = self.client()
        try:
            if BUCKET not in {each["Name"] for each in client.list_buckets()["Buckets"]}:
                client.create_bucket(Bucket=BUCKET)
            for each in client.list_objects_v2(Bucket=BUCKET, Prefix="first").get("Contents", []):
                client.get_object(Bucket=BUCKET, Key=each["Key"])["Body"].read()
            client.put_object(Bucket=BUCKET, Key="first", Body=b"not empty: an empty file needs no volume")
            client.get_object(Bucket=BUCKET, Key="first")["Body"].read()
        except (BotoCoreError, ClientError):
            return False
        return True


def _free_ports(count: int) -> list[int]:
    with ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]
