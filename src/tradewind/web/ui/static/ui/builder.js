// Forms with an audience builder in them (#build, in #builder): where to go on after a button, and nothing lost when
// the server cannot be reached. What a button changes is swapped alone, and says so by data-builder. The form works
// without this file.

const KEPT = `builder:${location.pathname}`;

const form = () => document.getElementById("build");

/** After a button the work goes on at what it made or moved. */
function goOn(part) {
  const box = part.querySelector("[data-focus]");
  const within = box?.querySelector("[data-menu]") ?? box;
  const field = 'input:not([type="hidden"])';
  const first = [".menu-item", ".picker-text", ".row-field input, .row-field select", `.box-kind, .box-add, ${field}, button`]
    .map((wanted) => within?.querySelector(wanted))
    .find(Boolean);
  first?.focus();
  within?.scrollIntoView({ block: "nearest" });
}

document.addEventListener("htmx:afterSwap", (event) => {
  const part = document.getElementById(event.detail.target.id);
  if (part?.hasAttribute("data-builder")) goOn(part);
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented) return;
  const open = event.target.closest?.("details.tools-more[open]");
  if (open) {
    open.open = false;
    open.querySelector("summary").focus();
  } else event.target.closest?.("[data-menu]")?.querySelector("[data-close]").click();
});

document.addEventListener("click", (event) => {
  for (const open of document.querySelectorAll("details.tools-more[open]"))
    if (!open.contains(event.target)) open.open = false;
});

// A request that fails (signed out, no network) must not cost what was typed: it is kept here, and sent when the
// page is opened again.
function remember() {
  const fields = [...new FormData(form())].filter(([name]) => name !== "csrfmiddlewaretoken");
  sessionStorage.setItem(KEPT, JSON.stringify(fields));
}

for (const failure of ["htmx:responseError", "htmx:sendError"])
  document.addEventListener(failure, () => {
    remember();
    document.getElementById("lost").hidden = false;
  });
document.addEventListener("htmx:beforeOnLoad", (event) => {
  if (event.detail.xhr.getResponseHeader("HX-Redirect")?.startsWith("/sign-in/")) remember();
});
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.successful && !event.detail.xhr.getResponseHeader("HX-Redirect")) {
    sessionStorage.removeItem(KEPT);
    document.getElementById("lost").hidden = true;
  }
});

const kept = sessionStorage.getItem(KEPT);
if (kept) {
  const values = {};
  for (const [name, value] of JSON.parse(kept)) (values[name] ??= []).push(value);
  values.do = "look";
  values.csrfmiddlewaretoken = form().elements.csrfmiddlewaretoken.value;
  htmx.ajax("POST", location.pathname, { values, target: "#builder", swap: "outerHTML" });
}
