// cmi5: the record store that the launch names, with the token that is fetched once (cmi5 Quartz, 8 to 10).
"use strict";
window.report = (() => {
  const given = new URLSearchParams(location.search);
  const [endpoint, activity, registration] = ["endpoint", "activityId", "registration"].map((name) => given.get(name));
  const actor = given.get("actor");
  const verbs = "http://adlnet.gov/expapi/verbs/";
  const extensions = "https://w3id.org/xapi/cmi5/context/extensions/";
  const began = Date.now();
  let headers = {};
  let launch = {};
  let sent = Promise.resolve();
  let passedBefore = false;
  let over = false;

  function resource(name, parameters) {
    return `${endpoint.replace(/\/?$/, "/")}${name}?${new URLSearchParams(parameters)}`;
  }
  function state(name) {
    return resource("activities/state", { activityId: activity, agent: actor, registration, stateId: name });
  }
  async function read(address) {
    const answer = await fetch(address, { headers });
    if (answer.status === 404) return null;
    if (!answer.ok) throw new Error(`the record store says ${answer.status}`);
    return answer.json();
  }
  function said(verb, result, moveOn) {
    const context = structuredClone(launch.contextTemplate || {});
    const activities = (context.contextActivities = context.contextActivities || {});
    const categories = ["https://w3id.org/xapi/cmi5/context/categories/cmi5"];
    if (moveOn) categories.push("https://w3id.org/xapi/cmi5/context/categories/moveon");
    activities.category = [...(activities.category || []), ...categories.map((id) => ({ id }))];
    context.registration = registration;
    if (result && result.score && launch.masteryScore !== undefined) {
      context.extensions = { ...context.extensions, [`${extensions}masteryscore`]: launch.masteryScore };
    }
    const statement = {
      id: crypto.randomUUID(), actor: JSON.parse(actor), verb: { id: verbs + verb, display: { en: verb } },
      object: { id: activity }, context, timestamp: new Date().toISOString(), ...(result ? { result } : {}),
    };
    return fetch(resource("statements", { statementId: statement.id }), {
      method: "PUT", keepalive: true, headers: { ...headers, "Content-Type": "application/json" }, body: JSON.stringify(statement),
    }).then((answer) => { if (!answer.ok) throw new Error(`the record store says ${answer.status}`); });
  }
  const spent = () => `PT${((Date.now() - began) / 1000).toFixed(2)}S`;
  const isRecorded = () => launch.launchMode === "Normal";
  // One after the other: the order is part of what is recorded.
  const later = (todo) => { sent = sent.then(todo, todo); return sent; };
  function end() {
    if (over || !headers.Authorization) return;
    over = true;
    said("terminated", { duration: spent() });
  }
  window.addEventListener("pagehide", end);
  return {
    async begin() {
      const answer = await fetch(given.get("fetch"), { method: "POST" });
      const token = await answer.json();
      if (!token["auth-token"]) throw new Error(token["error-text"] || "there is no token");
      headers = { Authorization: `Basic ${token["auth-token"]}`, "X-Experience-API-Version": "1.0.3" };
      launch = await read(state("LMS.LaunchData"));
      await read(resource("agents/profile", { agent: actor, profileId: "cmi5LearnerPreferences" }));
      await said("initialized");
      return isRecorded() ? read(state("kept")) : null;
    },
    keep(kept) {
      if (!isRecorded() || over) return;
      later(() => fetch(state("kept"), {
        method: "PUT", keepalive: true, headers: { ...headers, "Content-Type": "application/json" }, body: JSON.stringify(kept),
      }));
    },
    finish(score, passed) {
      if (!isRecorded() || over || passedBefore) return;
      const result = { score: { scaled: Number(score.toFixed(2)) }, success: passed, duration: spent() };
      if (!passed) return;
      passedBefore = true;
      later(() => said("passed", result, true));
      later(() => said("completed", { completion: true, duration: spent() }, true));
    },
  };
})();
