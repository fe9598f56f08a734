import type { Maybe } from "../shapes";
import type { RetentionMessages } from "../messages/messages";

/** The text of a refusal; the general one for a code without a text. */
export function errorText(code: Maybe<string>, errors: RetentionMessages["errors"]): string | null {
	return code ? (errors[code] ?? errors.fallback) : null;
}
