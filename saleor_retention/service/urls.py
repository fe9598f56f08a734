"""Addresses of the stand-alone project."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
