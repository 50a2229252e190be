// Pages, then questions, then how it went. `report` (report.js) tells the academy, in whatever standard it speaks.
"use strict";
const { pages, questions, pass, title } = window.LESSON;
const last = pages.length + questions.length;
const at = (name) => document.getElementById(name);
let here = 0;
let answers = [];

function made(name, text, parent) {
  const element = document.createElement(name);
  element.textContent = text;
  if (parent) parent.append(element);
  return element;
}

function shownPage(page, into) {
  made("h1", page.heading, into);
  made("p", page.text, into);
  if (page.points) {
    const list = made("ul", "", into);
    page.points.forEach((point) => made("li", point, list));
  }
}

function shownQuestion(number, into) {
  const group = made("fieldset", "", into);
  made("legend", questions[number].ask, group);
  questions[number].options.forEach((option, index) => {
    const label = made("label", "", group);
    const choice = made("input", "", label);
    Object.assign(choice, { type: "radio", name: "answer", checked: answers[number] === index });
    choice.addEventListener("change", () => { answers[number] = index; controls(); keep(); });
    made("span", option, label);
  });
}

function shownEnd(into) {
  const right = questions.filter((question, number) => answers[number] === question.right).length;
  const passed = right >= pass * questions.length;
  made("h1", passed ? "Done" : "Not yet", into);
  made("p", `${right} of ${questions.length} answers are right.`, into).className = passed ? "good" : "bad";
  made("p", passed ? "It is recorded. You can leave the course now." : "Read it once more, and answer again.", into);
  report.finish(right / questions.length, passed);
  if (!passed) made("button", "Begin again", into).addEventListener("click", () => { answers = []; go(0); });
}

function controls() {
  at("back").disabled = here === 0;
  at("next").hidden = at("back").hidden = here === last;
  at("next").disabled = here >= pages.length && answers[here - pages.length] === undefined;
  at("next").textContent = here === last - 1 ? "Finish" : "Next";
  at("bar").value = here / last;
  at("where").textContent = here < last ? `${here + 1} of ${last}` : "";
}

function keep() {
  report.keep({ here, answers }, here / last);
}

function go(to) {
  here = Math.max(0, Math.min(last, to));
  const step = at("step");
  step.replaceChildren();
  if (here < pages.length) shownPage(pages[here], step);
  else if (here < last) shownQuestion(here - pages.length, step);
  else shownEnd(step);
  controls();
  if (here < last) keep();
  step.focus();
}

at("back").addEventListener("click", () => go(here - 1));
at("next").addEventListener("click", () => go(here + 1));
document.title = title;
report.begin().then((kept) => {
  if (kept) answers = kept.answers || [];
  go(kept && kept.here < last ? kept.here : 0);
}).catch((error) => {
  made("p", `The academy cannot be reached, so nothing can be recorded (${error.message}). Close this window and start again.`, at("step")).className = "bad";
  at("next").disabled = at("back").disabled = true;
});
