// The player's side of SCORM: tells the wrapper what to launch, keeps what content stores until the server has it, and
// asks the server what comes next. What is not yet taken lies in this browser (localStorage), by session, and is handed
// in when any page of the player opens again, whoever is signed in by then: each session has its own secret.

const KEPT = "tradewind.play.";
const PAUSE = 1200;
const LONGEST_PAUSE = 60_000;
const PATIENCE = 5000;

const player = document.getElementById("player");
const stage = document.getElementById("scorm");
const { session, secret, mode } = player.dataset;
const { commit: commitUrl, navigate: navigateUrl, beaconSecret } = stage.dataset;
const frame = document.getElementById("scorm-frame");
const contentOrigin = new URL(stage.dataset.wrapper).origin;
const texts = JSON.parse(document.getElementById("scorm-texts").textContent);
const writes = mode === "normal";
const say = (text) => player.dispatchEvent(new CustomEvent("player:saved", { detail: text }));
const tellState = (state) => player.dispatchEvent(new CustomEvent("player:state", { detail: state }));
const sleep = (time) => new Promise((done) => setTimeout(done, time));

// Commits are numbered upwards, so that one sent again counts once. By the clock, which puts what another window of the
// session sent before; but on from the server's latest, since a clock may be set back.
let number = Number(stage.dataset.latest);
const nextNumber = () => (number = Math.max(Date.now(), number + 1));

// What one session has stored and the server has not taken yet, oldest first. The last entry grows until it is sent.
class Queue {
  constructor(name) {
    this.name = name;
    const kept = JSON.parse(localStorage.getItem(KEPT + name) ?? "null");
    this.url = kept?.url ?? commitUrl;
    this.secret = kept?.secret ?? secret;
    this.entries = kept?.entries ?? [];
    this.ours = new Set();
    for (const entry of this.entries) number = Math.max(number, entry.number);
    this.sending = null;
  }

  get isEmpty() {
    return this.entries.length === 0;
  }

  add(item, run, values, { closed = false, noted = 0 } = {}) {
    let last = this.entries.at(-1);
    if (!last || last.item !== item || last.run !== run || last === this.underWay) {
      last = { number: nextNumber(), item, run, values: {}, closed: false, noted: 0 };
      this.entries.push(last);
      this.ours.add(last);
    }
    Object.assign(last.values, values);
    last.closed ||= closed;
    last.noted = Math.max(last.noted, noted);
    this.keep();
  }

  keep() {
    try {
      if (this.isEmpty) localStorage.removeItem(KEPT + this.name);
      else localStorage.setItem(KEPT + this.name, JSON.stringify({ url: this.url, secret: this.secret, entries: this.entries }));
    } catch {
      // No room, or storage is switched off: it is still in memory, and sent from there.
    }
  }

  // Sends all there is; resolves when it is empty. Called again meanwhile, it is the same sending.
  flush() {
    this.sending ??= this.send().finally(() => {
      this.sending = null;
      this.underWay = null;
    });
    return this.sending;
  }

  async send() {
    for (let pause = 1000; !this.isEmpty; ) {
      const entry = (this.underWay = this.entries[0]);
      const answer = await this.post(entry);
      if (answer === null) {
        say(texts.offline);
        await Promise.race([sleep(pause), new Promise((done) => addEventListener("online", done, { once: true }))]);
        pause = Math.min(pause * 2, LONGEST_PAUSE);
        continue;
      }
      if (this.isOutrun(entry, answer)) {
        number = Math.max(number, answer.latest);
        entry.number = nextNumber();
        this.keep();
        continue;
      }
      this.entries.shift();
      this.keep();
      this.taken(entry, answer);
      pause = 1000;
    }
  }

  // The page before this one of the same session numbered its last commit by a clock that was ahead of ours. What is
  // kept of that page itself is in that commit.
  isOutrun(entry, { news, latest }) {
    return news === false && latest > entry.number && this.ours.has(entry);
  }

