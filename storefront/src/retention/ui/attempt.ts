/** What an action answers; of one that fails, `refused`: a button that does not work never takes the page with it. */
export async function attempt<T>(ask: () => T | Promise<T>, refused: T): Promise<T> {
	try {
		return await ask();
	} catch (error) {
		if (isNavigation(error)) throw error;
		return refused;
	}
}

/** Next.js leads to another page by throwing: that is no failure. */
function isNavigation(error: unknown): boolean {
	const digest = typeof error === "object" && error !== null && "digest" in error ? error.digest : null;
	return typeof digest === "string" && digest.startsWith("NEXT_");
}

/** The code for a request that did not come back: the same may succeed in a moment. */
export const NO_ANSWER = "RETRY_LATER";
