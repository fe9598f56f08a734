/** Numbers, money and days as a locale writes them, and texts with values in them. Whatever is no value is `null`. */
import type { Plural } from "./messages/messages";
import type { Maybe, Money, Named } from "./shapes";

type Values = Readonly<Record<string, string>>;

export function formatMoney(money: Maybe<Money>, locale: string): string | null {
	if (!money || !Number.isFinite(money.amount) || !money.currency) return null;
	return orNull(() =>
		new Intl.NumberFormat(known(locale), { style: "currency", currency: money.currency }).format(
			money.amount,
		),
	);
}

export function formatNumber(value: Maybe<number>, locale: string): string | null {
	return isNumber(value)
		? new Intl.NumberFormat(known(locale), { maximumFractionDigits: 2 }).format(value)
		: null;
}

/** With its sign, as a statement shows what came and what went. */
export function formatChange(value: Maybe<number>, locale: string): string | null {
	return isNumber(value)
		? new Intl.NumberFormat(known(locale), { signDisplay: "exceptZero" }).format(value)
		: null;
}

export function formatPercent(percent: Maybe<number>, locale: string): string | null {
	if (!isNumber(percent)) return null;
	return new Intl.NumberFormat(known(locale), { style: "percent", maximumFractionDigits: 2 }).format(
		percent / 100,
	);
}

/** A day or an instant. In UTC, so that server and browser write the same, and a day without an hour stays that day. */
export function formatDay(value: Maybe<string>, locale: string): string | null {
	const day = value ? new Date(value) : null;
	if (!day || Number.isNaN(day.getTime())) return null;
	return new Intl.DateTimeFormat(known(locale), { dateStyle: "medium", timeZone: "UTC" }).format(day);
}

/** `names`, joined as the locale joins them. */
export function formatList(names: readonly string[], locale: string): string {
	return new Intl.ListFormat(known(locale), { type: "conjunction" }).format(names);
}

export function fill(text: string, values: Values): string {
	return text.replace(/\{(\w+)\}/g, (whole, key: string) => values[key] ?? whole);
}

/** The form of a text for a number, with the number as `{count}`. */
export function plural(forms: Plural, count: number, locale: string, values: Values = {}): string {
	const form = forms[new Intl.PluralRules(known(locale)).select(count)] ?? forms.other;
	return fill(form, { count: formatNumber(count, locale) ?? "", ...values });
}

/** The name in the customer's language, if there is one; else the shop's own. */
export function nameOf(named: Maybe<Named>): string | null {
	return named?.translation?.name || named?.name || null;
}

/** A name within a sentence that may be written in the other direction. */
export function isolated(name: string): string {
	return `\u2068${name}\u2069`;
}

/** More than nothing: points to show. */
export function some(value: Maybe<number>): number | null {
	return isNumber(value) && value > 0 ? value : null;
}

/** Money to show: more than nothing. */
export function someMoney(money: Maybe<Money>, locale: string): string | null {
	return some(money?.amount) ? formatMoney(money, locale) : null;
}

/** What is there of a list that may be missing, or have holes. */
export function present<T>(items: Maybe<readonly Maybe<T>[]>): T[] {
	return Array.isArray(items) ? items.filter((item): item is T => item !== null && item !== undefined) : [];
}

function isNumber(value: Maybe<number>): value is number {
	return typeof value === "number" && Number.isFinite(value);
}

/** An unknown locale is written as English, for a text is better than a page that fails. */
function known(locale: string): string {
	return orNull(() => new Intl.Locale(locale).toString()) ?? "en";
}

function orNull<T>(read: () => T): T | null {
	try {
		return read();
	} catch {
		return null;
	}
}
