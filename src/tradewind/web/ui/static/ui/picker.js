// Pickers: a combobox with a list (WAI-ARIA Authoring Practices, "Editable combobox with list autocomplete").
// The markup works without this file: chosen things are ticked boxes, the text field takes codes.

const PAUSE = 140;
let count = 0;

class Picker {
  constructor(box) {
    this.box = box;
    this.input = box.querySelector(".picker-text");
    this.blank = box.querySelector("template");
    this.options = [];
    this.active = -1;
    this.list = this.part("ul", "picker-list", { role: "listbox", id: `picker-list-${++count}`, hidden: "" });
    this.list.setAttribute("aria-label", this.input.labels?.[0]?.textContent.trim() || this.input.ariaLabel || "");
    this.said = this.part("span", "sr-only", { role: "status" });
    for (const [name, value] of Object.entries({
      role: "combobox",
      "aria-autocomplete": "list",
      "aria-controls": this.list.id,
      "aria-expanded": "false",
    }))
      this.input.setAttribute(name, value);
    this.listen();
    this.arrange();
  }

  part(tag, name, attributes) {
    const made = document.createElement(tag);
    made.className = name;
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    this.box.append(made);
    return made;
  }

  listen() {
    this.input.addEventListener("input", (event) => {
      event.stopPropagation();
      this.search(PAUSE);
    });
    this.input.addEventListener("click", () => this.list.hidden && this.search(0));
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("blur", () => this.close());
    // What is half typed is no choice yet: whoever listens hears of choices only.
    this.input.addEventListener("change", (event) => event.stopPropagation());
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const row = event.target.closest("[role=option]");
      if (row) this.pick(this.options[Number(row.dataset.index)]);
    });
    this.box.addEventListener("change", (event) => {
      if (event.target.type !== "checkbox" || event.target.checked) return;
      const chip = event.target.closest(".chip");
      this.input.focus();
      chip.remove();
      this.arrange();
      this.tell();
      event.stopPropagation();
    });
  }

  get chips() {
    return [...this.box.querySelectorAll(":scope > .chip")];
  }

  get many() {
    return "many" in this.box.dataset;
  }

  /** One value: the field gives way to what was chosen until that is taken out. */
  arrange() {
    this.box.classList.toggle("picker-full", !this.many && this.chips.length > 0);
  }

  key(event) {
    const open = !this.list.hidden;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      if (open) this.move(this.active < 0 && step < 0 ? this.options.length - 1 : this.round(this.active + step));
      else this.search(0);
    } else if (event.key === "Enter" && open && this.active >= 0) {
      event.preventDefault();
      this.pick(this.options[this.active]);
    } else if (event.key === "Escape" && (open || this.input.value)) {
      event.preventDefault();
      if (!open) this.input.value = "";
      this.close();
    } else if (event.key === "Backspace" && !this.input.value && this.chips.length) {
      event.preventDefault();
      this.chips.at(-1).querySelector("input").click();
    }
  }

  search(pause) {
    clearTimeout(this.waiting);
    this.asked?.abort();
    this.waiting = setTimeout(() => this.ask(), pause);
  }

  async ask() {
    const asked = (this.asked = new AbortController());
    const address = new URL(this.box.dataset.address, location.href);
    address.searchParams.set("q", this.input.value);
    let found;
    try {
      const answer = await fetch(address, { signal: asked.signal, headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(answer.status);
      found = (await answer.json()).options;
    } catch {
      if (!asked.signal.aborted) this.say(this.box.dataset.failed);
      return;
    }
    if (asked.signal.aborted || document.activeElement !== this.input) return;
    const chosen = new Set(this.chips.map((chip) => chip.querySelector("input").value));
    this.show(found.filter((option) => !chosen.has(option.code)));
  }

  show(options) {
    this.options = options;
    this.list.replaceChildren(...options.map((option, index) => this.row(option, index)));
    this.list.hidden = options.length === 0;
    this.input.setAttribute("aria-expanded", String(options.length > 0));
    this.say(options.length ? `${options.length} ${this.box.dataset.some}` : this.box.dataset.none);
    this.box.classList.toggle("picker-none", options.length === 0);
    this.move(options.length && this.input.value ? 0 : -1);
  }

  row(option, index) {
    const row = document.createElement("li");
    row.setAttribute("role", "option");
    row.id = `${this.list.id}-${index}`;
    row.dataset.index = index;
    const name = document.createElement("span");
    name.className = "picker-name";
    name.textContent = option.name;
    const words = document.createElement("span");
    words.className = "quiet";
    words.textContent = [option.code === option.name ? "" : option.code, option.words].filter(Boolean).join(" · ");
    row.append(name, " ", words);
    return row;
  }

  round(to) {
    return (to + this.options.length) % this.options.length;
  }

  /** Make an option the active one; none of them at -1. */
  move(to) {
    const rows = [...this.list.children];
    this.active = to;
    rows.forEach((row, index) => row.setAttribute("aria-selected", String(index === this.active)));
    const row = rows[this.active];
    if (row) this.input.setAttribute("aria-activedescendant", row.id);
    else this.input.removeAttribute("aria-activedescendant");
    row?.scrollIntoView({ block: "nearest" });
  }

  pick(option) {
    if (!this.many) for (const chip of this.chips) chip.remove();
    const chip = this.blank.content.firstElementChild.cloneNode(true);
    const tick = chip.querySelector("input");
    tick.value = option.code;
    tick.checked = true;
    chip.querySelector(".chip-name").textContent = option.name;
    this.box.insertBefore(chip, this.input);
    this.input.value = "";
    this.close();
    this.arrange();
    if (!this.many) tick.focus();
    this.tell();
  }

  tell() {
    this.box.dispatchEvent(new Event("change", { bubbles: true }));
  }

  say(words) {
    this.said.textContent = words;
  }

  close() {
    clearTimeout(this.waiting);
    this.asked?.abort();
    this.list.hidden = true;
    this.active = -1;
    this.box.classList.remove("picker-none");
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }
}

const begun = new WeakSet();

/** Bring the pickers within ``root`` to life, each once. */
export function begin(root) {
  for (const box of root.querySelectorAll("[data-picker]")) {
    if (begun.has(box)) continue;
    begun.add(box);
    new Picker(box);
  }
}

begin(document);
document.addEventListener("htmx:load", (event) => begin(event.target.parentElement ?? document));
