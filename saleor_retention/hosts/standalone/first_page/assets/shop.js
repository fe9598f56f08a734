// The toy shop: what a storefront does with the API. Each click is told to `ran.js`.
import { operation, Refused, session, shop } from "./api.js";
import { showCart } from "./cart.js";
import { at, make, money, number, toast } from "./dom.js";
import { showMember } from "./member.js";
import { began, noteOperation, noteShop } from "./ran.js";
import { showReferral } from "./referral.js";

const state = { opened: null, shopper: null, cart: null, bought: null, offers: [], retention: {}, points: null, rules: null, refusal: "", leave: null };

const cartName = () => `cart-${state.shopper.name}`;

/** Run one of the documents as the present shopper, and show it. */
async function run(click, name, variables) {
  const document = state.opened.operations[name];
  const answered = noteOperation(click, name, document, variables);
  const answer = await operation(document.document, variables, state.shopper.token);
  answered(answer);
  return answer.data || {};
}

/** One click from its begin to its end. Another one waits. */
let before = Promise.resolve();
let waiting = 0;
function clicked(text, work) {
  waiting += 1;
  at("shop").setAttribute("aria-busy", "true");
  before = before.then(async () => {
    const click = began(text);
    state.refusal = "";
    try {
      await work(click);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (error.status === 403) return state.leave(error.message);
      state.refusal = error.message;
      if (error.status === 0) toast(error.message, true);
      showAll();
    } finally {
      waiting -= 1;
      if (!waiting) at("shop").removeAttribute("aria-busy");
    }
  });
  return before;
}

async function look(click) {
  const id = state.cart && state.cart.cart;
  const isMember = Boolean(state.shopper.token);
  const [checkout, hints, points, offers] = await Promise.all([
    id ? run(click, "shopper/checkout", { id }) : {},
    id ? run(click, "shopper/checkout_hints", { id }) : {},
    id && isMember ? run(click, "shopper/checkout_points", { id }) : {},
    isMember ? run(click, "shopper/offers", {}) : {},
  ]);
  const [first, second, third] = [checkout, hints, points].map((answer) => (answer.checkout && answer.checkout.retention) || {});
  state.retention = { ...first, ...second, offer: first.offer };
  state.points = third.points || null;
  state.offers = (offers.me && offers.me.personalOffers) || [];
  showAll();
}

function showAll() {
  showCart(state, { setQuantity, choose, decline, redeem, release, buy, send });
}

function setQuantity(goods, quantity) {
  const had = state.cart ? state.cart.lines.find((line) => line.variant === goods.variant) : null;
  const verb = quantity > (had ? had.quantity : 0) ? "added" : "removed";
  return clicked(`You ${verb} a ${goods.name.toLowerCase()}`, async (click) => {
    const quantities = Object.fromEntries((state.cart ? state.cart.lines : []).map((line) => [line.variant, line.quantity]));
    const cart = state.cart && state.cart.cart;
    state.cart = await shop("cart", { cart, quantities: { ...quantities, [goods.variant]: quantity } }, state.shopper.token);
    session.write(cartName(), state.cart.cart);
    noteShop(click, "The toy shop set the cart. In Saleor that is checkoutLinesAdd or checkoutLinesUpdate, and the offer is on the checkout in its very answer.");
    await look(click);
  });
}

/** After an operation that changed the cart: what it costs now, and whether the operation was refused. */
async function settle(click, payload) {
  const [error] = (payload && payload.errors) || [];
  state.cart = await shop("price", { cart: state.cart.cart }, state.shopper.token);
  await look(click);
  if (error) throw new Refused(error.message, 200);
}

const choose = (offer) => clicked(`You chose “${offer.name}”`, async (click) => {
  const variables = { checkoutId: state.cart.cart, offerId: offer.id };
  const answer = await run(click, "shopper/checkout_choose", variables);
  await settle(click, answer.checkoutPersonalOfferChoose);
});

