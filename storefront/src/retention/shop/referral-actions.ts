"use server";

import { cookies } from "next/headers";
import {
	CheckoutMetadataUpdateDocument,
	type CheckoutMetadataUpdateMutation,
	type CheckoutMetadataUpdateMutationVariables,
} from "@/checkout/graphql/generated/operations";
import { toTypedDocument } from "@/checkout/lib/server/to-typed-document";
import { RetentionErrorCode, RetentionReferralClaimDocument } from "@/gql/graphql";
import { hasAuthSession } from "@/lib/auth/has-auth-session";
import { executeAuthenticatedGraphQL } from "@/lib/graphql";
import { REFERRAL_COOKIE, tokensOf } from "./referral-cookie";

const metadataDocument = toTypedDocument<
	CheckoutMetadataUpdateMutation,
	CheckoutMetadataUpdateMutationVariables
>(CheckoutMetadataUpdateDocument);

/**
 * Hands over which links this visitor followed: at once for a customer who is signed in, who may get an offer for it
 * in their cart; for anybody else on their checkout, where it counts as of their order.
 */
export async function handOverReferral(checkoutId: string | null): Promise<void> {
	const tokens = tokensOf((await cookies()).get(REFERRAL_COOKIE)?.value).join(" ");
	if (!tokens) {
		return;
	}
	if (await hasAuthSession()) {
		await claim(tokens);
	} else if (checkoutId) {
		await noteOn(checkoutId, tokens);
	}
}

/** Claimed or refused for good, there is nothing more to remember. */
async function claim(token: string): Promise<void> {
	const answer = await executeAuthenticatedGraphQL(RetentionReferralClaimDocument, {
		variables: { token },
		cache: "no-cache",
	});
	const payload = answer.ok ? answer.data.referralClaim : null;
	if (payload && payload.errors.every((error) => error.code !== RetentionErrorCode.RetryLater)) {
		(await cookies()).delete(REFERRAL_COOKIE);
	}
}

async function noteOn(checkoutId: string, tokens: string): Promise<void> {
	await executeAuthenticatedGraphQL(metadataDocument, {
		variables: { id: checkoutId, input: [{ key: "retention.referral_token", value: tokens }] },
		cache: "no-cache",
	});
}
