import { resolveLocaleFromSlug } from "@/config/locale";
import { messagesFor } from "@/retention/messages";
import type { Texts } from "@/retention/props";

/** How numbers are written and which words are used, under `/<locale>/…`. */
export function textsFor(localeSlug: string): Texts {
	const locale = resolveLocaleFromSlug(localeSlug).bcp47;
	return { locale, messages: messagesFor(locale) };
}

/** The entry of the account's navigation. */
export function rewardsLabel(localeSlug: string | undefined): string {
	return textsFor(localeSlug ?? "").messages.page.navigation;
}
