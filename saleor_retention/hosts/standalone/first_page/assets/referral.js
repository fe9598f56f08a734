// The referral card: the member's code with its picture, and the code of a friend.
import { at, copy, make, number, toast } from "./dom.js";

export function showReferral(referral, drawn, acts) {
  if (!referral) {
    at("referral").replaceChildren(make("p", { class: "dim" }, "A guest has no code."));
    return;
  }
  const parts = [referral.code ? card(referral, drawn) : codeless(acts)];
  if (!referral.receivedState) parts.push(claimForm(acts));
  at("referral").replaceChildren(...parts);
}

function card(referral, drawn) {
  const { code, rewarded, pending, pointsEarned } = referral;
  const copied = async () => {
    await copy(drawn.link);
    toast("The link is copied.");
  };
  return make("div", { class: "card" },
    make("img", { src: drawn.picture, alt: `QR code of the link with ${code}` }),
    make("div", {},
      make("p", { class: "code" }, code),
      make("p", { class: "dim" }, `Friends who bought: ${rewarded}, who have yet to: ${pending}. Points for you: ${number(pointsEarned)}.`),
      make("button", { type: "button", class: "second", onclick: copied }, "Copy the link")));
}

const codeless = (acts) =>
  make("p", {}, make("button", { type: "button", class: "second", onclick: acts.createCode }, "Give me my code"));

function claimForm(acts) {
  const field = make("input", { id: "friends-code", autocomplete: "off", spellcheck: "false", maxlength: "60", size: "12" });
  const send = () => field.value.trim() && acts.claim(field.value.trim());
  field.addEventListener("keydown", ({ key }) => key === "Enter" && send());
  return make("div", { class: "buttons" },
    make("label", { for: "friends-code" }, "A friend gave me a code:"), field,
    make("button", { type: "button", class: "second", onclick: send }, "Use it"));
}