  // The answer; null where it has to be tried again.
  async post({ number, item, run, values, closed }) {
    const body = JSON.stringify({ secret: this.secret, number, item, run, values, closed });
    try {
      const answer = await fetch(this.url, { method: "POST", body, keepalive: body.length < 60_000 });
      if (answer.ok) return await answer.json();
      return answer.status >= 500 || answer.status === 429 ? null : {};
    } catch {
      return null;
    }
  }

  taken(entry, answer) {
    if (this.name !== session) return;
    send({ type: "acknowledged", run: entry.run, noted: entry.noted, number: entry.number });
    for (const { element, wrong } of answer.refused ?? []) console.info(`${element} ${wrong}`);
    say(answer.refused?.length ? texts.refused : this.isEmpty ? texts.saved : texts.saving);
    if (answer.state) tellState(answer.state);
    if (answer.how === "superseded") player.dispatchEvent(new CustomEvent("player:stop"));
  }
}

const queue = new Queue(session);
let shown = null;
let stopped = false;
let timer = 0;
let busy = false;
let unloaded = () => {};
let asked = "";

const send = (message) => frame.contentWindow?.postMessage(message, contentOrigin);

function soon(pause) {
  clearTimeout(timer);
  timer = setTimeout(() => queue.flush(), pause);
}

addEventListener("message", ({ data, source, origin }) => {
  if (source !== frame.contentWindow || origin !== contentOrigin || stopped) return;
  if (data.type === "ready") open();
  if (data.type === "unloaded") unloaded();
  if (shown === null || data.run !== shown.run) return;
  if (data.type === "stored") store(data.values, { noted: data.noted });
  if (data.type === "commit") soon(0);
  if (data.type === "closed") closed(data.noted);
  if (data.type === "loaded") stage.dataset.shown = shown.item.title;
});

function store(values, more) {
  if (values["adl.nav.request"]) asked = values["adl.nav.request"];
  if (["logout", "time-out"].includes(values["cmi.core.exit"] ?? values["cmi.exit"])) asked = "exitAll";
  if (!writes) return;
  queue.add(shown.item.id, shown.run, values, more);
  say(texts.saving);
  soon(PAUSE);
}

function closed(noted) {
  if (writes) queue.add(shown.item.id, shown.run, {}, { closed: true, noted });
  soon(0);
  const request = asked;
  asked = "";
  const target = /^\{target=(.+)\}(choice|jump)$/.exec(request);
  // What the learner has asked for meanwhile outweighs it.
  if (busy || !request || request === "_none_") return;
  setTimeout(() => (target ? go(target[2], target[1]) : go(request)), 0);
}

// What other windows of this browser could not hand in, before anything is read anew.
async function handInOlder() {
  const names = Object.keys(localStorage).filter((key) => key.startsWith(KEPT) && key !== KEPT + session);
  const older = names.map((key) => new Queue(key.slice(KEPT.length)).flush());
  await Promise.race([Promise.all([...older, queue.flush()]), sleep(PATIENCE)]);
}

async function open() {
  if (shown !== null) return;
  await handInOlder();
  await ask("open");
}

// Takes the content away, hands in what it stored, and asks what comes next. One at a time: leaving waits for its turn.
let moving = Promise.resolve();

async function go(request, target = "") {
  if (busy && request === "suspendAll") await moving;
  if (busy || stopped) return;
  moving = move(request, target);
  await moving;
}

async function move(request, target) {
  busy = true;
  arrange();
  try {
    await takeAway();
    if (!(await isHandedIn())) return;
    await ask(request, target);
    if (request === "suspendAll") leaveNow();
  } finally {
    busy = false;
    arrange();
  }
}

async function takeAway() {
  const done = new Promise((resolve) => (unloaded = resolve));
  send({ type: "unload" });
  await Promise.race([done, sleep(PATIENCE)]);
  // What its handlers stored has been heard by now: messages come in order.
}

async function isHandedIn() {
  const done = await Promise.race([queue.flush().then(() => true), sleep(PATIENCE).then(() => false)]);
  if (!done) say(texts.offline);
  notice(done ? "" : texts.wait);
  return done;
}

