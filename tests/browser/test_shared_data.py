"""Items of SCORM 2004, 4th edition, that share data stores, played in Chromium, left, and played again."""

import pytest
from standards.sharing import package, store

from browser.playing import MEANT, begun, content, learner, leave, loaded, open_session, saved, sign_in
from tradewind.delivery.models import Session

PAGE = """<!doctype html><html lang="en"><title>Item</title><body><main><h1>Item</h1><p id="found"></p>
<button id="add">Add</button></main><script>
  let holder = window;
  while (!holder.API_1484_11 && holder.parent !== holder) holder = holder.parent;
  const api = holder.API_1484_11;
  api.Initialize("");
  const ask = (name) => `${api.GetValue(name)}/${api.GetLastError()}`;
  function show() {
    const stores = [];
    for (let n = 0; n < Number(api.GetValue("adl.data._count")); n += 1)
      stores.push(`${api.GetValue(`adl.data.${n}.id`)}=${ask(`adl.data.${n}.store`)}`);
    document.getElementById("found").textContent = stores.join(" ") || "none";
  }
  show();
  const numbers = [0, 1, ...(Number(api.GetValue("adl.data._count")) ? [2] : [])];
  document.getElementById("add").onclick = () => {
    const said = numbers.map((n) => {
      const done = api.SetValue(`adl.data.${n}.store`, `${document.title}-${n}`);
      return `${done}/${api.GetLastError()}`;
    });
    show();
    document.getElementById("found").textContent += ` ${said.join(" ")}`;
    api.Commit("");
  };
  addEventListener("unload", () => { api.SetValue("cmi.exit", "suspend"); api.Terminate(""); });
</script></body></html>"""
ITEMS = {
    "One": [store("notes"), store("marks", reads=False)],
    "Two": [store("notes", writes=False), store("marks")],
    "Three": [],
}


@pytest.fixture
def page(visit, db, settings, site):
    settings.CONTENT_ORIGIN = site.replace("localhost", "127.0.0.1")
    found = visit(complaints=MEANT)
    found.set_default_timeout(8000)
    return found


def found(page, title):
    loaded(page, title)
    return content(page, title).locator("#found").inner_text()


def add(page, title):
    content(page, title).get_by_role("button", name="Add").click()
    saved(page)
    return found(page, title)


def go_on(page, request="continue"):
    page.locator(f'[data-scorm-request="{request}"]').click()


@pytest.mark.parametrize("is_global", [True, False])
def test_items_share_their_stores_also_after_a_return(page, is_global):
    maya = learner()
    sign_in(page, maya.user)
    attempt = begun(maya, package(ITEMS, page=PAGE, is_global=is_global))
    open_session(page, attempt)

    # 403: nothing is there yet; 405: it may only write; 404: it may only read (RTE 4.3).
    assert found(page, "One") == "notes=/403 marks=/405"
    assert add(page, "One") == "notes=Item-0/0 marks=/405 true/0 true/0 false/351"
    go_on(page)
    assert found(page, "Two") == "notes=Item-0/0 marks=Item-1/0"
    assert add(page, "Two") == "notes=Item-0/0 marks=Item-1/0 false/404 true/0 false/351"
    leave(page)
    open_session(page, attempt)
    assert found(page, "Two") == "notes=Item-0/0 marks=Item-1/0"
    go_on(page)
    assert found(page, "Three") == "none"
    content(page, "Three").get_by_role("button", name="Add").click()
    assert found(page, "Three") == "none false/401 false/401"
    leave(page)

    open_session(page, attempt, mode=Session.Mode.REVIEW)
    assert found(page, "One") == "notes=Item-0/0 marks=/405"
    leave(page)
    other = begun(maya, package(ITEMS, page=PAGE, is_global=is_global), name="other")
    open_session(page, other)
    assert found(page, "One") == ("notes=Item-0/0 marks=/405" if is_global else "notes=/403 marks=/405")
