/**
 * What the components need of the API's answers.
 *
 * The shapes are structural: both code generators of a storefront type the same answer differently (enumerations as
 * `enum` or as strings, missing fields as `null` or `undefined`), and either fits here. Every field may be missing, for a
 * field that was not asked for, is not this customer's or failed shows nothing.
 */
export type Maybe<T> = T | null | undefined;

export type Money = { amount: number; currency: string };

/** Anything with a name of the shop's own, translated or not. */
export type Named = { name?: Maybe<string>; translation?: Maybe<{ name?: Maybe<string> }> };

export type Hint = Named & {
	id?: Maybe<string>;
	reason?: Maybe<string>;
	nextStep?: Maybe<string>;
	sentence?: Maybe<string>;
	missing?: Maybe<Money>;
	missingQuantity?: Maybe<number>;
	wouldSave?: Maybe<Money>;
	savesMore?: Maybe<Money>;
};

/** `Checkout.retention`: `RetentionOfCheckout` and `RetentionHintsOfCheckout`. */
export type CheckoutOffer = {
	offer?: Maybe<Named & { id?: Maybe<string> }>;
	saving?: Maybe<Money>;
	reason?: Maybe<string>;
	nextStep?: Maybe<string>;
	sentence?: Maybe<string>;
	missing?: Maybe<Money>;
	missingQuantity?: Maybe<number>;
	declined?: Maybe<boolean>;
	chosen?: Maybe<boolean>;
	isValid?: Maybe<boolean>;
	combinedWith?: Maybe<readonly Named[]>;
	hints?: Maybe<readonly Hint[]>;
	pointsToEarn?: Maybe<number>;
};

/** `Checkout.retention.points`: `RetentionPointsOfCheckout`. */
export type CheckoutPoints = {
	redeemed?: Maybe<number>;
	amount?: Maybe<Money>;
	wanted?: Maybe<number>;
	mostRedeemable?: Maybe<number>;
	mostAmount?: Maybe<Money>;
	leastPoints?: Maybe<number>;
	stepPoints?: Maybe<number>;
	stepAmount?: Maybe<Money>;
};

export type PendingPoints = {
	orderNumber?: Maybe<string>;
	points?: Maybe<number>;
	availableAt?: Maybe<string>;
};

/** `User.loyalty`: what can be spent, what comes and what ends. */
export type AccountPoints = {
	programme?: Maybe<{ name?: Maybe<string> }>;
	isFrozen?: Maybe<boolean>;
	balance?: Maybe<{
		available?: Maybe<number>;
		held?: Maybe<number>;
		owed?: Maybe<number>;
		pending?: Maybe<number>;
	}>;
	pending?: Maybe<readonly PendingPoints[]>;
	nextExpiry?: Maybe<{ points?: Maybe<number>; lastDay?: Maybe<string> }>;
};

export type Movement = {
	id?: Maybe<string>;
	kind?: Maybe<string>;
	points?: Maybe<number>;
	balanceAfter?: Maybe<number>;
	summary?: Maybe<string>;
	message?: Maybe<string>;
	createdAt?: Maybe<string>;
	source?: Maybe<{
		type?: Maybe<string>;
		orderNumber?: Maybe<string>;
		rewardName?: Maybe<string>;
		event?: Maybe<{ name?: Maybe<string>; title?: Maybe<string> }>;
	}>;
};

/** `User.loyalty.transactions`: one page of it. */
export type Statement = {
	totalCount?: Maybe<number>;
	edges?: Maybe<readonly { node?: Maybe<Movement> }[]>;
	pageInfo?: Maybe<{ hasNextPage?: Maybe<boolean>; endCursor?: Maybe<string> }>;
};

export type TierValue = { amount?: Maybe<Money>; points?: Maybe<number>; orders?: Maybe<number> };

/** `User.loyalty.tier`. */
export type Tier = {
	slug?: Maybe<string>;
	name?: Maybe<string>;
	since?: Maybe<string>;
	keepsUntil?: Maybe<string>;
	benefits?: Maybe<{ multiplier?: Maybe<number>; earlyAccess?: Maybe<readonly string[]> }>;
	basis?: Maybe<string>;
	measure?: Maybe<TierValue>;
	next?: Maybe<{
		slug?: Maybe<string>;
		name?: Maybe<string>;
		threshold?: Maybe<TierValue>;
		missing?: Maybe<TierValue>;
	}>;
};