async function ask(request, target = "") {
  const body = { secret, request, target };
  if (shown !== null && request !== "open") body.run = shown.run;
  let answer = null;
  try {
    answer = await fetch(navigateUrl, { method: "POST", body: JSON.stringify(body) });
  } catch {
    notice(texts.wait);
    return;
  }
  if (answer.status === 409) player.dispatchEvent(new CustomEvent("player:stop"));
  else if (answer.ok) show(await answer.json());
  else notice(texts.broken);
}

function show(delivery) {
  shown = delivery;
  list(delivery.contents);
  notice(delivery.refused ? texts.refusedMove : "");
  const over = document.getElementById("scorm-over");
  over.hidden = delivery.item !== null;
  frame.classList.toggle("invisible", delivery.item === null);
  document.getElementById("scorm-over-title").textContent = delivery.over ? texts.over : texts.choose;
  document.getElementById("scorm-over-state").textContent = delivery.over ? (texts.states[delivery.state] ?? "") : "";
  document.getElementById("scorm-over-ways").hidden = !delivery.over;
  document.getElementById("scorm-again").hidden = !delivery.goes_on;
  tellState(delivery.state);
  arrange();
  if (delivery.item === null) return;
  const { id, title, address, edition, values, stores, possible } = delivery.item;
  const choices = delivery.contents.filter((row) => row.choose).map((row) => row.id);
  frame.title = title;
  const beacon = { url: new URL(commitUrl, location).href, secret: writes ? beaconSecret : "", number };
  send({ type: "launch", run: delivery.run, item: id, title, address, edition, values, stores, possible, choices, beacon });
}

// The package's own contents, and where one can go from here.

const icon = (state) => document.querySelector(`#player-icons > [data-state="${state}"]`)?.innerHTML ?? "";

function list(rows) {
  const box = document.getElementById("scorm-contents");
  box.hidden = rows.length < 2;
  box.replaceChildren(...rows.map(line));
}

function line(row) {
  const made = document.createElement("li");
  made.style.paddingInlineStart = `${row.depth * 0.75}rem`;
  const label = document.createElement(row.choose ? "button" : "span");
  label.className = "section-link w-full py-1 text-start text-sm";
  if (row.choose) {
    label.type = "button";
    label.classList.add("cursor-pointer");
    label.addEventListener("click", () => row.current || go("choice", row.id));
  }
  if (row.current) label.setAttribute("aria-current", "true");
  label.innerHTML = icon(row.state);
  const title = document.createElement("span");
  title.className = "min-w-0 flex-1 leading-snug";
  title.textContent = row.title;
  const word = document.createElement("span");
  word.className = "sr-only";
  word.textContent = texts.states[row.state] ?? "";
  label.append(title, word);
  made.append(label);
  return made;
}

function arrange() {
  for (const button of document.querySelectorAll("[data-scorm-request]")) {
    const request = button.dataset.scormRequest;
    const isControl = ["previous", "continue"].includes(request);
    button.disabled = busy || (isControl && !shown?.controls.includes(request));
  }
  const bar = document.getElementById("scorm-bar");
  bar.hidden = !shown || (shown.controls.length === 0 && document.getElementById("scorm-contents").hidden);
  stage.setAttribute("aria-busy", String(busy));
}

for (const button of document.querySelectorAll("[data-scorm-request]"))
  button.addEventListener("click", () => go(button.dataset.scormRequest));

function notice(text) {
  const box = document.getElementById("scorm-notice");
  box.hidden = text === "";
  box.textContent = text;
}

// Leaving: content first, then what it stored, then the page.

let leaving = document.getElementById("player-leave");
const leaveNow = () => HTMLFormElement.prototype.submit.call(leaving);

for (const form of document.querySelectorAll("#player-leave, #contents form"))
  form.addEventListener("submit", (event) => {
    if (stopped || shown === null) return;
    event.preventDefault();
    leaving = form;
    shown.item === null ? leaveNow() : go("suspendAll");
  });

player.addEventListener("player:superseded", () => {
  stopped = true;
  send({ type: "drop" });
  queue.flush();
});

addEventListener("pagehide", () => queue.keep());
addEventListener("online", () => queue.flush());

frame.src = `${stage.dataset.wrapper}#${encodeURIComponent(location.origin)}`;
