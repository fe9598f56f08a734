// What stays with a shopper: points with their statement, and the referral card.
import { at, make, number, toast, copy } from "./dom.js";

const SOURCES = { ORDER: "An order", REFERRAL: "A friend", STAFF: "From the shop", EXPIRY: "Expired" };

export function showPoints(loyalty) {
  if (!loyalty) {
    at("points").replaceChildren(make("p", { class: "dim" }, "A guest collects none."));
    return;
  }
  const { available, owed } = loyalty.balance;
  const rows = loyalty.transactions.edges.map(({ node }) =>
    make("tr", {},
      make("th", { scope: "row" }, reason(node)),
      make("td", { class: "n" }, node.points > 0 ? `+${number(node.points)}` : number(node.points))));
  at("points").replaceChildren(
    make("p", {}, make("span", { class: "big" }, number(available)), ` ${loyalty.programme.name}`, owed ? `, ${number(owed)} owed` : ""),
    rows.length
      ? make("table", {},
          make("thead", {}, make("tr", {}, make("th", { scope: "col" }, "Your statement, newest first"), make("th", { scope: "col", class: "n" }, "Points"))),
          make("tbody", {}, ...rows))
      : make("p", { class: "dim" }, "No movements yet: buy something."));
}

function reason({ source, message }) {
  if (message) return message;
  const text = SOURCES[source.type] || "A correction";
  return source.orderNumber ? `Order ${source.orderNumber}` : text;
}

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
