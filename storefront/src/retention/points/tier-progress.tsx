import { fill, formatDay, formatMoney, formatNumber, isolated, plural, some } from "../format";
import type { RetentionMessages } from "../messages/messages";
import type { TierProgressProps } from "../props";
import type { Maybe, Tier, TierValue } from "../shapes";
import { Card } from "../ui/card";
import { muted } from "../ui/styles";

/** The customer's tier, what it brings, and the way to the next one. */
export function TierProgress({ tier, locale, messages }: TierProgressProps) {
	if (!tier || (!tier.name && !tier.next?.name)) return null;
	const texts = messages.tier;
	const notes = notesOf(tier, texts, locale);
	return (
		<Card title={texts.title}>
			{tier.name ? (
				<p className="mt-2 text-xl font-semibold">
					<bdi>{tier.name}</bdi>
				</p>
			) : null}
			{notes.map((note) => (
				<p key={note} className={muted}>
					{note}
				</p>
			))}
			<NextTier {...{ tier, texts, locale }} />
		</Card>
	);
}

function NextTier({ tier, texts, locale }: { tier: Tier; texts: RetentionMessages["tier"]; locale: string }) {
	if (tier.next === null) return <p className={muted}>{texts.top}</p>;
	const name = tier.next?.name;
	if (!name) return null;
	const missing = missingText(tier.next?.missing, name, texts, locale);
	const threshold = valueOf(tier.next?.threshold);
	const reached = Math.min(Math.max(valueOf(tier.measure), 0), threshold);
	return (
		<div className="mt-3">
			{threshold > 0 ? (
				<div
					role="progressbar"
					aria-label={fill(texts.progress, { name: isolated(name) })}
					aria-valuemin={0}
					aria-valuemax={threshold}
					aria-valuenow={reached}
					aria-valuetext={fill(texts.reached, {
						value: textOf(reached, tier, locale),
						threshold: textOf(threshold, tier, locale),
					})}
					className="mb-2 h-2 overflow-hidden rounded-full bg-secondary"
				>
					<div
						className="h-full rounded-full bg-primary"
						style={{ width: `${String((100 * reached) / threshold)}%` }}
					/>
				</div>
			) : null}
			{missing ? <p className="text-sm">{missing}</p> : null}
		</div>
	);
}

function notesOf(tier: Tier, texts: RetentionMessages["tier"], locale: string): string[] {
	const day = formatDay(tier.keepsUntil, locale);
	const multiplier = tier.benefits?.multiplier ?? 1;
	const times = multiplier > 1 ? formatNumber(multiplier, locale) : null;
	return [
		times ? fill(texts.multiplier, { times }) : null,
		day ? fill(texts.keepsUntil, { day }) : null,
	].filter((note): note is string => note !== null);
}

function missingText(
	missing: Maybe<TierValue>,
	next: string,
	texts: RetentionMessages["tier"],
	locale: string,
) {
	const name = isolated(next);
	const amount = some(missing?.amount?.amount) ? formatMoney(missing?.amount, locale) : null;
	if (amount) return fill(texts.missingAmount, { amount, name });
	const points = some(missing?.points);
	if (points) return plural(texts.missingPoints, points, locale, { name });
	const orders = some(missing?.orders);
	return orders ? plural(texts.missingOrders, orders, locale, { name }) : null;
}

/** A value as the tier is measured: money, or a number of points or orders. */
function textOf(value: number, { next }: Tier, locale: string): string {
	const money = next?.threshold?.amount;
	return (money ? formatMoney({ ...money, amount: value }, locale) : formatNumber(value, locale)) ?? "";
}

/** Whichever of the three is measured. */
function valueOf(value: Maybe<TierValue>): number {
	return value?.amount?.amount ?? value?.points ?? value?.orders ?? 0;
}
