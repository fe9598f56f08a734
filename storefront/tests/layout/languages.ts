import { de } from "../../src/retention/messages/de";
import { en } from "../../src/retention/messages/en";
import type { RetentionMessages } from "../../src/retention/messages/messages";

export type Language = { name: string; locale: string; messages: RetentionMessages };

/** Words of a language, and how long a sentence of it is beside the English one. */
type Looks = { locale: string; words: readonly string[]; lengthOf: (english: number) => number };

const times = (factor: number) => (english: number) => english * factor;

/**
 * How long a translation may have to be, by how long the English text is.
 *
 * Source: W3C Internationalization, "Text size in translation", after IBM's guidelines for globalization.
 */
function longest(english: number): number {
	const limits = [
		[10, 3],
		[20, 2],
		[30, 1.8],
		[50, 1.6],
		[70, 1.7],
	] as const;
	const factor = limits.find(([most]) => english <= most)?.[1] ?? 1.3;
	return english * factor;
}

const LOOKS: Readonly<Record<string, Looks>> = {
	French: {
		locale: "fr-FR",
		words: ["vous", "économisez", "avec", "récompense", "jusqu’à", "commande"],
		lengthOf: times(1.3),
	},
	Finnish: {
		locale: "fi-FI",
		words: ["kanta-asiakasohjelmaamme", "tilauksestasi", "pistettä", "käyttämättömiä", "alennus"],
		lengthOf: times(1.4),
	},
	Polish: {
		locale: "pl-PL",
		words: ["zamówienie", "oszczędzasz", "punktów", "z", "nagrodę"],
		lengthOf: times(1.35),
	},
	Russian: {
		locale: "ru-RU",
		words: ["вознаграждение", "за", "заказ", "баллов", "действительно"],
		lengthOf: times(1.3),
	},
	Arabic: {
		locale: "ar-EG",
		words: ["مكافأتك", "على", "هذا", "الطلب", "نقطة", "توفير"],
		lengthOf: times(1.1),
	},
	Japanese: {
		locale: "ja-JP",
		words: ["この注文で", "獲得できる", "ポイント", "割引"],
		lengthOf: times(0.6),
	},
	"as long as a translation gets": {
		locale: "de-AT",
		words: ["Kundenbindungsprogramm", "der", "Bestellung", "und", "Punktegutschrift"],
		lengthOf: longest,
	},
};

/** English and German as they are, the other six by words of theirs in the length they take, and the longest there may be. */
export const LANGUAGES: readonly Language[] = [
	{ name: "English", locale: "en-US", messages: en },
	{ name: "German", locale: "de-DE", messages: de },
	...Object.entries(LOOKS).map(([name, looks]) => ({
		name,
		locale: looks.locale,
		messages: messagesIn(looks),
	})),
];

function messagesIn(looks: Looks): RetentionMessages {
	return changed(en, looks) as RetentionMessages;
}

function changed(value: object, looks: Looks): object {
	if ("other" in value && typeof value.other === "string") {
		// As many forms as the language has, each as long as the English one of many.
		const forms = new Intl.PluralRules(looks.locale).resolvedOptions().pluralCategories;
		return Object.fromEntries(forms.map((form) => [form, translated(value.other as string, looks)]));
	}
	return Object.fromEntries(
		Object.entries(value).map(([key, inner]: [string, string | object]) => [
			key,
			typeof inner === "string" ? translated(inner, looks) : changed(inner, looks),
		]),
	);
}

/** Words for the text's own, up to the length that it takes, with its values between them. */
export function translated(text: string, { words, lengthOf, locale }: Looks): string {
	const values = text.match(/\{\w+\}/g) ?? [];
	const length = lengthOf(text.replace(/\{\w+\}/g, "").length);
	const parts: string[] = [];
	for (let count = 0; parts.join(" ").length < length; count += 1)
		parts.push(words[count % words.length] ?? "");
	values.forEach((value, index) => parts.splice(1 + 2 * index, 0, value));
	return parts.join(locale === "ja-JP" ? "" : " ");
}
