"""An independent client of Open311 reads us over a real connection, in both forms."""

import georeport
import pytest
from django.utils import timezone

from tests.features.reports.reports import Scene

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("form", ["json", "xml"])
def test_georeport_reads_services_definitions_and_requests(live_server, form):
    scene = Scene(slug="uji")
    shown = [scene.shown(now=timezone.now()), scene.shown(now=timezone.now())]
    city = georeport.GeoReport(
        f"{live_server.url}/open311/v2", jurisdiction="uji", output_format=form
    )
    services = city.get_service_list()
    assert "power" in [each["service_code"] for each in services]
    definition = city.get_service_definition("power")
    assert definition["service_code"] == "power"
    requests = city.get_service_requests(service_code="power", status="open")
    assert [each["service_request_id"] for each in requests] == [s.code for s in reversed(shown)]
    one = city.get_service_request(shown[0].code)
    assert one["service_request_id"] == shown[0].code
    assert one["description"] == shown[0].words
    several = city.get_service_requests(service_request_id=",".join(s.code for s in shown))
    assert len(several) == 2
