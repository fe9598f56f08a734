"use server";

import {
	RetentionCartChooseDocument,
	RetentionCartDeclineDocument,
	RetentionCartRedeemDocument,
	RetentionCartRefreshDocument,
	RetentionCartReleaseDocument,
	type RetentionCartChooseMutation,
	type RetentionCartChooseMutationVariables,
	type RetentionCartDeclineMutation,
	type RetentionCartDeclineMutationVariables,
	type RetentionCartRedeemMutation,
	type RetentionCartRedeemMutationVariables,
	type RetentionCartRefreshMutation,
	type RetentionCartRefreshMutationVariables,
	type RetentionCartReleaseMutation,
	type RetentionCartReleaseMutationVariables,
} from "@/checkout/graphql/generated/operations";
import type { ServerCheckout } from "@/checkout/lib/checkout-types";
import { toTypedDocument } from "@/checkout/lib/server/to-typed-document";
import { checkoutGraphqlLanguageCode } from "@/lib/checkout-locale";
import { executeAuthenticatedGraphQL } from "@/lib/graphql";

/** The whole checkout after a change, so that its total changes with it; or the code of what refused it. */
export type CheckoutAnswer = { checkout: ServerCheckout | null; error: string | null };

const redeemDocument = toTypedDocument<RetentionCartRedeemMutation, RetentionCartRedeemMutationVariables>(
	RetentionCartRedeemDocument,
);
const releaseDocument = toTypedDocument<RetentionCartReleaseMutation, RetentionCartReleaseMutationVariables>(
	RetentionCartReleaseDocument,
);
const chooseDocument = toTypedDocument<RetentionCartChooseMutation, RetentionCartChooseMutationVariables>(
	RetentionCartChooseDocument,
);
const declineDocument = toTypedDocument<RetentionCartDeclineMutation, RetentionCartDeclineMutationVariables>(
	RetentionCartDeclineDocument,
);
const refreshDocument = toTypedDocument<RetentionCartRefreshMutation, RetentionCartRefreshMutationVariables>(
	RetentionCartRefreshDocument,
);

/** Pays with so many points, in place of any before. */
export async function redeemPoints(checkoutId: string, points: number): Promise<CheckoutAnswer> {
	const answer = await executeAuthenticatedGraphQL(redeemDocument, {
		variables: { checkoutId, points, languageCode: await checkoutGraphqlLanguageCode() },
		cache: "no-cache",
	});
	return asAnswer(answer.ok ? answer.data.loyaltyPointsRedeem : null);
}

/** Pays without points again. */
export async function releasePoints(checkoutId: string): Promise<CheckoutAnswer> {
	const answer = await executeAuthenticatedGraphQL(releaseDocument, await of(checkoutId));
	return asAnswer(answer.ok ? answer.data.loyaltyPointsRelease : null);
}

/** Puts one offer on instead of the best one. */
export async function chooseOffer(checkoutId: string, offerId: string): Promise<CheckoutAnswer> {
	const answer = await executeAuthenticatedGraphQL(chooseDocument, {
		variables: { checkoutId, offerId, languageCode: await checkoutGraphqlLanguageCode() },
		cache: "no-cache",
	});
	return asAnswer(answer.ok ? answer.data.checkoutPersonalOfferChoose : null);
}

/** Takes the offer off; it stays the customer's. */
export async function declineOffer(checkoutId: string): Promise<CheckoutAnswer> {
	const answer = await executeAuthenticatedGraphQL(declineDocument, await of(checkoutId));
	return asAnswer(answer.ok ? answer.data.checkoutPersonalOfferDecline : null);
}

/** Decides again: the best offer comes back, also after it was taken off. */
export async function refreshOffer(checkoutId: string): Promise<CheckoutAnswer> {
	const answer = await executeAuthenticatedGraphQL(refreshDocument, await of(checkoutId));
	return asAnswer(answer.ok ? answer.data.checkoutRetentionRefresh : null);
}

async function of(checkoutId: string) {
	return {
		variables: { checkoutId, languageCode: await checkoutGraphqlLanguageCode() },
		cache: "no-cache" as const,
	};
}

type Payload = { checkout?: ServerCheckout | null; errors: ReadonlyArray<{ code: string }> };

/** No answer at all is worth another try. */
function asAnswer(payload: Payload | null | undefined): CheckoutAnswer {
	const error = payload ? payload.errors[0]?.code : "RETRY_LATER";
	return { checkout: payload?.checkout ?? null, error: error ?? null };
}
