"""The stand-alone addresses, and a page that frames the console."""

from django.http import HttpResponse
from django.urls import path

from saleor_retention.hosts.standalone.urls import urlpatterns as standalone
from tests.console.harness import HARNESS

urlpatterns = [*standalone, path("harness/", lambda request: HttpResponse(HARNESS))]
