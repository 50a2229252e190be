// The frame of a step: says that the window is there, hears that another one took over, full screen, contents.
// Stages listen on #player: "player:superseded" (stop; hand in what there is), and may send "player:saved" (a text) and
// "player:state" (how the step stands). Content that reports to the record store tells the page nothing: then it hears
// how the step stands with every beat, and when somebody comes back from the frame.

const PAUSE = 30_000;
const player = document.getElementById("player");
const { session, attempt, mode, secret, heard } = player.dataset;
const writes = mode === "normal";
let stopped = false;

function stop() {
  if (stopped) return;
  stopped = true;
  player.dispatchEvent(new CustomEvent("player:superseded"));
  player.classList.add("hidden");
  document.getElementById("player-superseded").classList.remove("hidden");
}

// In the contents of the course.
function step(state) {
  const drawn = document.querySelector(`#player-icons > [data-state="${state}"]`);
  const current = document.querySelector('#contents [aria-current="step"]');
  if (!current || !drawn || !writes) return;
  current.querySelector("svg")?.remove();
  current.insertAdjacentHTML("afterbegin", drawn.innerHTML);
  current.querySelector(".quiet").textContent = drawn.dataset.word;
}

async function hear() {
  if (stopped || !writes) return;
  try {
    const answer = await fetch(heard, { method: "POST", body: JSON.stringify({ secret }) });
    if (!answer.ok) return;
    const { how, state } = await answer.json();
    if (how === "superseded") stop();
    else step(state);
  } catch {
    // Offline: the next beat will tell.
  }
}

if (writes) {
  setInterval(hear, PAUSE);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && hear());
  addEventListener("focus", hear);
  addEventListener("pageshow", (event) => event.persisted && hear());
  addEventListener("pagehide", () => stopped || navigator.sendBeacon(heard, JSON.stringify({ secret, gone: true })));
  // Windows of one browser tell each other at once.
  const windows = new BroadcastChannel("tradewind-player");
  windows.addEventListener("message", ({ data }) => data.attempt === attempt && data.session !== session && hear());
  windows.postMessage({ attempt, session });
}

player.addEventListener("player:saved", ({ detail }) => {
  document.getElementById("player-saved").textContent = detail;
});
player.addEventListener("player:stop", stop);
player.addEventListener("player:state", ({ detail }) => step(detail));

const full = document.getElementById("player-full");
full.hidden = !document.fullscreenEnabled;
full.addEventListener("click", () => (document.fullscreenElement ? document.exitFullscreen() : player.requestFullscreen()));

// Where the contents stand beside the stage, the button hides them; below it, the link leads there.
const contents = document.getElementById("contents");
document.getElementById("player-contents").addEventListener("click", (event) => {
  if (!matchMedia("(width >= 64rem)").matches) return;
  event.preventDefault();
  contents.classList.toggle("lg:hidden");
});
