import { asToken } from "./referral-cookie";

const CODE = /^[\w-]{4,40}$/;
const PLACE = /^(?:\/[\w~-][\w.~-]*)+\/?$/;
const LONGEST_PLACE = 300;
const PATIENCE_MS = 3000;

/**
 * Follows a member's link on Saleor, where the visit is counted, and answers its token.
 *
 * Null where the code is nobody's, where a robot only looks, and where Saleor does not answer in time: the visitor
 * comes to the shop all the same.
 */
export async function followLink(code: string, userAgent: string | null): Promise<string | null> {
	const link = linkOf(code);
	if (!link) {
		return null;
	}
	try {
		const answer = await fetch(link, {
			redirect: "manual",
			cache: "no-store",
			headers: { "User-Agent": userAgent ?? "" },
			signal: AbortSignal.timeout(PATIENCE_MS),
		});
		return tokenOf(answer.headers.get("Location"));
	} catch {
		return null;
	}
}

/** Where the visitor goes on: a plain path of this shop, else its home. Never another host. */
export function placeOf(to: string | null): string {
	return to && to.length <= LONGEST_PLACE && PLACE.test(to) ? to : "/";
}

function linkOf(code: string): string | null {
	const api = process.env.NEXT_PUBLIC_SALEOR_API_URL;
	return api && CODE.test(code) ? api.replace(/graphql\/?$/, `plugins/saleor.retention/r/${code}`) : null;
}

/** Of the address that the link leads to, only the token is taken. */
function tokenOf(location: string | null): string | null {
	return location && URL.canParse(location) ? asToken(new URL(location).searchParams.get("ref")) : null;
}
