"""The records: for superusers, to look at; what little can be changed is audited."""

import re

import pytest
from django.contrib import admin as django_admin
from factories import BrandFactory, CommunityFactory, CreditFactory, DimensionFactory

from tradewind.credit.models import Credit
from tradewind.goals.models import Achievement
from tradewind.identity.models import User
from tradewind.network.models import Brand
from tradewind.network.queries import history_of
from tradewind.programs.models import PastAssignment
from tradewind.web.ui.middleware import CONTENT_SECURITY_POLICY
from web import world

pytestmark = pytest.mark.django_db
INLINE = re.compile(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=", re.IGNORECASE)


@pytest.fixture
def admin(client, db):
    world.build_plan()
    client.force_login(User.objects.create_superuser("admin"))
    return client


def test_every_list_opens_under_our_policy_with_nothing_inline(admin):
    for model in django_admin.site._registry:
        page = admin.get(f"/admin/records/{model._meta.app_label}/{model._meta.model_name}/")
        assert (page.status_code, page["Content-Security-Policy"]) == (200, CONTENT_SECURITY_POLICY)
        assert INLINE.findall(page.content.decode()) == []


def test_every_row_opens_with_nothing_inline(admin):
    for model in django_admin.site._registry:
        row = model._default_manager.first()
        if row is not None:
            page = admin.get(f"/admin/records/{model._meta.app_label}/{model._meta.model_name}/{row.pk}/change/")
            assert (page.status_code, INLINE.findall(page.content.decode())) == (200, [])


def test_name_is_changed_and_the_audit_says_by_whom(admin):
    brand = BrandFactory(code="zephyr", name="Zefir")
    admin.post(f"/admin/records/network/brand/{brand.pk}/change/", {"name": "Zephyr", "code": "other"})
    brand.refresh_from_db()
    change = history_of(brand)[0]
    assert (brand.name, brand.code) == ("Zephyr", "zephyr")
    assert (change.actor, change.via, change.columns["name"]) == ("admin", "records", ("Zefir", "Zephyr"))


def test_brand_is_made(admin):
    admin.post("/admin/records/network/brand/add/", {"code": "zephyr", "name": "Zephyr"})
    assert Brand.objects.get(code="zephyr").name == "Zephyr"


def test_what_a_community_is_stays(admin):
    community = CommunityFactory(kind="external")
    admin.post(f"/admin/records/network/community/{community.pk}/change/", {"name": "New", "kind": "internal"})
    community.refresh_from_db()
    assert (community.name, community.kind) == ("New", "external")


def test_nothing_is_deleted(admin):
    dimension = DimensionFactory()
    assert admin.post(f"/admin/records/network/dimension/{dimension.pk}/delete/", {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("model", [Credit, Achievement, PastAssignment])
def test_ledger_and_what_follows_from_it_cannot_be_written(admin, model):
    CreditFactory()
    address = f"/admin/records/{model._meta.app_label}/{model._meta.model_name}/"
    row = model.objects.first()
    assert admin.get(f"{address}add/").status_code == 403
    if row is not None:
        assert admin.post(f"{address}{row.pk}/change/", {}).status_code == 403


def test_assignments_and_closure_tables_are_not_among_the_records():
    names = {model.__name__ for model in django_admin.site._registry}
    assert names & {"Assignment", "FieldUnitBelow", "PartnerBelow", "RecentValues", "StalePerson"} == set()


def test_administrator_cannot_lock_themselves_out(admin):
    me = User.objects.get(username="admin")
    assert admin.post(f"/admin/records/identity/user/{me.pk}/change/", {}).status_code == 403
    other = User.objects.get(username="maya")
    page = admin.get(f"/admin/records/identity/user/{other.pk}/change/").content.decode()
    assert (other.password in page, 'name="is_superuser"' in page) == (False, True)
    admin.post(f"/admin/records/identity/user/{other.pk}/change/", {"is_active": "on", "is_superuser": "on"})
    other.refresh_from_db()
    assert other.is_superuser


@pytest.mark.parametrize("address", ["/admin/records/", "/admin/records/network/", "/admin/records/network/brand/"])
def test_records_are_not_found_by_others(client, maya, address):
    assert client.get(address)["Location"] == f"/sign-in/?next={address}"
    client.force_login(maya.user)
    assert client.get(address).status_code == 404
    User.objects.filter(pk=maya.user.pk).update(is_staff=True)
    assert client.get(address).status_code == 404
