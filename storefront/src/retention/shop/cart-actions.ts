"use server";

import {
	revalidateStorefrontBrowsePath,
	revalidateStorefrontChrome,
} from "@/lib/auth/revalidate-storefront-chrome";
import type { ActionResult } from "@/retention/props";
import { chooseOffer, declineOffer, refreshOffer, type CheckoutAnswer } from "./checkout-actions";
import { fieldOf } from "./forms";

export async function chooseInCart(
	checkoutId: string,
	channel: string,
	form: FormData,
): Promise<ActionResult> {
	return shown(chooseOffer(checkoutId, fieldOf(form, "offerId")), channel);
}

export async function declineInCart(checkoutId: string, channel: string): Promise<ActionResult> {
	return shown(declineOffer(checkoutId), channel);
}

export async function restoreInCart(checkoutId: string, channel: string): Promise<ActionResult> {
	return shown(refreshOffer(checkoutId), channel);
}

/** Decides again where time has passed: an offer came, or ended. */
export async function refreshCart(checkoutId: string, channel: string): Promise<void> {
	await restoreInCart(checkoutId, channel);
}

/** The cart, with its total, is drawn anew where something changed. */
async function shown(change: Promise<CheckoutAnswer>, channel: string): Promise<ActionResult> {
	const { error } = await change;
	if (!error) {
		revalidateStorefrontBrowsePath(channel, "/cart");
		revalidateStorefrontChrome(channel);
	}
	return { error };
}
