// What a click ran: each operation with its variables and its answer, the newest click on top.
import { at, copy, make, toast } from "./dom.js";

const KEPT = 6;
let clicks = [];

/** A new click, in words. Returns where its operations are noted. */
export function began(text) {
  const click = { text, steps: [] };
  clicks = [click, ...clicks].slice(0, KEPT);
  return click;
}

/** What the shop did itself, and what does it in Saleor. */
export function noteShop(click, text) {
  click.steps.push({ text });
}

/** In the order in which they were sent. Returns what notes the answer. */
export function noteOperation(click, name, { about, document }, variables) {
  const step = { name, about, document, variables, answer: null };
  click.steps.push(step);
  return (answer) => {
    step.answer = answer;
    if (click.steps.every((each) => !each.document || each.answer)) show();
  };
}

const json = (value) => JSON.stringify(value, null, 2);

const block = (title, text) => [
  make("h3", {}, title),
  make("pre", { tabindex: "0", role: "region", "aria-label": title }, text),
];

function shownStep(step, isOpen) {
  if (!step.document) return make("p", { class: "dim" }, step.text);
  const button = make("button", {
    type: "button",
    class: "second",
    onclick: async () => {
      await copy(step.document);
      toast("Copied.");
    },
  }, "Copy the operation");
  const { extensions, ...answer } = step.answer;
  return make("details", { class: "ran-operation", open: isOpen },
    make("summary", {}, make("code", {}, step.name), " ", make("span", { class: "dim" }, step.about)),
    button,
    ...block("Operation", step.document.trim()),
    ...block("Variables", json(step.variables)),
    ...block("Answer", json(answer)));
}

/** What the click was for, and folded away what the page asked beside it to be up to date. */
function shownClick(click, isNewest) {
  const first = click.steps.findIndex((step) => step.document) + 1 || click.steps.length;
  const rest = click.steps.slice(first);
  return [
    ...click.steps.slice(0, first).map((step) => shownStep(step, isNewest)),
    rest.length &&
      make("details", { class: "earlier" },
        make("summary", {}, `${rest.length} more, to show how things stand`), ...rest.map((step) => shownStep(step, false))),
  ].filter(Boolean);
}

function show() {
  const [newest, ...earlier] = clicks;
  at("ran").replaceChildren(
    make("p", { class: "step" }, newest.text),
    ...shownClick(newest, true),
    ...earlier.map((click) =>
      make("details", { class: "earlier" }, make("summary", {}, click.text), ...shownClick(click, false))));
}
