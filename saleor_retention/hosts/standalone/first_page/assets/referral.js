// The referral card: the member's link with its picture, what to tell friends, what became of them, and a friend's code.
import { at, copy, day, make, number, toast } from "./dom.js";

/** `referral`: what the operations of referrals answer of the member. */
export function showReferral(referral, acts) {
  if (!referral) {
    at("referral").replaceChildren(make("p", { class: "dim" }, "A guest has no code."));
    return;
  }
  const parts = referral.code ? [card(referral), ...words(referral), ...friends(referral)] : [codeless(acts)];
  if (!referral.receivedState) parts.push(claimForm(acts));
  else parts.push(make("p", { class: "dim" }, `A friend brought you: ${BROUGHT[referral.receivedState]}.`));
  at("referral").replaceChildren(...parts);
}

const STATES = {
  PENDING: "has yet to buy",
  QUALIFIED: "bought; the reward comes later",
  REWARDED: "bought",
  REVERSED: "gave it back",
};

const BROUGHT = {
  PENDING: "buy something, and both of you have points",
  QUALIFIED: "your points come later",
  REWARDED: "both of you have your points",
  REJECTED: "your order brings no points",
  REVERSED: "you gave your first order back",
};

const copied = (text, sentence) => async () => {
  await copy(text);
  toast(sentence);
};

function card({ code, link, qr, visits, rewarded, qualified, pending, pointsEarned }) {
  return make("div", { class: "card" },
    qr && make("img", { src: qr.svg, alt: `QR code of the link with ${code}` }),
    make("div", {},
      make("p", { class: "code" }, code),
      make("p", { class: "dim" }, `Visits: ${number(visits)}. Friends who bought: ${rewarded + qualified}, who have yet to: ${pending}. Points for you: ${number(pointsEarned)}.`),
      link && make("div", { class: "buttons" },
        make("button", { type: "button", class: "second", onclick: copied(link, "The link is copied.") }, "Copy the link"),
        make("a", { class: "button second", href: link }, "Follow it as a friend"))));
}

function words({ shareText, promise }) {
  if (!shareText) return [];
  const { welcome, nextTier } = promise || {};
  return [
    make("h3", {}, "To send to friends"),
    make("blockquote", {}, shareText),
    welcome && make("p", { class: "dim" }, `“${welcome}” waits in their cart as soon as they come.`),
    nextTier && make("p", { class: "dim" }, `${nextTier.missing} more and each friend brings you ${number(nextTier.points)} points.`),
    make("button", { type: "button", class: "second", onclick: copied(shareText, "The text is copied.") }, "Copy the text"),
  ].filter(Boolean);
}

function friends({ friends: rows }) {
  if (!rows.length) return [];
  return [
    make("h3", {}, "Your friends"),
    make("ul", { class: "list" }, ...rows.map(({ state, claimedOn, rewardsAt, points, reward }) =>
      make("li", {},
        make("span", {}, `A friend ${STATES[state]}`, make("br"),
          make("span", { class: "dim" }, rewardsAt ? `Came ${day(claimedOn)}; the reward comes ${day(rewardsAt)}` : `Came ${day(claimedOn)}`)),
        make("b", {}, [points ? `+${number(points)} points` : "", reward].filter(Boolean).join(" and "))))),
  ];
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
