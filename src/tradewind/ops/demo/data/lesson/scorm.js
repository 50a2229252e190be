// SCORM 1.2 and 2004: the API of whoever frames or opened us, found as the standards say (RTE 3.3.6.1).
"use strict";
window.report = (() => {
  function found(name) {
    for (let window_ = window; window_; window_ = window_ === window_.parent ? window_.opener : window_.parent) {
      try { if (window_[name]) return window_[name]; } catch (error) { return null; }
    }
    return null;
  }
  const newer = found("API_1484_11");
  const api = newer || found("API");
  const is2004 = Boolean(newer);
  const began = Date.now();
  let over = false;
  const call = (name, ...values) => api[is2004 ? name : `LMS${name}`](...values);
  const get = (older, name) => call("GetValue", is2004 ? name : older);
  const set = (older, name, value) => { if (is2004 ? name : older) call("SetValue", is2004 ? name : older, String(value)); };
  function spent() {
    const seconds = Math.round((Date.now() - began) / 1000);
    if (is2004) return `PT${seconds}S`;
    const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
    return parts.map((part, place) => String(part).padStart(place ? 2 : 4, "0")).join(":");
  }
  function end() {
    if (over) return;
    over = true;
    set("cmi.core.session_time", "cmi.session_time", spent());
    set("cmi.core.exit", "cmi.exit", "suspend");
    call(is2004 ? "Terminate" : "Finish", "");
  }
  window.addEventListener("pagehide", end);
  return {
    async begin() {
      if (!api) throw new Error("there is no API");
      call("Initialize", "");
      if (["not attempted", "unknown"].includes(get("cmi.core.lesson_status", "cmi.completion_status"))) {
        set("cmi.core.lesson_status", "cmi.completion_status", "incomplete");
      }
      try { return JSON.parse(get("cmi.suspend_data", "cmi.suspend_data")); } catch (error) { return null; }
    },
    keep(state, progress) {
      if (over) return;
      set("cmi.core.lesson_location", "cmi.location", state.here);
      set("cmi.suspend_data", "cmi.suspend_data", JSON.stringify(state));
      set("", "cmi.progress_measure", progress.toFixed(2));
      call("Commit", "");
    },
    finish(score, passed) {
      if (over) return;
      set("cmi.core.score.min", "cmi.score.min", 0);
      set("cmi.core.score.max", "cmi.score.max", 100);
      set("cmi.core.score.raw", "cmi.score.raw", Math.round(score * 100));
      set("", "cmi.score.scaled", score.toFixed(2));
      if (is2004) {
        call("SetValue", "cmi.completion_status", passed ? "completed" : "incomplete");
        call("SetValue", "cmi.success_status", passed ? "passed" : "unknown");
        call("SetValue", "cmi.progress_measure", "1");
      } else {
        call("SetValue", "cmi.core.lesson_status", passed ? "passed" : "incomplete");
      }
      call("Commit", "");
    },
  };
})();
