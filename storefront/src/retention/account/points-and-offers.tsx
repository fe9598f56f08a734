import { present } from "../format";
import { ClaimCodeForm } from "../offers/claim-code-form";
import { OfferList } from "../offers/offer-list";
import { PointsCard } from "../points/points-card";
import { PointsStatement } from "../points/points-statement";
import { RewardList } from "../points/reward-list";
import { TierProgress } from "../points/tier-progress";
import type { PointsAndOffersProps } from "../props";
import { ReferralCard } from "../referrals/referral-card";

/** The page "Points & offers" of an account. What the answer lacks is left out. */
export function PointsAndOffers({
	user,
	channel,
	nextHref,
	firstHref,
	claim,
	buy,
	purchaseKey,
	create,
	locale,
	messages,
}: PointsAndOffersProps) {
	if (!user) return null;
	const { loyalty, personalOffers, referral } = user;
	const told = { locale, messages };
	// An answer without a list is a fault or a plugin that is off; an empty list is a customer without offers.
	const takesCodes = Array.isArray(personalOffers);
	const isEmpty = !loyalty && !referral && !takesCodes;
	return (
		<div className="min-w-0 space-y-6 break-words">
			<div>
				<h1 className="text-h1">{messages.page.title}</h1>
				<p className="mt-1 text-sm text-muted-foreground">
					{isEmpty ? messages.page.nothing : messages.page.subtitle}
				</p>
			</div>
			<PointsCard account={loyalty} {...told} />
			<TierProgress tier={loyalty?.tier} {...told} />
			<OfferList offers={present(personalOffers)} channel={channel} {...told} />
			{claim && takesCodes ? <ClaimCodeForm claim={claim} {...told} /> : null}
			<RewardList
				rewards={loyalty?.rewards}
				purchases={loyalty?.rewardPurchases}
				buy={buy}
				purchaseKey={purchaseKey}
				{...told}
			/>
			<PointsStatement
				statement={loyalty?.transactions}
				nextHref={nextHref}
				firstHref={firstHref}
				{...told}
			/>
			<ReferralCard referral={referral} create={create} {...told} />
		</div>
	);
}
