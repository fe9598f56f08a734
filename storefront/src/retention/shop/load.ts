import "server-only";

import {
	RetentionCartDocument,
	RetentionProductPointsDocument,
	RetentionRewardsPageDocument,
	type RetentionCartQuery,
	type RetentionRewardsPageQuery,
} from "@/gql/graphql";
import { executeAuthenticatedGraphQL, executePublicGraphQL } from "@/lib/graphql";
import { graphqlLanguageCodeVariables } from "@/lib/graphql-locale";

const MOVEMENTS_PER_PAGE = 10;
const RULES_SECONDS = 300;

export type Cart = NonNullable<RetentionCartQuery["checkout"]>;
export type RewardsOfCustomer = NonNullable<RetentionRewardsPageQuery["me"]>;

/**
 * What our fields say of a cart, asked with the customer's session: without it all that is personal is empty.
 *
 * A question of its own, beside the storefront's: whatever becomes of it, the cart stays whole.
 */
export async function loadCart(checkoutId: string, localeSlug: string): Promise<Cart | null> {
	const answer = await executeAuthenticatedGraphQL(RetentionCartDocument, {
		variables: { id: checkoutId, ...graphqlLanguageCodeVariables(localeSlug) },
		cache: "no-cache",
	});
	return (answer.ok && answer.data.checkout) || null;
}

/** All of the account page in one answer; the statement from a cursor on. */
export async function loadRewards(
	channel: string,
	localeSlug: string,
	after: string | null,
): Promise<RewardsOfCustomer | null> {
	const answer = await executeAuthenticatedGraphQL(RetentionRewardsPageDocument, {
		variables: {
			channel,
			...graphqlLanguageCodeVariables(localeSlug),
			first: MOVEMENTS_PER_PAGE,
			after,
		},
		cache: "no-cache",
	});
	return (answer.ok && answer.data.me) || null;
}

/** How many points a price earns: the same for everybody, so that the answer may be kept for a while. */
export async function loadProductPoints(channel: string, amount: number): Promise<number | null> {
	const answer = await executePublicGraphQL(RetentionProductPointsDocument, {
		variables: { channel, amount },
		revalidate: RULES_SECONDS,
	});
	return (answer.ok && answer.data.loyaltyRules?.pointsFor) || null;
}
