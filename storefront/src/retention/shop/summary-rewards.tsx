"use client";

import { useEffect } from "react";
import type { CheckoutFragment, OrderFragment } from "@/checkout/graphql";
import { useCheckoutBrowseLocale } from "@/checkout/providers/checkout-browse";
import { useCheckoutData } from "@/checkout/providers/checkout-data";
import { useCheckoutUser } from "@/checkout/providers/checkout-user";
import { OfferChip } from "@/retention/offers/offer-chip";
import { OfferNotice } from "@/retention/offers/offer-notice";
import { OrderRewards } from "@/retention/orders/order-rewards";
import { EarnPoints } from "@/retention/points/earn-points";
import { RedeemPoints } from "@/retention/points/redeem-points";
import { KeepFocus } from "@/retention/ui/keep-focus";
import {
	chooseOffer,
	declineOffer,
	redeemPoints,
	refreshOffer,
	releasePoints,
	type CheckoutAnswer,
} from "./checkout-actions";
import { fieldOf } from "./forms";
import { textsFor } from "./locale";
import { besideChip } from "./offers";

const FRAME = "space-y-4 border-t border-border px-5 py-4 empty:hidden";

/** In the summary of a checkout or of the order it became: offers and points, and what was earned. */
export function SummaryRewards({ checkout, order }: { checkout?: CheckoutFragment; order?: OrderFragment }) {
	const texts = textsFor(useCheckoutBrowseLocale());

	if (checkout) {
		return <CheckoutRewards checkout={checkout} />;
	}
	return (
		<div className={FRAME}>
			<OrderRewards order={order?.retention} {...texts} />
		</div>
	);
}

function CheckoutRewards({ checkout }: { checkout: CheckoutFragment }) {
	const texts = textsFor(useCheckoutBrowseLocale());
	const { authenticated } = useCheckoutUser();
	const { setCheckout } = useCheckoutData();
	const { id, retention, totalPrice } = checkout;
	const isStale = retention?.isValid === false;

	/** The answer brings the whole checkout, so the total changes at once. */
	const show = async (change: Promise<CheckoutAnswer>) => {
		const { checkout: changed, error } = await change;
		if (changed) {
			setCheckout(changed);
		}
		return { points: changed?.retention?.points, total: changed?.totalPrice.gross, error };
	};

	useEffect(() => {
		if (isStale) {
			refreshOffer(id).then(
				({ checkout: changed }) => changed && setCheckout(changed),
				() => undefined,
			);
		}
	}, [id, isStale, setCheckout]);

	return (
		<KeepFocus label={texts.messages.page.title} className={FRAME}>
			<OfferChip checkout={retention} decline={() => show(declineOffer(id))} {...texts} />
			<OfferNotice
				checkout={besideChip(retention)}
				choose={(form) => show(chooseOffer(id, fieldOf(form, "offerId")))}
				restore={() => show(refreshOffer(id))}
				{...texts}
			/>
			<RedeemPoints
				points={retention?.points}
				total={totalPrice.gross}
				redeem={(points) => show(redeemPoints(id, points))}
				release={() => show(releasePoints(id))}
				{...texts}
			/>
			<EarnPoints points={retention?.pointsToEarn} isGuest={!authenticated} {...texts} />
		</KeepFocus>
	);
}