const decline = () => clicked("You declined the offer", async (click) => {
  const answer = await run(click, "shopper/checkout_decline", { checkoutId: state.cart.cart });
  await settle(click, answer.checkoutPersonalOfferDecline);
});

const redeem = (points) => clicked(`You paid with ${number(points)} points`, async (click) => {
  const answer = await run(click, "shopper/points_redeem", { checkoutId: state.cart.cart, points });
  await settle(click, answer.loyaltyPointsRedeem);
  await lookAtClub(click);
});

const release = () => clicked("You took the points back", async (click) => {
  const answer = await run(click, "shopper/points_release", { checkoutId: state.cart.cart });
  await settle(click, answer.loyaltyPointsRelease);
  await lookAtClub(click);
});

const buy = () => clicked("You bought the cart", async (click) => {
  const bought = await shop("buy", { cart: state.cart.cart }, state.shopper.token);
  session.write(cartName(), null);
  state.cart = null;
  noteShop(click, "The toy shop took the money. In Saleor that is checkoutComplete.");
  await lookAtOrder(click, bought);
  await Promise.all([look(click), lookAtClub(click)]);
});

const send = () => clicked("You let the parcel leave", async (click) => {
  await shop("send", { order: state.bought.order }, state.shopper.token);
  noteShop(click, "The toy shop sent the goods. In Saleor that is orderFulfill, by staff.");
  await lookAtOrder(click, { ...state.bought, isSent: true });
  await Promise.all([look(click), lookAtClub(click)]);
});

async function lookAtOrder(click, bought) {
  const { order } = await run(click, "shopper/order", { id: bought.order });
  const { pointsDue: points, pointsSpent: spent, pending, pointsToEarn } = (order && order.retention) || {};
  state.bought = { ...bought, points, spent, waiting: pending ? pending.points : pointsToEarn };
}

/** What the club card shows, and the operation that answers it. */
const CLUB = {
  account: ["shopper/account", { first: 1 }],
  tier: ["shopper/tier", {}],
  expiring: ["shopper/expiring_points", { days: 60, first: 1 }],
  rewards: ["shopper/rewards", {}],
  milestones: ["shopper/milestones", {}],
  statement: ["shopper/statement", { first: 6 }],
};

async function lookAtClub(click) {
  const isMember = Boolean(state.shopper.token);
  const asked = isMember ? Object.entries(CLUB) : [];
  const { channel } = state.opened;
  const [referral, link, friends, promise, ...answers] = await Promise.all([
    ...Object.entries({ referral: {}, referral_link: {}, referral_friends: { channel }, referral_promise: { channel } }).map(
      ([name, variables]) => (isMember ? run(click, `shopper/${name}`, variables) : {})),
    ...asked.map(([, [name, variables]]) => run(click, name, variables)),
  ]);
  showMember(clubOf(asked, answers), state.rules, { take, chooseReward });
  const cards = [referral, link, friends, promise].map(({ me }) => me && me.referral);
  showReferral(cards.every(Boolean) ? Object.assign({}, ...cards) : null, { createCode, claim });
}

/** The answers by their names; null where one of them has none. */
function clubOf(asked, answers) {
  const loyalties = answers.map(({ me }) => me && me.loyalty);
  if (!asked.length || !loyalties.every(Boolean)) return null;
  const club = Object.fromEntries(asked.map(([name], index) => [name, loyalties[index]]));
  return { ...club, tier: club.tier.tier, milestones: club.milestones.milestones };
}

/** New for each click, so that no click buys twice; also where the browser trusts the address too little for `randomUUID`. */
const aKey = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

const take = (reward) => clicked(`You took “${reward.name}”`, async (click) => {
  const { loyaltyRewardBuy } = await run(click, "shopper/reward_buy", { rewardId: reward.id, idempotencyKey: aKey() });
  await given(click, loyaltyRewardBuy, `“${reward.name}” is yours.`);
});

