// Keeps the contents true while a unit plays, here or in a window of its own: asked every few seconds, and on return.

const PAUSE = 10_000;

async function refresh() {
  const contents = document.getElementById("cmi5-contents");
  if (!contents || document.visibilityState === "hidden") return;
  try {
    const answer = await fetch(contents.dataset.address);
    if (answer.status === 204) location.reload();
    else if (answer.ok && !contents.contains(document.activeElement)) contents.outerHTML = await answer.text();
  } catch {
    // Offline: the next time will tell.
  }
}

setInterval(refresh, PAUSE);
document.addEventListener("visibilitychange", refresh);

// The unit in the frame has come back to us: load the page again, so that it shows how things stand.
addEventListener("message", ({ origin, data }) => {
  if (origin === location.origin && data === "tradewind:unit-over") location.reload();
});
