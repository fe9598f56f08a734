/**
 * Both generators' types fit what the components ask for. Nothing here runs: `tsc` reads it once the types are generated.
 */
import type {
	CartQuery,
	OrderQuery as MainOrderQuery,
	RetentionOffersQuery,
	RetentionProductPointsQuery,
	RetentionRewardsPageQuery,
} from "../generated/main/graphql";
import type { CheckoutQuery, OrderQuery, RetentionCartRedeemMutation } from "../generated/checkout";
import type {
	AccountPoints,
	CheckoutOffer,
	CheckoutPoints,
	EarningRules,
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
} from "../src/retention/shapes";

/** Fails to compile where the first is not assignable to the second. */
type Fits<Answer extends Shape, Shape> = Answer;

type OfCheckout<Query extends { checkout?: Maybe<{ retention?: unknown }> }> = NonNullable<
	Query["checkout"]
>["retention"];
type Me = RetentionRewardsPageQuery["me"];
type Loyalty = NonNullable<NonNullable<Me>["loyalty"]>;
type Redeemed = NonNullable<NonNullable<RetentionCartRedeemMutation["loyaltyPointsRedeem"]>["checkout"]>;

export type Checked = [
	Fits<OfCheckout<CartQuery>, Maybe<CheckoutOffer>>,
	Fits<OfCheckout<CheckoutQuery>, Maybe<CheckoutOffer>>,
	Fits<NonNullable<OfCheckout<CartQuery>>["points"], Maybe<CheckoutPoints>>,
	Fits<NonNullable<OfCheckout<CheckoutQuery>>["points"], Maybe<CheckoutPoints>>,
	Fits<Redeemed["totalPrice"]["gross"], Money>,
	Fits<NonNullable<Redeemed["retention"]>["points"], Maybe<CheckoutPoints>>,
	Fits<NonNullable<MainOrderQuery["order"]>["retention"], Maybe<OrderRetention>>,
	Fits<NonNullable<OrderQuery["order"]>["retention"], Maybe<OrderRetention>>,
	Fits<Me, Maybe<RetentionUser>>,
	Fits<Loyalty, AccountPoints>,
	Fits<Loyalty["transactions"], Statement>,
	Fits<Loyalty["tier"], Maybe<Tier>>,
	Fits<Loyalty["rewards"], readonly Reward[]>,
	Fits<Loyalty["rewardPurchases"], readonly RewardPurchase[]>,
	Fits<NonNullable<Me>["referral"], Maybe<Referral>>,
	Fits<NonNullable<RetentionOffersQuery["me"]>["personalOffers"], Maybe<readonly PersonalOffer[]>>,
	Fits<RetentionProductPointsQuery["loyaltyRules"], Maybe<EarningRules>>,
];

/** The control: what is no name does not fit. */
// @ts-expect-error a number is no name
export type Refused = Fits<{ offer: { name: number } }, CheckoutOffer>;
