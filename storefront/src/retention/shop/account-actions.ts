"use server";

import { revalidatePath } from "next/cache";
import {
	RetentionCodeClaimDocument,
	RetentionReferralCodeDocument,
	RetentionRewardBuyDocument,
} from "@/gql/graphql";
import { executeAuthenticatedGraphQL } from "@/lib/graphql";
import type { ActionResult, ClaimCodeState } from "@/retention/props";
import { fieldOf } from "./forms";

/** A code becomes an offer of the customer's. */
export async function claimCode(_previous: ClaimCodeState, form: FormData): Promise<ClaimCodeState> {
	const answer = await executeAuthenticatedGraphQL(RetentionCodeClaimDocument, {
		variables: { code: fieldOf(form, "code") },
		cache: "no-cache",
	});
	const payload = answer.ok ? answer.data.personalOfferCodeClaim : null;
	return { ...shown(payload), name: payload?.personalOffer?.name };
}

/** Points become a reward. The key comes with the form, so that one sent twice buys once. */
export async function buyReward(form: FormData): Promise<ActionResult> {
	const answer = await executeAuthenticatedGraphQL(RetentionRewardBuyDocument, {
		variables: { rewardId: fieldOf(form, "rewardId"), idempotencyKey: fieldOf(form, "idempotencyKey") },
		cache: "no-cache",
	});
	return shown(answer.ok ? answer.data.loyaltyRewardBuy : null);
}

/** The customer gets their own link to share. */
export async function createReferralCode(): Promise<ActionResult> {
	const answer = await executeAuthenticatedGraphQL(RetentionReferralCodeDocument, { cache: "no-cache" });
	return shown(answer.ok ? answer.data.referralCodeCreate : null);
}

type Payload = { errors: ReadonlyArray<{ code: string }> };

/** The account is drawn anew; where nothing came back, another try may help. */
function shown(payload: Payload | null | undefined): ActionResult {
	revalidatePath("/[locale]/[channel]/account", "layout");
	return { error: payload ? payload.errors[0]?.code : "RETRY_LATER" };
}