/** One of `User.loyalty.rewards`. */
export type Reward = {
	reward?: Maybe<{
		id?: Maybe<string>;
		name?: Maybe<string>;
		points?: Maybe<number>;
		kind?: Maybe<string>;
		cardAmount?: Maybe<Money>;
		tier?: Maybe<string>;
		endsAt?: Maybe<string>;
	}>;
	canBuy?: Maybe<boolean>;
	obstacle?: Maybe<string>;
	missingPoints?: Maybe<number>;
};

/** One of `User.loyalty.rewardPurchases`. */
export type RewardPurchase = {
	id?: Maybe<string>;
	name?: Maybe<string>;
	kind?: Maybe<string>;
	points?: Maybe<number>;
	state?: Maybe<string>;
	createdAt?: Maybe<string>;
	/** Of a gift card: what the customer pays with. */
	cardCode?: Maybe<string>;
};

export type OfferListing = {
	channel?: Maybe<string>;
	amount?: Maybe<Money>;
	minimum?: Maybe<Money>;
	maxDiscount?: Maybe<Money>;
};

/** One of `User.personalOffers`: `RetentionOffersOfUser`. */
export type PersonalOffer = Named & {
	id?: Maybe<string>;
	state?: Maybe<string>;
	kind?: Maybe<string>;
	percent?: Maybe<number>;
	per?: Maybe<string>;
	goods?: Maybe<{
		products?: Maybe<readonly string[]>;
		categories?: Maybe<readonly string[]>;
		collections?: Maybe<readonly string[]>;
		favourite?: Maybe<string>;
	}>;
	buyQuantity?: Maybe<number>;
	getQuantity?: Maybe<number>;
	minimumQuantity?: Maybe<number>;
	sentence?: Maybe<string>;
	startsAt?: Maybe<string>;
	endsAt?: Maybe<string>;
	usesLeft?: Maybe<number>;
	listings?: Maybe<readonly OfferListing[]>;
};

export type PromisedReward = { points?: Maybe<number>; reward?: Maybe<string> };

export type Friend = {
	state?: Maybe<string>;
	claimedOn?: Maybe<string>;
	rewardsAt?: Maybe<string>;
	points?: Maybe<number>;
	reward?: Maybe<string>;
};

/** `User.referral`: `RetentionReferralOfUser` with link, QR code and promise. */
export type Referral = {
	code?: Maybe<string>;
	link?: Maybe<string>;
	qr?: Maybe<{ svg?: Maybe<string> }>;
	shareText?: Maybe<string>;
	visits?: Maybe<number>;
	pending?: Maybe<number>;
	qualified?: Maybe<number>;
	rewarded?: Maybe<number>;
	reversed?: Maybe<number>;
	pointsEarned?: Maybe<number>;
	receivedState?: Maybe<string>;
	promise?: Maybe<{
		referrer?: Maybe<PromisedReward>;
		referee?: Maybe<PromisedReward>;
		minimum?: Maybe<Money>;
		withinDays?: Maybe<number>;
	}>;
	friends?: Maybe<readonly Friend[]>;
};

export type OrderRedemption = Named & {
	saving?: Maybe<Money>;
	redeemedAt?: Maybe<string>;
	restoredAt?: Maybe<string>;
};

/** `Order.retention`: `RetentionOfOrder`. */
export type OrderRetention = {
	pointsDue?: Maybe<number>;
	pointsToEarn?: Maybe<number>;
	stage?: Maybe<string>;
	pending?: Maybe<PendingPoints>;
	pointsSpent?: Maybe<number>;
	pointsAmount?: Maybe<Money>;
	redemptions?: Maybe<readonly OrderRedemption[]>;
};

/** `Query.loyaltyRules` of a channel, for a product page. */
export type EarningRules = { name?: Maybe<string>; pointsFor?: Maybe<number> };

/** `Query.me` as the page "Points & offers" asks for it. */
export type RetentionUser = {
	loyalty?: Maybe<
		AccountPoints & {
			tier?: Maybe<Tier>;
			rewards?: Maybe<readonly Reward[]>;
			rewardPurchases?: Maybe<readonly RewardPurchase[]>;
			transactions?: Maybe<Statement>;
		}
	>;
	personalOffers?: Maybe<readonly PersonalOffer[]>;
	referral?: Maybe<Referral>;
};
