"""What the service asks of the libraries that it finds, before it serves."""

import subprocess
from pathlib import Path

SOURCE = Path(__file__).with_name("unfit_library.c")


def test_a_libmicrohttpd_that_is_not_as_the_service_relies_on_is_refused_before_a_database_is_made(own_service, tmp_path):
    library = tmp_path / "unfit_library.so"
    subprocess.check_call(["clang", "-O1", "-shared", "-fPIC", "-o", library, SOURCE])
    own_service.environment["LD_PRELOAD"] = str(library)
    own_service.launch()
    assert own_service.process.wait(20) == 72
    [line] = [line for line in own_service.log.read_text().splitlines() if "libmicrohttpd" in line]
    assert line.endswith("is not as the service needs it, a plain request is not served: install the one of Debian 12 or 13.")
    assert not own_service.database.exists()
