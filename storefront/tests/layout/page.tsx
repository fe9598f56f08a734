import { PointsAndOffers } from "../../src/retention/account/points-and-offers";
import { en } from "../../src/retention/messages/en";
import { OfferChip } from "../../src/retention/offers/offer-chip";
import { OfferNotice } from "../../src/retention/offers/offer-notice";
import { OrderRewards } from "../../src/retention/orders/order-rewards";
import { EarnPoints } from "../../src/retention/points/earn-points";
import { RedeemPoints } from "../../src/retention/points/redeem-points";
import type { CheckoutOffer, PersonalOffer, RetentionUser } from "../../src/retention/shapes";
import { LONG } from "../support";
import type { Language } from "./languages";

const usd = (amount: number) => ({ amount, currency: "USD" });
const act = () => Promise.resolve();

const OFFERS: readonly PersonalOffer[] = [
	{
		id: "o1",
		name: LONG,
		state: "AVAILABLE",
		kind: "DISCOUNT",
		percent: 12.5,
		per: "CHEAPEST",
		goods: { categories: ["Coffee"] },
		startsAt: "2026-01-01T00:00:00Z",
		endsAt: "2026-12-31T23:59:59Z",
		usesLeft: 3,
		minimumQuantity: 2,
		listings: [{ channel: "main", minimum: usd(1234.5), maxDiscount: usd(250) }],
	},
	{
		id: "o2",
		name: "Two for one",
		state: "RESERVED",
		kind: "BUNDLE",
		buyQuantity: 2,
		getQuantity: 1,
		percent: 100,
	},
	{
		id: "o3",
		name: "Off each",
		state: "SCHEDULED",
		kind: "DISCOUNT",
		per: "UNIT",
		startsAt: "2026-12-24T00:00:00Z",
		listings: [{ channel: "main", amount: usd(1234.5) }],
	},
	{
		id: "o4",
		name: "Card",
		state: "ENDED",
		kind: "GIFT_CARD",
		listings: [{ channel: "main", amount: usd(1234.5) }],
	},
	{ id: "o5", name: "Thank you", state: "USED", kind: "FREE_SHIPPING" },
];

const CHECKOUT: CheckoutOffer = {
	offer: { id: "o1", name: LONG },
	saving: usd(1234.5),
	reason: "APPLIED",
	isValid: true,
	combinedWith: [{ name: "Thank you" }, { name: LONG }],
	hints: [
		{ id: "h1", name: LONG, reason: "MINIMUM_NOT_REACHED", missing: usd(1007.5), savesMore: usd(108.5) },
		{ id: "h2", name: "Two for one", reason: "ANOTHER_IS_ON" },
		{ id: "h3", name: LONG, reason: "RESERVED_ELSEWHERE" },
	],
};

const POINTS = {
	redeemed: 12000,
	amount: usd(120),
	wanted: 15000,
	mostRedeemable: 25000,
	mostAmount: usd(250),
	leastPoints: 500,
	stepPoints: 500,
	stepAmount: usd(5),
};

