import "server-only";

import {
	RetentionCartDocument,
	RetentionRewardsPageDocument,
	type RetentionCartQuery,
	type RetentionRewardsPageQuery,
} from "@/gql/graphql";
import { executeAuthenticatedGraphQL } from "@/lib/graphql";
import { graphqlLanguageCodeVariables } from "@/lib/graphql-locale";

const MOVEMENTS_PER_PAGE = 10;

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
