import { Suspense } from "react";
import { hasAuthSession } from "@/lib/auth/has-auth-session";
import { buildStorefrontPath } from "@/lib/storefront-path";
import { OfferNotice } from "@/retention/offers/offer-notice";
import { EarnPoints } from "@/retention/points/earn-points";
import { chooseInCart, declineInCart, refreshCart, restoreInCart } from "./cart-actions";
import { loadCart } from "./load";
import { textsFor } from "./locale";
import { OnArrival } from "./on-arrival";
import { withoutRefresh } from "./offers";

type CartRewardsProps = { checkoutId: string; channel: string; localeSlug: string };

/** The offer on a cart, what would unlock more, and the points it earns. The cart does not wait for it. */
export function CartRewards(props: CartRewardsProps) {
	return (
		<Suspense fallback={null}>
			<Rewards {...props} />
		</Suspense>
	);
}

async function Rewards({ checkoutId, channel, localeSlug }: CartRewardsProps) {
	const [cart, isSignedIn] = await Promise.all([
		checkoutId ? loadCart(checkoutId, localeSlug) : null,
		hasAuthSession(),
	]);
	const retention = cart?.retention;
	if (!retention) {
		return null;
	}
	const texts = textsFor(localeSlug);
	const signInHref = isSignedIn ? undefined : buildStorefrontPath(localeSlug, channel, "/login");

	return (
		<div className="space-y-3 border-t border-border px-6 py-4 empty:hidden">
			{retention.isValid ? null : <OnArrival action={refreshCart.bind(null, checkoutId, channel)} />}
			<OfferNotice
				checkout={withoutRefresh(retention)}
				choose={chooseInCart.bind(null, checkoutId, channel)}
				decline={declineInCart.bind(null, checkoutId, channel)}
				restore={restoreInCart.bind(null, checkoutId, channel)}
				signInHref={retention.pointsToEarn ? undefined : signInHref}
				{...texts}
			/>
			<EarnPoints points={retention.pointsToEarn} isGuest={!isSignedIn} signInHref={signInHref} {...texts} />
		</div>
	);
}