const chooseReward = (milestoneId, name, reward) => clicked(`“${name}”: you chose “${reward.name}”`, async (click) => {
  const { loyaltyMilestoneChoose } = await run(click, "shopper/milestone_choose", { milestoneId, rewardId: reward.id });
  await given(click, loyaltyMilestoneChoose, `“${reward.name}” is yours.`);
});

async function given(click, payload, sentence) {
  const [error] = (payload && payload.errors) || [];
  toast(error ? error.message : sentence, Boolean(error));
  await Promise.all([look(click), lookAtClub(click)]);
}

const createCode = () => clicked("You asked for your code", async (click) => {
  await run(click, "shopper/referral_code", {});
  await lookAtClub(click);
});

const claim = (code) => clicked("You named a friend's code", async (click) => {
  await claimBy(click, { code });
  await Promise.all([look(click), lookAtClub(click)]);
});

async function claimBy(click, variables) {
  const { referralClaim } = await run(click, "shopper/referral_claim", variables);
  const [error] = (referralClaim && referralClaim.errors) || [];
  toast(error ? error.message : "Noted: your first order earns points for both of you.", Boolean(error));
}

/** Somebody followed a member's link, which ended here with its token. */
export const arrive = (token) => clicked("A friend followed the link", async (click) => {
  const friend = await shop("join", {}, state.opened.staff);
  state.opened.shoppers.push(friend);
  session.write("open", state.opened);
  at("shopper").append(new Option(friend.name));
  noteShop(click, "The link counted the visit and led here with a token, and the toy shop opened an account. In Saleor that is accountRegister.");
  await enter(click, friend.name, () => claimBy(click, { token }));
});

/** The owner has changed something: what a storefront does with a checkout that lay open. */
export function lookAgain() {
  if (!state.cart || !state.cart.lines.length) return;
  clicked("The console did something, so the checkout decided again", async (click) => {
    const answer = await run(click, "shopper/checkout_refresh", { checkoutId: state.cart.cart });
    await settle(click, answer.checkoutRetentionRefresh);
  });
}

const become = (name) => clicked(`Now you are: ${name.toLowerCase()}`, (click) => enter(click, name));

/** `before`: what they do first of all. */
async function enter(click, name, before = () => {}) {
  state.shopper = state.opened.shoppers.find((shopper) => shopper.name === name) || state.opened.shoppers[0];
  session.write("shopper", state.shopper.name);
  at("shopper").value = state.shopper.name;
  at("about").textContent = state.shopper.about;
  state.bought = null;
  state.cart = null;
  const kept = session.read(cartName());
  if (kept) {
    try {
      state.cart = await shop("price", { cart: kept }, state.shopper.token);
    } catch (error) {
      if (error.status !== 400) throw error;
      session.write(cartName(), null); // it was bought in another tab, or gave way to newer ones
    }
  }
  await before();
  await Promise.all([look(click), lookAtClub(click)]);
}

export async function openShop(opened, leave) {
  Object.assign(state, { opened, leave, shopper: opened.shoppers[0] });
  at("shopper").replaceChildren(...opened.shoppers.map(({ name }) => new Option(name)));
  at("shopper").addEventListener("change", ({ target }) => become(target.value));
  at("goods").replaceChildren(...opened.goods.map((goods) =>
    make("li", {},
      make("img", { src: `first-page/${goods.picture}.svg`, alt: "" }),
      make("b", {}, goods.name),
      make("span", {}, money(goods.price)),
      make("button", { type: "button", "aria-label": `Add ${goods.name}`, onclick: () => add(goods) }, "Add"))));
  const rules = await operation(opened.operations["shopper/loyalty_rules"].document, { channel: opened.channel, amount: 1 }, "");
  state.rules = rules.data && rules.data.loyaltyRules;
  await become(session.read("shopper") || opened.shoppers[0].name);
}

function add(goods) {
  const line = state.cart && state.cart.lines.find(({ variant }) => variant === goods.variant);
  return setQuantity(goods, (line ? line.quantity : 0) + 1);
}
