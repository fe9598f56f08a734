import { de } from "./de";
import { en } from "./en";
import type { RetentionMessages } from "./messages";

const languages: Readonly<Record<string, RetentionMessages>> = { de, en };

/** The texts for a locale such as `de-AT`: those of its language, or the English ones. */
export function messagesFor(locale: string): RetentionMessages {
	return languages[locale.toLowerCase().split("-")[0] ?? ""] ?? en;
}

export type { RetentionMessages };
