// A link that is done on being opened: whoever comes back sees that it is. The page asks anew only until then.
const link = document.getElementById("player-link");
let left = false;
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") left = true;
  else if (left && link.dataset.met === "no" && !link.querySelector("form[action$='/link/confirm/']")) location.reload();
});
