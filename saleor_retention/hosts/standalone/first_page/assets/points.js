// "Pay with points" in the cart: how many, what they take off, and back again. And when points of an order can be spent.
import { make, money, number } from "./dom.js";

/** What so many points pay, by the worth of one step. */
const worth = ({ stepPoints, stepAmount }, points) =>
  money({ amount: (points / stepPoints) * stepAmount.amount, currency: stepAmount.currency });

export function payWithPoints(points, acts) {
  if (!points) return [];
  const { redeemed, wanted, leastPoints, mostRedeemable } = points;
  if (!mostRedeemable) return [make("p", { class: "dim" }, `From ${number(leastPoints)} points on you can pay with them.`)];
  const parts = redeemed ? [paying(points, acts)] : [];
  if (wanted > redeemed)
    parts.push(make("p", { class: "hint" }, `You chose ${number(wanted)} points; this cart takes ${number(redeemed)} of them.`));
  parts.push(chooser(points, acts));
  return [make("div", { class: "points", role: "group", "aria-labelledby": "points-pay" },
    make("h3", { id: "points-pay" }, "Pay with points"), ...parts)];
}

const paying = (points, acts) =>
  make("div", { class: "offer" },
    make("span", {}, make("b", {}, `${number(points.redeemed)} points`), ` pay ${money(points.amount)}`),
    make("button", { type: "button", class: "second", "aria-label": "Take the points back", onclick: acts.release }, "Take back"));

function chooser(points, acts) {
  const { redeemed, leastPoints, stepPoints, mostRedeemable } = points;
  const chosen = make("b", {});
  const slider = make("input", {
    type: "range", id: "points-slider", "aria-label": "How many points", min: leastPoints, max: mostRedeemable, step: stepPoints,
    value: redeemed || mostRedeemable,
  });
  const button = make("button", { type: "button", class: "second", onclick: () => acts.redeem(Number(slider.value)) });
  const tell = () => {
    const many = Number(slider.value);
    const text = `${number(many)} points take ${worth(points, many)} off`;
    chosen.textContent = text;
    slider.setAttribute("aria-valuetext", text);
    button.textContent = redeemed ? "Change" : "Use points";
    button.disabled = many === redeemed;
  };
  slider.addEventListener("input", tell);
  tell();
  return make("div", {},
    slider,
    make("div", { class: "ends" },
      make("span", { class: "dim" }, number(leastPoints)), make("span", { class: "dim" }, number(mostRedeemable))),
    make("div", { class: "pay" }, chosen, button));
}

/** "This order earns 12 points, once its parcel has left." */
export function earnings({ retention, shopper, rules }) {
  if (!shopper.token) return "A guest's order earns no points.";
  const when = whenSpendable(rules);
  return `This order earns ${number(retention.pointsToEarn || 0)} points${when ? `, ${when}` : ""}.`;
}

export function whenSpendable(rules) {
  const pending = rules && rules.terms && rules.terms.pending;
  if (!pending || pending.until === "PAID") return "";
  return pending.until === "FULFILLED" ? "once its parcel has left" : `${pending.returnDays} days after its parcel has left`;
}
