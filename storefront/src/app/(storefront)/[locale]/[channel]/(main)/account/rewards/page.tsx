import { Suspense } from "react";
import { PointsAndOffers } from "@/retention/account/points-and-offers";
import { buildStorefrontPath } from "@/lib/storefront-path";
import { buyReward, claimCode, createReferralCode } from "@/retention/shop/account-actions";
import { loadRewards } from "@/retention/shop/load";
import { textsFor } from "@/retention/shop/locale";

type Props = {
	params: Promise<{ locale: string; channel: string }>;
	searchParams: Promise<{ after?: string }>;
};

export default function AccountRewardsPage(props: Props) {
	return (
		<Suspense fallback={null}>
			<AccountRewards {...props} />
		</Suspense>
	);
}

async function AccountRewards({ params, searchParams }: Props) {
	const [{ locale, channel }, { after }] = await Promise.all([params, searchParams]);
	const user = await loadRewards(channel, locale, after ?? null);
	const path = buildStorefrontPath(locale, channel, "/account/rewards");
	const cursor = user?.loyalty?.transactions.pageInfo.endCursor;

	return (
		<PointsAndOffers
			user={user ?? {}}
			channel={channel}
			nextHref={cursor ? `${path}?after=${encodeURIComponent(cursor)}` : undefined}
			firstHref={after ? path : undefined}
			claim={claimCode}
			buy={buyReward}
			purchaseKey={crypto.randomUUID()}
			create={createReferralCode}
			{...textsFor(locale)}
		/>
	);
}
