import { fill, formatDay, isolated, nameOf, plural, present, some, someMoney } from "../format";
import type { RetentionMessages } from "../messages/messages";
import type { OrderRewardsProps } from "../props";
import type { OrderRetention, OrderRedemption } from "../shapes";
import { Card } from "../ui/card";

type Texts = RetentionMessages["order"];

/** What an order earned or will earn, what points paid of it, and what offers saved. */
export function OrderRewards({ order, locale, messages }: OrderRewardsProps) {
	const texts = messages.order;
	const lines = order ? linesOf(order, texts, locale) : [];
	if (lines.length === 0) return null;
	return (
		<Card title={texts.title}>
			<ul className="mt-2 space-y-1 text-sm">
				{lines.map((line, index) => (
					<li key={index}>{line}</li>
				))}
			</ul>
		</Card>
	);
}

function linesOf(order: OrderRetention, texts: Texts, locale: string): string[] {
	return [
		...present(order.redemptions).map((redemption) => redemptionLine(redemption, texts, locale)),
		spentLine(order, texts, locale),
		...earnedLines(order, texts, locale),
	].filter((line): line is string => line !== null);
}

function redemptionLine(redemption: OrderRedemption, texts: Texts, locale: string): string | null {
	const name = nameOf(redemption);
	if (!name) return null;
	if (redemption.restoredAt) return fill(texts.restored, { name: isolated(name) });
	const amount = someMoney(redemption.saving, locale);
	return amount ? fill(texts.offer, { name: isolated(name), amount }) : null;
}

function spentLine(order: OrderRetention, texts: Texts, locale: string): string | null {
	const spent = some(order.pointsSpent);
	if (!spent) return null;
	const amount = someMoney(order.pointsAmount, locale);
	return amount ? plural(texts.spent, spent, locale, { amount }) : plural(texts.spentPoints, spent, locale);
}

function earnedLines(order: OrderRetention, texts: Texts, locale: string): (string | null)[] {
	const earned = some(order.pointsDue);
	const expected = some(order.pointsToEarn);
	const pending = some(order.pending?.points);
	const day = formatDay(order.pending?.availableAt, locale);
	return [
		earned ? plural(texts.earned, earned, locale) : null,
		expected ? plural(order.stage === "PENDING" ? texts.soon : texts.willEarn, expected, locale) : null,
		pending ? plural(day ? texts.pendingFrom : texts.pending, pending, locale, day ? { day } : {}) : null,
	];
}
