/** Keeps the tokens of referral links that a visitor followed, until they can be handed over. */
export const REFERRAL_COOKIE = "referral";

/** As long as a token is good for by default (`RETENTION_ATTRIBUTION_DAYS`). */
export const REFERRAL_COOKIE_SECONDS = 30 * 24 * 60 * 60;

const TOKEN = /^[\w.~-]{1,130}$/;

/** The text, where it can be a token of ours; null for anything else. */
export function asToken(text: string | null | undefined): string | null {
	return text && TOKEN.test(text) ? text : null;
}

/** The tokens of a cookie, the first one followed before the newest. */
export function tokensOf(cookie: string | null | undefined): string[] {
	return (cookie ?? "").split("+").filter((text) => asToken(text) !== null);
}

/** The cookie after a link was followed: the shop decides by the first token or by the last, so both stay. */
export function withToken(cookie: string | null | undefined, token: string): string {
	const [first] = tokensOf(cookie);
	return first && first !== token ? `${first}+${token}` : token;
}
