"""Addresses of the stand-alone project."""

from django.urls import URLPattern, path

from .view import graphql_view

urlpatterns: list[URLPattern] = [path("graphql/", graphql_view)]
