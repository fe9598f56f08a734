import { fill, formatDay, formatNumber, formatPercent, plural, present, some, someMoney } from "../format";
import type { RetentionMessages } from "../messages/messages";
import type { Maybe, OfferListing, PersonalOffer } from "../shapes";

type Texts = RetentionMessages["offerList"];

/** What an offer gives; `null` where it cannot be told. */
export function benefitText(
	offer: PersonalOffer,
	channel: Maybe<string>,
	texts: Texts,
	locale: string,
): string | null {
	const amount = someMoney(listingOf(offer, channel)?.amount, locale);
	const percent = some(offer.percent) ? formatPercent(offer.percent, locale) : null;
	switch (offer.kind) {
		case "DISCOUNT":
			return percent ? percentText(offer, percent, texts) : amount ? amountText(offer, amount, texts) : null;
		case "FREE_SHIPPING":
			return texts.freeShipping;
		case "BUNDLE":
			return bundleText(offer, percent, texts, locale);
		case "GIFT_CARD":
			return amount ? fill(texts.giftCard, { amount }) : null;
		default:
			return null;
	}
}

/** What it asks for, and until when it holds. */
export function termsOf(
	offer: PersonalOffer,
	channel: Maybe<string>,
	texts: Texts,
	locale: string,
): string[] {
	const listing = listingOf(offer, channel);
	const minimum = someMoney(listing?.minimum, locale);
	const most = someMoney(listing?.maxDiscount, locale);
	const from = offer.state === "SCHEDULED" ? formatDay(offer.startsAt, locale) : null;
	const until = formatDay(offer.endsAt, locale);
	const usesLeft = some(offer.usesLeft);
	const items = offer.minimumQuantity ?? 0;
	return [
		isForSomeGoods(offer) ? texts.someGoods : null,
		minimum ? fill(texts.minimum, { amount: minimum }) : null,
		items > 1 ? plural(texts.minimumItems, items, locale) : null,
		most ? fill(texts.maxDiscount, { amount: most }) : null,
		from ? fill(texts.from, { day: from }) : null,
		until ? fill(texts.until, { day: until }) : null,
		usesLeft ? plural(texts.usesLeft, usesLeft, locale) : null,
	].filter((term): term is string => term !== null);
}

/** The terms in a channel. Of several channels none is taken by chance. */
function listingOf(offer: PersonalOffer, channel: Maybe<string>): OfferListing | undefined {
	const listings = present(offer.listings);
	return channel
		? listings.find((listing) => listing.channel === channel)
		: listings.length === 1
			? listings[0]
			: undefined;
}

function percentText(offer: PersonalOffer, percent: string, texts: Texts): string {
	if (offer.per === "UNIT") return fill(texts.percentOffUnit, { percent });
	return fill(offer.per === "CHEAPEST" ? texts.percentOffCheapest : texts.percentOff, { percent });
}

function amountText(offer: PersonalOffer, amount: string, texts: Texts): string {
	if (offer.per === "UNIT") return fill(texts.amountOffUnit, { amount });
	return fill(offer.per === "CHEAPEST" ? texts.amountOffCheapest : texts.amountOff, { amount });
}

function bundleText(
	offer: PersonalOffer,
	percent: string | null,
	texts: Texts,
	locale: string,
): string | null {
	const buy = formatNumber(some(offer.buyQuantity), locale);
	const get = formatNumber(some(offer.getQuantity), locale);
	if (!buy || !get || !percent) return null;
	return (offer.percent ?? 0) >= 100
		? fill(texts.bundleFree, { buy, get })
		: fill(texts.bundlePercent, { buy, get, percent });
}

function isForSomeGoods({ goods }: PersonalOffer): boolean {
	const named = [goods?.products, goods?.categories, goods?.collections].some(
		(ids) => present(ids).length > 0,
	);
	return named || Boolean(goods?.favourite);
}
