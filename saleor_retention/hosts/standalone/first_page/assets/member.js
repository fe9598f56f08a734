// The club card: what a member has, their tier and the way to the next, what ends soon, what points buy, milestones.
import { at, day, make, money, number } from "./dom.js";

/** `club`: the answers of the account's operations, each as `me.loyalty`; `rules`: of the channel. */
export function showMember(club, rules, acts) {
  if (!club) {
    at("points").replaceChildren(make("p", { class: "dim" }, "A guest collects none."));
    return;
  }
  at("points").replaceChildren(
    card(club, rules),
    ...rewards(club.rewards, acts),
    ...milestones(club.milestones, acts),
    ...statement(club.statement));
}

function card({ account, tier, expiring }, rules) {
  const { available, owed, pending } = account.balance;
  return make("div", { class: "club" },
    make("div", { class: "row" },
      make("span", {}, account.programme.name),
      tier && make("b", { class: "chip" }, tier.name)),
    make("p", { class: "balance" }, make("span", { class: "big" }, number(available)), " points", atCheckout(available, rules)),
    tier && progress(tier),
    pending ? make("p", {}, `${number(pending)} more once their parcel has left.`) : null,
    expiring.nextExpiry
      ? make("p", {}, `${number(expiring.nextExpiry.points)} of them end after ${day(expiring.nextExpiry.lastDay)}.`)
      : null,
    owed ? make("p", {}, `${number(owed)} are owed: what you earn next pays for them first.`) : null);
}

function atCheckout(points, rules) {
  const terms = rules && rules.terms && rules.terms.redemption;
  if (!terms) return "";
  const steps = Math.floor(points / terms.stepPoints) * terms.stepPoints;
  const { amount, currency } = terms.redeemAmount;
  return `, worth ${money({ amount: (steps / terms.redeemPoints) * amount, currency })} at the checkout`;
}

const measured = ({ amount, points, orders }) =>
  amount ? amount.amount : points === null ? orders : points;

function told({ amount, points, orders }) {
  if (amount) return money(amount);
  return points === null ? `${number(orders)} ${orders === 1 ? "order" : "orders"}` : `${number(points)} points`;
}

function bar(label, part, whole) {
  return make("progress", { "aria-label": label, value: Math.min(part, whole), max: whole });
}

function progress({ measure, next, keepsUntil, benefits }) {
  const gives = benefits.earlyAccess.length ? `${benefits.earlyAccess.join(", ")}.` : "";
  const parts = next
    ? [
        bar(`On the way to ${next.name}`, measured(measure), measured(next.threshold)),
        make("p", {}, make("b", {}, `${told(next.missing)} more to ${next.name}`)),
      ]
    : [make("p", {}, make("b", {}, "The highest tier there is"))];
  if (keepsUntil) parts.push(make("p", {}, `${gives} Yours until ${day(keepsUntil)} at least.`.trim()));
  return make("div", {}, ...parts);
}

const WHY_NOT = {
  TIER_NEEDED: ({ tier }) => `For ${tier} members`,
  LIMIT_REACHED: () => "You have it already",
  SOLD_OUT: () => "Sold out",
};

function rewards({ rewards: offered, rewardPurchases }, acts) {
  if (!offered.length) return [];
  const rows = offered.map(({ reward, canBuy, obstacle, missingPoints }) =>
    make("li", {},
      make("span", {}, make("b", {}, reward.name), make("br"), make("span", { class: "dim" }, `${number(reward.points)} points`)),
      canBuy
        ? make("button", { type: "button", class: "second", "aria-label": `Take ${reward.name}`, onclick: () => acts.take(reward) }, "Take it")
        : make("span", { class: "dim" }, whyNot(reward, obstacle, missingPoints))));
  const yours = rewardPurchases.map(({ name }) => name);
  return [
    make("h3", {}, "What your points buy"),
    make("ul", { class: "list" }, ...rows),
    yours.length ? make("p", { class: "dim" }, `Yours already: ${[...new Set(yours)].map((name) => many(name, yours)).join(", ")}.`) : null,
  ].filter(Boolean);
}

const many = (name, names) => {
  const times = names.filter((other) => other === name).length;
  return times > 1 ? `${times} × ${name}` : name;
};

function whyNot(reward, obstacle, missing) {
  const reason = WHY_NOT[obstacle];
  if (reason) return reason(reward);
  return missing ? `${number(missing)} points to go` : "Not now";
}

function milestones(reached, acts) {
  if (!reached.length) return [];
  return [
    make("h3", {}, "Milestones"),
    make("ul", { class: "list" }, ...reached.map((item) => make("li", { class: "tall" }, ...milestone(item, acts)))),
  ];
}

function milestone({ milestone: { id, name }, rewards: choice, measure, missing, reachedAt, canChoose, purchase }, acts) {
  if (canChoose)
    return [
      make("span", {}, make("b", {}, name), make("br"), make("span", { class: "dim" }, "Reached: choose one.")),
      make("span", { class: "buttons" }, ...choice.map((reward) =>
        make("button", { type: "button", class: "second", onclick: () => acts.chooseReward(id, name, reward) }, reward.name))),
    ];
  const gives = choice.map((reward) => reward.name).join(" or ");
  if (reachedAt) return [make("span", {}, make("b", {}, name), make("br"), make("span", { class: "dim" }, `Reached: ${purchase ? purchase.name : gives}.`))];
  const whole = measured(measure) + measured(missing);
  return [
    make("span", {}, make("b", {}, name), make("br"), make("span", { class: "dim" }, `${told(missing)} to go: ${gives}.`)),
    bar(`On the way to ${name}`, measured(measure), whole),
  ];
}

function statement({ transactions: { edges, totalCount } }) {
  if (!edges.length) return [make("p", { class: "dim" }, "No movements yet: buy something.")];
  const rows = edges.map(({ node }) =>
    make("tr", {},
      make("th", { scope: "row" }, node.summary, make("br"), make("span", { class: "dim" }, aside(node))),
      make("td", { class: "n" }, moved(node.points)),
      make("td", { class: "n" }, number(node.balanceAfter))));
  const head = (text, more = {}) => make("th", { scope: "col", ...more }, text);
  return [
    make("h3", {}, "Statement"),
    make("table", {},
      make("thead", {}, make("tr", {}, head("What moved"), head("Points", { class: "n" }), head("Left", { class: "n" }))),
      make("tbody", {}, ...rows)),
    totalCount > edges.length ? make("p", { class: "dim" }, `The newest ${edges.length} of ${number(totalCount)} movements.`) : null,
  ].filter(Boolean);
}

/** Points of an order that was paid with them were set aside for its checkout before: nothing moves any more. */
const aside = ({ kind, points, createdAt }) =>
  kind === "CAPTURE" && !points ? `${day(createdAt)}, with the points set aside` : day(createdAt);

const moved = (points) => (points > 0 ? `+${number(points)}` : points < 0 ? `−${number(-points)}` : "0");
