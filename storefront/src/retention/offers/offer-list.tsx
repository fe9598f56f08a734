import { nameOf, present } from "../format";
import type { OfferListProps } from "../props";
import type { PersonalOffer } from "../shapes";
import { Card } from "../ui/card";
import { entry, list, muted } from "../ui/styles";
import { benefitText, termsOf } from "./benefit";

const PAST = new Set(["USED", "ENDED"]);

/** The customer's offers; those that are used or over come last, folded. */
export function OfferList({ offers, channel, locale, messages }: OfferListProps) {
	const named = present(offers).filter((offer) => nameOf(offer));
	if (named.length === 0) return null;
	const texts = messages.offerList;
	const past = named.filter((offer) => PAST.has(offer.state ?? ""));
	const current = named.filter((offer) => !past.includes(offer));
	const entries = (some: readonly PersonalOffer[]) => (
		<ul className={list}>
			{some.map((offer, index) => (
				<OfferEntry key={offer.id ?? index} {...{ offer, channel, locale, messages }} />
			))}
		</ul>
	);
	return (
		<Card title={texts.title}>
			{current.length > 0 ? entries(current) : null}
			{past.length > 0 ? (
				<details>
					<summary className="min-h-11 cursor-pointer py-3 text-sm">{texts.past}</summary>
					{entries(past)}
				</details>
			) : null}
		</Card>
	);
}

function OfferEntry({
	offer,
	channel,
	locale,
	messages,
}: Omit<OfferListProps, "offers"> & { offer: PersonalOffer }) {
	const texts = messages.offerList;
	const benefit = benefitText(offer, channel, texts, locale);
	const terms = termsOf(offer, channel, texts, locale);
	const state = offer.state ? texts.states[offer.state] : undefined;
	return (
		<li className={`flex flex-wrap justify-between gap-x-4 gap-y-1 ${entry}`}>
			<div className="min-w-0">
				<p className="font-medium">
					<bdi>{nameOf(offer)}</bdi>
				</p>
				{benefit ? <p className="text-sm">{benefit}</p> : null}
				{terms.length > 0 ? <p className={muted}>{terms.join(" · ")}</p> : null}
			</div>
			{state ? <p className={`min-w-0 ${muted}`}>{state}</p> : null}
		</li>
	);
}
