// The search field of the frame (WAI-ARIA Authoring Practices, "Editable combobox with list autocomplete").
// htmx brings the hits; without this file the field is a form that leads to a page of them.

const form = document.querySelector("[data-search]");
const input = form?.querySelector("input");
const list = form?.querySelector("[data-found]");

const hits = () => [...list.querySelectorAll("[role=option]")];
const active = () => hits().findIndex((hit) => hit.getAttribute("aria-selected") === "true");

function show(isOpen) {
  list.hidden = !isOpen;
  input.setAttribute("aria-expanded", String(isOpen));
  if (!isOpen) move(-1);
}

function move(to) {
  const rows = hits();
  rows.forEach((row, index) => row.setAttribute("aria-selected", String(index === to)));
  const row = rows[to];
  if (row) {
    input.setAttribute("aria-activedescendant", row.id);
    row.scrollIntoView({ block: "nearest" });
  } else input.removeAttribute("aria-activedescendant");
}

function key(event) {
  const count = hits().length;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step && count) {
    event.preventDefault();
    const from = list.hidden ? -1 : active();
    show(true);
    move(from < 0 ? (step > 0 ? 0 : count - 1) : (from + step + count) % count);
  } else if (event.key === "Enter" && !list.hidden && active() >= 0) {
    event.preventDefault();
    location.assign(hits()[active()].href);
  } else if (event.key === "Escape") {
    if (!list.hidden) event.preventDefault();
    show(false);
  }
}

function isTyping(target) {
  return target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName);
}

if (form) {
  for (const [name, value] of Object.entries({
    role: "combobox",
    "aria-autocomplete": "list",
    "aria-controls": list.id,
    "aria-expanded": "false",
  }))
    input.setAttribute(name, value);
  list.setAttribute("role", "listbox");
  input.addEventListener("keydown", key);
  input.addEventListener("focus", () => hits().length && show(true));
  form.addEventListener("focusout", (event) => form.contains(event.relatedTarget) || show(false));
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.target === list) show(document.activeElement === input && list.childElementCount > 0);
  });
  document.addEventListener("keydown", (event) => {
    const byControl = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k";
    if (!byControl && (event.key !== "/" || isTyping(event.target))) return;
    event.preventDefault();
    input.focus();
    input.select();
  });
}
