import type { CheckoutOffer, Maybe } from "@/retention/shapes";

/** What is out of date is decided again by itself when it is seen: nobody has to press a button for it. */
export function withoutRefresh(retention: Maybe<CheckoutOffer>): Maybe<CheckoutOffer> {
	return retention ? { ...retention, isValid: null } : null;
}

/** The chip tells what is on: the notice is left with what would bring more, and with other offers. */
export function besideChip(retention: Maybe<CheckoutOffer>): Maybe<CheckoutOffer> {
	const shown = withoutRefresh(retention);
	return shown?.offer ? { ...shown, offer: null } : shown;
}
