import { fill, formatMoney, isolated, nameOf, plural, some, someMoney } from "../format";
import type { RetentionMessages } from "../messages/messages";
import type { Hint, Maybe, Money } from "../shapes";

/** What would bring an offer that is not on, as a sentence; `null` where nothing can be said. */
export function hintText(hint: Hint, messages: RetentionMessages["offers"], locale: string): string | null {
	const name = nameOf(hint);
	if (!name) return null;
	const values = { name: isolated(name) };
	switch (hint.reason) {
		case "MINIMUM_NOT_REACHED":
			return missingAmount(hint, values, messages, locale);
		case "QUANTITY_NOT_REACHED":
			return missingItems(hint, values, messages, locale);
		case "OTHER_CODE":
			return ownCode(hint, values, messages, locale);
		default:
			return byCode(messages.reasons, hint.reason, values);
	}
}

function missingAmount(
	hint: Hint,
	values: { name: string },
	messages: RetentionMessages["offers"],
	locale: string,
) {
	const missing = someMoney(hint.missing, locale);
	if (!missing) return null;
	const more = someMoney(hint.savesMore, locale);
	if (more) return fill(messages.missingAmountMore, { ...values, missing, saving: more });
	const saving = someMoney(hint.wouldSave, locale);
	if (saving) return fill(messages.missingAmount, { ...values, missing, saving });
	return fill(messages.missingAmountOffer, { ...values, missing });
}

function missingItems(
	hint: Hint,
	values: { name: string },
	messages: RetentionMessages["offers"],
	locale: string,
) {
	const count = some(hint.missingQuantity);
	if (!count) return null;
	const saving = someMoney(hint.wouldSave, locale);
	if (saving) return plural(messages.missingItems, count, locale, { ...values, saving });
	return plural(messages.missingItemsOffer, count, locale, values);
}

function ownCode(
	hint: Hint,
	values: { name: string },
	messages: RetentionMessages["offers"],
	locale: string,
) {
	if (hint.nextStep !== "OWN_CODE_IS_WORSE") return null;
	const amount = someMoney(hint.wouldSave, locale);
	return amount ? fill(messages.ownCodeIsWorse, { ...values, amount }) : null;
}

function byCode(
	texts: Readonly<Record<string, string | undefined>>,
	code: Maybe<string>,
	values: { name: string },
) {
	const text = code ? texts[code] : undefined;
	return text ? fill(text, values) : null;
}

/** What is taken off, with a minus. */
export function formatSaving(saving: Maybe<Money>, locale: string): string | null {
	return some(saving?.amount) && saving ? formatMoney({ ...saving, amount: -saving.amount }, locale) : null;
}