const USER: RetentionUser = {
	loyalty: {
		programme: { name: LONG },
		isFrozen: true,
		balance: { available: 1234567, held: 12000, owed: 300, pending: 1170 },
		nextExpiry: { points: 500, lastDay: "2026-12-31" },
		pending: [
			{ orderNumber: "1000021", points: 1000, availableAt: "2026-12-02T00:00:00Z" },
			{ orderNumber: "1000022", points: 170 },
		],
		tier: {
			name: LONG,
			keepsUntil: "2027-12-31",
			benefits: { multiplier: 1.25 },
			measure: { amount: usd(1234.5) },
			next: { name: LONG, threshold: { amount: usd(5000) }, missing: { amount: usd(3765.5) } },
		},
		rewards: [
			{
				reward: { id: "r1", name: LONG, points: 12500, kind: "GIFT_CARD", cardAmount: usd(125) },
				canBuy: true,
			},
			...Object.keys(en.rewards.obstacles).map((obstacle) => ({
				reward: {
					id: obstacle,
					name: "Mug",
					points: 1000000,
					kind: "PRODUCT_VOUCHER",
					endsAt: "2026-12-31T00:00:00Z",
				},
				obstacle,
				missingPoints: 765433,
			})),
		],
		rewardPurchases: Object.keys(en.rewards.states).map((state) => ({
			id: state,
			name: LONG,
			points: 12500,
			state,
			createdAt: "2026-11-01T00:00:00Z",
			cardCode: state === "GIVEN" ? "5B1F2C3D4E5F6A7B" : null,
		})),
		transactions: {
			edges: [
				...Object.keys(en.statement.kinds).map((kind) => ({ kind })),
				...Object.keys(en.statement.kindsOfOrder).map((kind) => ({
					kind,
					source: { orderNumber: "1000021" },
				})),
				{ kind: "SPEND", source: { rewardName: LONG } },
				{ kind: "EARN", source: { type: "REFERRAL" }, message: LONG },
			].map((movement, index) => ({
				node: {
					id: String(index),
					points: movement.kind === "CAPTURE" ? 0 : -1234567,
					balanceAfter: 1234567,
					createdAt: "2026-11-01T00:00:00Z",
					...movement,
				},
			})),
			pageInfo: { hasNextPage: true },
		},
	},
	personalOffers: OFFERS,
	referral: {
		code: "ABCD2345",
		link: `https://shop.example/r/${LONG}`,
		qr: { svg: "data:image/svg+xml;charset=utf-8,%3Csvg xmlns='http://www.w3.org/2000/svg'/%3E" },
		promise: {
			referrer: { points: 1500, reward: LONG },
			referee: { points: 750 },
			minimum: usd(1500),
			withinDays: 90,
		},
		visits: 1234,
		pending: 12,
		rewarded: 3,
		pointsEarned: 4500,
		friends: Object.keys(en.referral.states).map((state) => ({
			state,
			points: 1500,
			reward: LONG,
			claimedOn: "2026-01-05",
			rewardsAt: "2026-12-05T00:00:00Z",
		})),
	},
};

/** What a notice says when no offer is on. */
export const OTHER_CHECKOUTS: Readonly<Record<string, CheckoutOffer>> = {
	declined: { ...CHECKOUT, offer: null, declined: true },
	outdated: { ...CHECKOUT, isValid: false },
	"of a guest": { nextStep: "SIGN_IN" },
	"with a code of the customer's own": { ...CHECKOUT, offer: null, reason: "OTHER_CODE" },
};

export function Notice({ checkout, language }: { checkout: CheckoutOffer; language: Language }) {
	return (
		<main className="bg-background p-4 text-foreground">
			<OfferNotice
				{...{ checkout, choose: act, decline: act, restore: act, signInHref: "/login" }}
				locale={language.locale}
				messages={language.messages}
			/>
		</main>
	);
}

/** Every component with long names and large numbers, as it stands in a page of a shop. */
export function Everything({ language }: { language: Language }) {
	const told = { locale: language.locale, messages: language.messages };
	return (
		<main className="space-y-6 bg-background p-4 text-foreground">
			<PointsAndOffers
				user={USER}
				channel="main"
				claim={() => Promise.resolve({})}
				buy={act}
				create={act}
				nextHref="/next"
				firstHref="/first"
				{...told}
			/>
			<OfferChip checkout={CHECKOUT} decline={act} {...told} />
			<OfferNotice checkout={CHECKOUT} offers={OFFERS} choose={act} decline={act} restore={act} {...told} />
			<RedeemPoints
				points={POINTS}
				total={usd(1234.5)}
				redeem={() => Promise.resolve({ points: POINTS, total: usd(1) })}
				release={() => Promise.resolve({ points: POINTS, total: usd(1) })}
				{...told}
			/>
			<EarnPoints points={1234567} isGuest signInHref="/login" {...told} />
			<OrderRewards
				order={{
					pointsDue: 1234567,
					pointsToEarn: 1170,
					pending: { points: 100, availableAt: "2026-12-02T00:00:00Z" },
					pointsSpent: 12000,
					pointsAmount: usd(120),
					redemptions: [{ name: LONG, saving: usd(1234.5) }],
				}}
				{...told}
			/>
		</main>
	);
}
