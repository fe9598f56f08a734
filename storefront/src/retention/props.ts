/** What each component is given. */
import type { RetentionMessages } from "./messages/messages";
import type {
	AccountPoints,
	CheckoutOffer,
	CheckoutPoints,
	Maybe,
	Money,
	OrderRetention,
	PersonalOffer,
	Referral,
	RetentionUser,
	Reward,
	RewardPurchase,
	Statement,
	Tier,
} from "./shapes";

export type Texts = {
	/** BCP 47, such as `de-DE`: how numbers, money and days are written. */
	locale: string;
	/** Plain data, so that a server component may hand it to a client component. */
	messages: RetentionMessages;
};

/** What an action answers: the code of the API's refusal (`errors[0].code`), or nothing. */
export type ActionResult = { error?: Maybe<string> };

/** A server action, or a function of the storefront: it is given the form, and may answer with a refusal. */
export type FormAction = (form: FormData) => void | Promise<void | ActionResult>;

export type OfferNoticeProps = Texts & {
	checkout: Maybe<CheckoutOffer>;
	/** The customer's offers: those that could be used instead. */
	offers?: Maybe<readonly PersonalOffer[]>;
	/** Is given `offerId`. */
	choose?: FormAction;
	decline?: FormAction;
	/** Decides again: after a decline, or when `isValid` is false. */
	restore?: FormAction;
	signInHref?: string;
};

export type OfferChipProps = Texts & { checkout: Maybe<CheckoutOffer>; decline?: FormAction };

export type EarnPointsProps = Texts & {
	points: Maybe<number>;
	/** A product of its own, or the whole order (the default). */
	of?: "order" | "product";
	isGuest?: boolean;
	signInHref?: string;
};

export type PointsCardProps = Texts & { account: Maybe<AccountPoints> };

export type PointsStatementProps = Texts & {
	statement: Maybe<Statement>;
	/** Shown where the statement has another page. */
	nextHref?: string;
	/** Back to the newest ones. */
	firstHref?: string;
};

export type RedeemAnswer = { points: Maybe<CheckoutPoints>; total: Maybe<Money>; error?: Maybe<string> };

export type RedeemPointsProps = Texts & {
	points: Maybe<CheckoutPoints>;
	total: Maybe<Money>;
	redeem: (points: number) => Promise<RedeemAnswer>;
	release: () => Promise<RedeemAnswer>;
};

export type TierProgressProps = Texts & { tier: Maybe<Tier> };

export type RewardListProps = Texts & {
	rewards: Maybe<readonly Reward[]>;
	purchases?: Maybe<readonly RewardPurchase[]>;
	/** Is given `rewardId` and, with `purchaseKey`, `idempotencyKey`: the two together are bought once. */
	buy?: FormAction;
	/** New for each page that is shown: a form sent twice buys once. */
	purchaseKey?: string;
};

export type OfferListProps = Texts & {
	offers: Maybe<readonly PersonalOffer[]>;
	/** Slug: amounts and minimums are those of this channel. */
	channel?: string;
};

export type ClaimCodeState = { error?: Maybe<string>; name?: Maybe<string> };

export type ClaimCodeFormProps = Texts & {
	/** Is given `code`; answers with the name of the offer, or a refusal. */
	claim: (previous: ClaimCodeState, form: FormData) => Promise<ClaimCodeState>;
};

export type ReferralCardProps = Texts & {
	referral: Maybe<Referral>;
	/** Makes the code, where the customer has none yet. */
	create?: FormAction;
};

export type OrderRewardsProps = Texts & { order: Maybe<OrderRetention> };

export type PointsAndOffersProps = Texts & {
	user: Maybe<RetentionUser>;
	channel?: string;
	nextHref?: string;
	firstHref?: string;
	claim?: ClaimCodeFormProps["claim"];
	buy?: FormAction;
	purchaseKey?: string;
	create?: FormAction;
};
