// The toy shop: what a storefront does with the API. Each click is told to `ran.js`.
import { operation, Refused, session, shop } from "./api.js";
import { showCart } from "./cart.js";
import { showPoints, showReferral } from "./club.js";
import { at, make, money, toast } from "./dom.js";
import { began, noteOperation, noteShop } from "./ran.js";

const state = { opened: null, shopper: null, cart: null, bought: null, offers: [], retention: {}, refusal: "", leave: null };

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
  const [checkout, hints, offers] = await Promise.all([
    id ? run(click, "shopper/checkout", { id }) : {},
    id ? run(click, "shopper/checkout_hints", { id }) : {},
    state.shopper.token ? run(click, "shopper/offers", {}) : {},
  ]);
  const [first, second] = [checkout, hints].map((answer) => (answer.checkout && answer.checkout.retention) || {});
  state.retention = { ...first, ...second, offer: first.offer };
  state.offers = (offers.me && offers.me.personalOffers) || [];
  showAll();
}

function showAll() {
  showCart(state, { setQuantity, choose, decline, buy });
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

const buy = () => clicked("You bought the cart", async (click) => {
  const bought = await shop("buy", { cart: state.cart.cart }, state.shopper.token);
  session.write(cartName(), null);
  state.cart = null;
  noteShop(click, "The toy shop took the money. In Saleor that is checkoutComplete.");
  const { order } = await run(click, "shopper/order", { id: bought.order });
  const points = order && order.retention && order.retention.pointsDue;
  state.bought = { ...bought, points };
  await Promise.all([look(click), lookAtClub(click)]);
});

async function lookAtClub(click) {
  const isMember = Boolean(state.shopper.token);
  const [account, referral] = isMember
    ? await Promise.all([run(click, "shopper/account", { first: 5 }), run(click, "shopper/referral", {})])
    : [{}, {}];
  showPoints(account.me && account.me.loyalty);
  const code = referral.me && referral.me.referral && referral.me.referral.code;
  const drawn = code ? await shop("code", { code }) : null;
  showReferral(referral.me && referral.me.referral, drawn, { createCode, claim });
}

const createCode = () => clicked("You asked for your code", async (click) => {
  await run(click, "shopper/referral_code", {});
  await lookAtClub(click);
});

const claim = (code) => clicked("You named a friend's code", async (click) => {
  const { referralClaim } = await run(click, "shopper/referral_claim", { code });
  const [error] = (referralClaim && referralClaim.errors) || [];
  toast(error ? error.message : "Noted: your first order earns points for both of you.", Boolean(error));
  await lookAtClub(click);
});

/** The owner has changed something: what a storefront does with a checkout that lay open. */
export function lookAgain() {
  if (!state.cart || !state.cart.lines.length) return;
  clicked("The console did something, so the checkout decided again", async (click) => {
    const answer = await run(click, "shopper/checkout_refresh", { checkoutId: state.cart.cart });
    await settle(click, answer.checkoutRetentionRefresh);
  });
}

const become = (name) => clicked(`Now you are: ${name.toLowerCase()}`, async (click) => {
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
  await Promise.all([look(click), lookAtClub(click)]);
});

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
  await become(session.read("shopper") || opened.shoppers[0].name);
}

function add(goods) {
  const line = state.cart && state.cart.lines.find(({ variant }) => variant === goods.variant);
  return setQuantity(goods, (line ? line.quantity : 0) + 1);
}
