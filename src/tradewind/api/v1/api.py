"""The API itself: ``/api/v1/``, with its description at ``openapi.json`` and pages to read it at ``docs``."""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI, Swagger
from ninja.openapi.docs import DocsBase
from ninja.openapi.schema import OpenAPISchema

from tradewind.api.v1 import courses, launches, problems, registrations
from tradewind.api.v1 import credits as ledger
from tradewind.api.v1.callers import Bearer
from tradewind.api.v1.frame import JsonOnly

_DOCS_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; font-src 'self' data:; form-action 'none'; frame-ancestors 'none'; base-uri 'none'"
)


class _Docs(Swagger):
    """Swagger's pages, served by ourselves. They write styles into elements, which no other page of ours may."""

    def render_page(self, request: HttpRequest, api: NinjaAPI, **kwargs: object) -> HttpResponse:
        response = super().render_page(request, api, **kwargs)
        response["Content-Security-Policy"] = _DOCS_POLICY
        return response


_OF_ALL = (404, 405, 422)
_OF_WRITES = (400, 409, 412)
"""What the frame may answer, whatever the endpoint."""
_PROBLEM = {problems.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}


class _Api(NinjaAPI):
    """Describes refusals as what they are: problem details."""

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        schema = super().get_openapi_schema(**options)
        for operations in schema["paths"].values():
            for method, operation in operations.items():
                responses = operation["responses"]
                for status, response in responses.items():
                    if int(status) >= 400:
                        response["content"] = {problems.MEDIA_TYPE: response["content"].pop("application/json")}
                for status in _OF_ALL if method == "get" else (*_OF_ALL, *_OF_WRITES):
                    responses.setdefault(status, {"description": HTTPStatus(status).phrase, "content": _PROBLEM})
        return schema


_DOCS: DocsBase = _Docs()

api = _Api(
    title="Tradewind",
    version="1",
    description="The academy, for other systems. Errors are problem details (RFC 9457).",
    urls_namespace="api-v1",
    docs=_DOCS,
    auth=Bearer(),
    parser=JsonOnly(),
)
problems.register(api)
for each in (courses.router, launches.router, registrations.router, ledger.router):
    api.add_router("", each)
