// Stands between the player's page and an item's content, on the content's origin: content finds here the API that
// SCORM asks for, and it answers at once. What content stores goes on to the player's page; what is stored last, while
// the window closes, goes to the academy by itself, for the player's page hears nothing any more.
// Nothing here is secret or trusted: content shares this origin, and may do all that this page can.

const academy = decodeURIComponent(location.hash.slice(1));
const player = window.parent;
// Finders of APIs climb the windows until one is its own parent. The player's page is none of theirs: looking into it
// would raise an error.
window.parent = window;

const METHODS = {
  1.2: ["LMSInitialize", "LMSFinish", "LMSGetValue", "LMSSetValue", "LMSCommit"],
  2004: ["Initialize", "Terminate", "GetValue", "SetValue", "Commit"],
};
const ERRORS = ["GetLastError", "GetErrorString", "GetDiagnostic"];
const QUIET = 5;
const UNDER_WAY = 1000;
const OUT_OF_RANGE = 351;
const UNDEFINED = 401;
const VALID = /^adl\.nav\.request_valid\.(continue|previous|choice\.\{target=.+\})$/;

let frame = null;
let run = null;
let dying = false;

const tell = (message) => player.postMessage({ ...message, run: run?.run }, academy);

class Run {
  constructor(order) {
    Object.assign(this, { run: order.run, item: order.item, last: order.beacon, url: order.beacon.url });
    this.all = {};
    this.fresh = {};
    this.noted = 0;
    this.closed = false;
    this.is2004 = order.edition === "2004";
    this.stores = order.stores.length;
    this.possible = new Set([...order.possible, ...order.choices.map((id) => `choice.{target=${id}}`)]);
  }

  // One message for all that content stores in one go.
  note(element, value) {
    this.all[element] = this.fresh[element] = value;
    this.noted += 1;
    if (dying) return;
    if (Object.keys(this.fresh).length === 1) queueMicrotask(() => this.hand());
  }

  hand() {
    if (Object.keys(this.fresh).length === 0) return;
    tell({ type: "stored", values: this.fresh, noted: this.noted });
    this.fresh = {};
  }

  commit() {
    this.hand();
    if (dying) this.beacon();
    else tell({ type: "commit" });
  }

  close() {
    this.closed = true;
    this.noted += 1;
    this.hand();
    if (dying) this.beacon();
    else tell({ type: "closed", noted: this.noted });
  }

  // All that this run has stored, so that whatever is still under way is in it: its number is above those.
  beacon() {
    if (!this.last.secret || this.noted === 0) return;
    this.last.number = Math.max(Date.now(), this.last.number + UNDER_WAY);
    const { secret, number } = this.last;
    const { item, run, all: values, closed } = this;
    const body = JSON.stringify({ secret, number, item, run, values, closed, left: true });
    navigator.sendBeacon(this.url, body);
  }
}

// The library keeps the data model; this is what content gets to see of it.
function facade(api, mine) {
  const prefix = mine.is2004 ? "" : "LMS";
  const [begin, end, get, set, commit] = METHODS[mine.is2004 ? "2004" : "1.2"];
  const face = {
    [begin]: (text) => api[begin](text),
    [get]: (element) => {
      const known = String(api[get](element) ?? "");
      const asked = VALID.exec(element);
      // The library knows no tree; what would be met when the item was launched, the server has said.
      return asked && known === "unknown" ? String(mine.possible.has(asked[1])) : known;
    },
    [set]: (element, value) => {
      // The library would make a store of any number; there are those of the manifest.
      const store = /^adl\.data\.(\d+)\./.exec(element);
      if (store && Number(store[1]) >= mine.stores) {
        api.throwSCORMError(element, mine.stores ? OUT_OF_RANGE : UNDEFINED);
        return "false";
      }
      const done = api[set](element, value);
      if (String(done) === "true") mine.note(String(element), String(value));
      return String(done);
    },
    [commit]: (text) => {
      const done = String(api[commit](text));
      if (done === "true") mine.commit();
      return done;
    },
    [end]: (text) => {
      const done = String(api[end](text));
      if (done === "true") mine.close();
      return done;
    },
  };
  for (const name of ERRORS) face[prefix + name] = (code) => String(api[prefix + name](code) ?? "");
  if (mine.is2004) face.version = "1.0";
  return face;
}

async function apiOf(order) {
  const { v12, v2004 } = document.documentElement.dataset;
  const settings = {
    autocommit: false,
    lmsCommitUrl: false,
    logLevel: QUIET,
    // What decides over scores and statuses is the server.
    mastery_override: false,
    autoCompleteLessonStatus: false,
    selfReportSessionTime: true,
  };
  const library = await import(order.edition === "2004" ? v2004 : v12);
  const api = order.edition === "2004" ? new library.Scorm2004API(settings) : new library.Scorm12API(settings);
  for (const [element, value] of Object.entries(order.values).sort(inOrder)) {
    try {
      api.loadFromFlattenedJSON({ [element]: value }, "");
    } catch {
      // What the library does not take must not keep the learner from all the rest.
    }
  }
  if (order.stores.length > 0) share(api.adl, order.stores);
  return api;
}

// The data stores of the item, under the numbers that its manifest gives them.
function share(adl, stores) {
  const filled = stores.filter(({ value }) => value !== null);
  adl.restoreSharedDataSnapshot(Object.fromEntries(filled.map(({ target, value }) => [target, value])));
  const maps = stores.map(({ target, read, write }) => ({ targetID: target, readSharedData: read, writeSharedData: write }));
  adl.configureSharedDataMaps(maps);
}

// Collections in the order of their numbers, and of each entry its id and its type before what depends on them.
function inOrder([one], [other]) {
  const key = (name) =>
    name
      .split(".")
      .map((part) => (/^\d+$/.test(part) ? part.padStart(6, "0") : { id: "0", type: "1" }[part] || `2${part}`))
      .join(".");
  return key(one) < key(other) ? -1 : 1;
}

async function launch(order) {
  await unload();
  const mine = new Run(order);
  const api = await apiOf(order);
  run = mine;
  delete window.API;
  delete window.API_1484_11;
  window[mine.is2004 ? "API_1484_11" : "API"] = facade(api, mine);
  frame = document.createElement("iframe");
  frame.title = order.title;
  frame.allow = "autoplay; clipboard-write; encrypted-media; fullscreen; picture-in-picture; screen-wake-lock";
  frame.src = order.address;
  frame.addEventListener("load", () => run === mine && tell({ type: "loaded" }), { once: true });
  document.body.replaceChildren(frame);
}

// Content leaves as from a window that closes: its handlers run, and what they store is heard.
async function unload() {
  if (frame === null) return;
  const leaving = frame;
  frame = null;
  await new Promise((done) => {
    leaving.addEventListener("load", done, { once: true });
    setTimeout(done, 3000);
    leaving.src = "about:blank";
  });
  run?.hand();
  leaving.remove();
}

addEventListener("message", async ({ data, source, origin }) => {
  if (source !== player || origin !== academy) return;
  if (data.type === "launch") await launch(data);
  if (data.type === "acknowledged" && run !== null) run.last.number = Math.max(run.last.number ?? 0, data.number);
  if (data.type === "unload") {
    await unload();
    tell({ type: "unloaded" });
  }
  if (data.type === "drop") {
    if (run !== null) run.last = {};
    frame?.remove();
    frame = null;
  }
});

addEventListener("pagehide", () => {
  dying = true;
  run?.beacon();
});

tell({ type: "ready" });
