"""Addresses of the stand-alone project."""

from django.urls import URLPattern, path

from .api import page
from .api.metrics_endpoint import metrics_view
from .api.view import graphql_view
from .console.views import console_view
from .first_page import views as first_page
from .referral_links import referral_link

urlpatterns: list[URLPattern] = [
    path("", first_page.first_page),
    path("first-page/<str:name>", first_page.asset),
    path("shop/<str:verb>", first_page.shop),
    path("graphql/", graphql_view),
    path("metrics", metrics_view),
    path("r/<str:rest>", referral_link),
    path("console/", console_view),
    path("console/<path:path>", console_view),
    path("graphql/login/", page.login),
    path("graphql/page/<str:name>", page.asset),
]
