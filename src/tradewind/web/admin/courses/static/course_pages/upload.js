// Shows how far the sending of an upload is, and can cancel it. Without this the form is sent as any other.

const FORM = "form[data-upload]";
const NO_KEY = "00000000-0000-4000-8000-000000000000";

// crypto.randomUUID is there on secure origins only.
function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const digits = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

document.addEventListener("submit", (event) => {
  const form = event.target.closest(FORM);
  const files = form ? [...form.querySelectorAll("input[type=file]")] : [];
  if (!files.some((field) => field.files.length > 0)) return;
  event.preventDefault();
  send(form, new FormData(form, event.submitter));
});

function send(form, data) {
  const box = form.querySelector("[data-progress]");
  const bar = box.querySelector("progress");
  const part = (name) => box.querySelector(`[data-${name}]`);
  const key = newKey();
  data.set("upload", key);
  let isSent = false;
  const request = new XMLHttpRequest();
  const stop = (broken) => {
    for (const button of form.querySelectorAll("button[type=submit]")) button.disabled = false;
    for (const name of ["sending", "reading", "cancel"]) part(name).hidden = true;
    bar.hidden = true;
    part("failed").hidden = !broken;
    box.hidden = !broken;
  };

  request.open("POST", form.action || location.href);
  request.setRequestHeader("X-Upload", "1");
  request.upload.addEventListener("progress", ({ loaded, total, lengthComputable }) => {
    if (!lengthComputable) return;
    bar.value = Math.floor((100 * loaded) / total);
    part("percent").textContent = bar.value;
  });
  request.upload.addEventListener("load", () => {
    isSent = true;
    part("sending").hidden = true;
    part("reading").hidden = false;
    bar.removeAttribute("value");
  });
  request.addEventListener("load", () => arrived(request, () => stop(true)));
  request.addEventListener("error", () => stop(true));
  part("cancel").onclick = () => {
    request.abort();
    stop(false);
    if (!isSent) return;
    // All of it is there: who keeps it must be told.
    const token = new FormData();
    token.set("csrfmiddlewaretoken", data.get("csrfmiddlewaretoken"));
    const address = box.dataset.cancelled.replace(NO_KEY, key);
    fetch(address, { method: "POST", body: token, headers: { "X-Upload": "1" } });
  };

  for (const button of form.querySelectorAll("button[type=submit]")) button.disabled = true;
  for (const name of ["sending", "cancel"]) part(name).hidden = false;
  for (const name of ["reading", "failed"]) part(name).hidden = true;
  bar.hidden = false;
  bar.value = 0;
  box.hidden = false;
  box.scrollIntoView({ block: "nearest" });
  request.send(data);
}

function arrived(request, failed) {
  const type = request.getResponseHeader("Content-Type") ?? "";
  if (type.startsWith("application/json")) {
    location.assign(JSON.parse(request.responseText).address);
    return;
  }
  const page = new DOMParser().parseFromString(request.responseText, "text/html");
  const fresh = page.querySelector(FORM);
  if (request.status >= 500 || !fresh) {
    failed();
    return;
  }
  // The form again, with what is wrong.
  document.querySelector(FORM).replaceWith(document.adoptNode(fresh));
  document.querySelector("[id$=_error], [role=alert]")?.scrollIntoView({ block: "center" });
}
