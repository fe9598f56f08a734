// The cart: lines, the offer that came by itself, what is missing for more, and what the order will earn.
import { at, make, money, number } from "./dom.js";
import { earnings, payWithPoints, whenSpendable } from "./points.js";

let shownOffer = "";

export function showCart(state, acts) {
  const { cart, retention, opened } = state;
  const parts = [];
  if (state.bought) parts.push(thanks(state, acts));
  if (state.refusal) parts.push(make("p", { class: "bad", role: "alert" }, state.refusal));
  const isEmpty = !cart || !cart.lines.length;
  if (isEmpty) parts.push(make("p", { class: "dim" }, "Nothing yet. Add something from the shop."));
  else {
    state.bought = null;
    parts.push(table(cart, opened, state.points, acts), ...offer(cart, retention, acts), ...hints(retention));
    parts.push(...payWithPoints(state.points, acts));
    parts.push(make("div", { class: "pay" },
      make("p", {}, earnings(state)), make("button", { type: "button", onclick: acts.buy }, "Buy")));
    parts.push(...others(state, acts));
  }
  shownOffer = isEmpty ? "" : cart.discountName;
  keepFocus(at("cart"), parts);
}

/** What is drawn anew would lose the place of whoever uses a keyboard. */
function keepFocus(place, parts) {
  const held = place.contains(document.activeElement) ? document.activeElement.getAttribute("aria-label") : null;
  place.replaceChildren(...parts);
  if (held) [...place.querySelectorAll("[aria-label]")].find((item) => item.getAttribute("aria-label") === held)?.focus();
}

/** What was bought, what points paid of it, what it earned, and the parcel on which that may wait. */
function thanks({ bought, rules }, acts) {
  const { number: name, total, spent, points, waiting, isSent } = bought;
  const texts = [`Thank you: order ${name} is paid with ${money(total)}${spent ? ` and ${number(spent)} points` : ""}.`];
  if (isSent && points) texts.push(`The parcel has left: its ${number(points)} points are yours.`);
  else if (waiting) texts.push(`It earns ${number(waiting)} points, ${whenSpendable(rules)}.`);
  else if (points) texts.push(`It earned ${number(points)} points.`);
  return make("div", { class: "offer" }, make("span", {}, texts.join(" ")),
    waiting && !isSent && make("button", { type: "button", class: "second", onclick: acts.send }, "Let the parcel leave"));
}

function table(cart, opened, points, acts) {
  const lines = cart.lines.map((line) => {
    const goods = opened.goods.find(({ variant }) => variant === line.variant);
    const button = (label, text, by) => make("button", {
      type: "button",
      class: "second",
      "aria-label": `${label} ${goods.name}`,
      onclick: () => acts.setQuantity(goods, line.quantity + by),
    }, text);
    return make("tr", {},
      make("th", { scope: "row" }, goods.name),
      make("td", {}, make("span", { class: "amount" }, button("One less:", "−", -1), String(line.quantity), button("One more:", "+", 1))),
      make("td", { class: "n" }, money(line.total)));
  });
  const sum = (label, amount) =>
    make("tr", {}, make("th", { scope: "row", colspan: "2" }, label), make("td", { class: "n" }, amount));
  const isCheaper = Number(cart.discount.amount) > 0;
  const isPaid = Number(cart.paidWithPoints.amount) > 0;
  return make("table", {},
    make("thead", {}, make("tr", {}, ...["What", "How many"].map((text) => make("th", { scope: "col" }, text)), make("th", { scope: "col", class: "n" }, "Price"))),
    make("tbody", {}, ...lines),
    make("tfoot", {},
      (isCheaper || isPaid) && sum("Goods", money(cart.subtotal)),
      isCheaper && sum(cart.discountName, `−${money(cart.discount)}`),
      isPaid && sum(points ? `${number(points.redeemed)} points` : "Points", `−${money(cart.paidWithPoints)}`),
      sum("To pay", money(cart.total))));
}

function offer(cart, retention, acts) {
  if (!cart.discountName) return retention.sentence ? [make("p", { class: "dim" }, retention.sentence)] : [];
  const isNew = cart.discountName !== shownOffer;
  return [
    make("div", { class: isNew ? "offer new" : "offer" },
      make("span", {}, make("b", {}, cart.discountName), `: you save ${money(cart.discount)}`),
      make("button", { type: "button", class: "second", "aria-label": "Decline the offer", onclick: acts.decline }, "No, thanks")),
  ];
}

/** “$7.50 more and you save $9.00”: what would save more than the cart has now, the nearest first. */
function hints(retention) {
  const reachable = (retention.hints || [])
    .filter(({ missing, wouldSave, savesMore }) => missing && wouldSave && (savesMore || !retention.offer))
    .sort((left, right) => left.missing.amount - right.missing.amount);
  return reachable.slice(0, 2).map(({ name, missing, wouldSave }) =>
    make("p", { class: "hint" }, make("b", {}, `${money(missing)} more and you save ${money(wouldSave)}`), ` with “${name}”.`));
}

function others({ offers, retention }, acts) {
  const rest = offers.filter((item) =>
    ["AVAILABLE", "RESERVED"].includes(item.state) && (!retention.offer || item.id !== retention.offer.id));
  if (!rest.length) return [];
  return [
    make("details", {},
      make("summary", {}, rest.length === 1 ? "Another offer of yours" : `${rest.length} other offers of yours`),
      make("ul", { class: "list" }, ...rest.map((item) =>
        make("li", {},
          make("span", {}, make("b", {}, item.name), make("br"), make("span", { class: "dim" }, item.sentence)),
          make("button", { type: "button", class: "second", "aria-label": `Use ${item.name}`, onclick: () => acts.choose(item) }, "Use it"))))),
  ];
}
