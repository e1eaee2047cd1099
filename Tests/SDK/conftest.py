"""A running service for all tests, with an administrator, and a fresh account for each."""

import pytest

from .api import API
from .sdk import sdk_client
from .service import BINARY, Service
from .studio import Studio
from .workspace import Workspace


@pytest.fixture(scope="session")
def service(tmp_path_factory):
    """The service most tests share; at the end it must leave cleanly on SIGTERM."""
    if not BINARY.exists():
        pytest.exit(f"no binary to test at {BINARY}: build it, or set FLOW_REGISTRY_BINARY", returncode=3)
    service = Service(tmp_path_factory.mktemp("service")).start()
    try:
        service.administrator = service.create_account("Administrator")
        yield service
        assert service.process.poll() is None, service.log.read_text()
        assert service.stop() == 0, service.log.read_text()
    finally:
        service.close()


@pytest.fixture
def own_service(tmp_path):
    """A database of the test's own, not served yet; `start`, `stop` and `kill` are the test's."""
    service = Service(tmp_path)
    yield service
    service.close()


@pytest.fixture
def start_service(tmp_path):
    """Starts a service with the test's own settings, on a database of its own."""
    services = []

    def start(**settings):
        services.append(Service(tmp_path / str(len(services)), **settings))
        services[-1].directory.mkdir()
        return services[-1].start()

    yield start
    for service in services:
        service.close()


@pytest.fixture
def administrator(service):
    """The first account made on the shared service."""
    return service.administrator


@pytest.fixture
def account(service):
    return service.create_account()


@pytest.fixture
def other_account(service):
    return service.create_account("Other")


@pytest.fixture
def api(service, account):
    return API(service, account)


@pytest.fixture
def other_api(service, other_account):
    return API(service, other_account)


@pytest.fixture
def anonymous(service):
    return API(service)


@pytest.fixture
def client(service, account):
    """Twilio's SDK, pointed at the service."""
    return sdk_client(service, account)


@pytest.fixture
def flows(client):
    return client.studio.v2.flows


@pytest.fixture
def workspace(service, account, tmp_path):
    """A directory for the command line, and the account as its environment."""
    return Workspace(tmp_path, service.url, account)


@pytest.fixture
def studio(service):
    """The service as Studio would be."""
    studio = Studio(service)
    yield studio
    studio.close()
