// What of a film was really played, as stretches of seconds. A message stays in the queue until the server has taken
// it: one that is sent again counts once, by its number. Offline they wait; when the page closes they are sent off.

const EVERY = 10_000;
const STEP = 5;
const player = document.getElementById("player");
const film = document.getElementById("film");
const { mode, secret } = player.dataset;
const { watched, saved, offline } = film.dataset;
const fastest = Number(film.dataset.speed);
const writes = mode === "normal";
const queue = [];
let number = Number(film.dataset.latest);
let stretches = [];
let begun = null;
let last = 0;
let sending = false;
let over = false;

const tell = (text) => player.dispatchEvent(new CustomEvent("player:saved", { detail: text }));

// A stretch ends where playing stops, or jumps.
function close() {
  if (begun !== null && last > begun) stretches.push([round(begun), round(last)]);
  begun = null;
}
const round = (seconds) => Math.round(seconds * 100) / 100;

film.addEventListener("timeupdate", () => {
  const now = film.currentTime;
  if (film.paused && !film.ended) return;
  if (film.seeking || now < last || now - last > 2 * fastest) close();
  if (begun === null) begun = now;
  last = now;
});
film.addEventListener("seeking", close);
film.addEventListener("pause", () => {
  close();
  pack();
  send();
});
film.addEventListener("ended", () => {
  last = Number.isFinite(film.duration) ? film.duration : film.currentTime;
  close();
  pack();
  send();
});
film.addEventListener("ratechange", () => {
  if (film.playbackRate > fastest) film.playbackRate = fastest;
});
film.addEventListener(
  "loadedmetadata",
  () => {
    const position = Number(film.dataset.position);
    if (position > 1 && position < film.duration - 1) film.currentTime = position;
    last = film.currentTime;
  },
  { once: true },
);

function pack() {
  const isPlaying = begun !== null;
  close();
  if (isPlaying) begun = last;
  if (!stretches.length) return;
  number += 1;
  queue.push({ secret, number, watched: stretches, position: round(film.currentTime) });
  stretches = [];
}

async function send() {
  if (!writes || over || sending || !queue.length) return;
  sending = true;
  try {
    while (queue.length && !over) {
      const answer = await fetch(watched, { method: "POST", body: JSON.stringify(queue[0]) });
      if (answer.status >= 500) throw new Error("later");
      queue.shift();
      if (answer.ok) show(await answer.json());
    }
    tell(saved);
  } catch {
    tell(offline);
  } finally {
    sending = false;
  }
}

function show(told) {
  document.getElementById("film-percent").textContent = told.percent;
  document.getElementById("film-progress").value = told.percent;
  const done = document.getElementById("player-done");
  if (told.met && done.hidden) {
    // The server knows what comes next: the page is asked for it once, without stopping the film.
    fetch(location.href).then(async (answer) => {
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("player-done");
      if (fresh) done.replaceWith(document.adoptNode(fresh));
    });
  }
  if (told.how === "superseded") player.dispatchEvent(new CustomEvent("player:stop"));
}

if (writes) {
  setInterval(() => {
    pack();
    send();
  }, EVERY);
  addEventListener("online", send);
  addEventListener("pagehide", () => {
    close();
    pack();
    for (const message of queue) navigator.sendBeacon(watched, JSON.stringify(message));
  });
}
player.addEventListener("player:superseded", () => {
  over = true;
  film.pause();
});

const KEYS = {
  " ": () => (film.paused ? film.play() : film.pause()),
  k: () => (film.paused ? film.play() : film.pause()),
  ArrowLeft: () => (film.currentTime = Math.max(0, film.currentTime - STEP)),
  ArrowRight: () => (film.currentTime = Math.min(film.duration || 0, film.currentTime + STEP)),
  c: () => {
    const [track] = film.textTracks;
    if (track) track.mode = track.mode === "showing" ? "hidden" : "showing";
  },
  f: () => (document.fullscreenElement ? document.exitFullscreen() : film.requestFullscreen()),
};
document.addEventListener("keydown", (event) => {
  const act = KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  const taken = event.target.closest?.("input, select, textarea, button, a, summary, video");
  if (!act || taken || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  act();
});
