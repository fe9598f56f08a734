// The cart: lines, the offer that came by itself, what is missing for more, and what the order will earn.
import { at, make, money, number } from "./dom.js";

let shownOffer = "";

export function showCart(state, acts) {
  const { cart, retention, opened } = state;
  const parts = [];
  if (state.bought) parts.push(thanks(state.bought));
  if (state.refusal) parts.push(make("p", { class: "bad", role: "alert" }, state.refusal));
  const isEmpty = !cart || !cart.lines.length;
  if (isEmpty) parts.push(make("p", { class: "dim" }, "Nothing yet. Add something from the shop."));
  else {
    state.bought = null;
    parts.push(table(cart, opened, acts), ...offer(cart, retention, acts), ...hints(retention));
    parts.push(make("div", { class: "pay" },
      make("p", {}, earnings(state)), make("button", { type: "button", onclick: acts.buy }, "Buy")));
    parts.push(...others(state, acts));
  }
  shownOffer = isEmpty ? "" : cart.discountName;
  keepFocus(at("cart"), parts);
}

function earnings({ retention, shopper }) {
  if (!shopper.token) return "A guest's order earns no points.";
  return `This order earns ${number(retention.pointsToEarn || 0)} points.`;
}

/** What is drawn anew would lose the place of whoever uses a keyboard. */
function keepFocus(place, parts) {
  const held = place.contains(document.activeElement) ? document.activeElement.getAttribute("aria-label") : null;
  place.replaceChildren(...parts);
  if (held) [...place.querySelectorAll("[aria-label]")].find((item) => item.getAttribute("aria-label") === held)?.focus();
}

function thanks({ number: name, total, points }) {
  const text = `Thank you: order ${name} of ${money(total)} is paid.`;
  return make("p", { class: "offer" }, points ? `${text} It earned ${number(points)} points.` : text);
}

function table(cart, opened, acts) {
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
  return make("table", {},
    make("thead", {}, make("tr", {}, ...["What", "How many"].map((text) => make("th", { scope: "col" }, text)), make("th", { scope: "col", class: "n" }, "Price"))),
    make("tbody", {}, ...lines),
    make("tfoot", {},
      isCheaper && sum("Goods", money(cart.subtotal)),
      isCheaper && sum(cart.discountName, `−${money(cart.discount)}`),
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
