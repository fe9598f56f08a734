import { formatDay, isolated, plural, present, some } from "../format";
import type { RetentionMessages } from "../messages/messages";
import type { PointsCardProps } from "../props";
import type { AccountPoints, PendingPoints } from "../shapes";
import { Card } from "../ui/card";
import { muted } from "../ui/styles";

/** What the customer can spend, what comes, what ends, and what keeps them from spending it. */
export function PointsCard({ account, locale, messages }: PointsCardProps) {
	const available = account?.balance?.available;
	if (!account || typeof available !== "number" || !Number.isFinite(available)) return null;
	const texts = messages.points;
	const pending = pendingLines(account, texts, locale);
	const notes = notesOf(account, texts, locale);
	return (
		<Card title={texts.title}>
			{account.programme?.name ? (
				<p className={muted}>
					<bdi>{account.programme.name}</bdi>
				</p>
			) : null}
			<p className="mt-2 text-2xl font-semibold">{plural(texts.available, available, locale)}</p>
			{account.isFrozen ? <p className="text-sm text-destructive">{texts.frozen}</p> : null}
			{notes.map((note) => (
				<p key={note} className={muted}>
					{note}
				</p>
			))}
			{pending.length > 0 ? (
				<ul className={`${muted} ps-4`}>
					{pending.map((line) => (
						<li key={line} className="list-disc">
							{line}
						</li>
					))}
				</ul>
			) : null}
		</Card>
	);
}

function notesOf(account: AccountPoints, texts: RetentionMessages["points"], locale: string): string[] {
	const expiring = some(account.nextExpiry?.points);
	const day = formatDay(account.nextExpiry?.lastDay, locale);
	const held = some(account.balance?.held);
	const owed = some(account.balance?.owed);
	const pending = some(account.balance?.pending);
	return [
		expiring && day ? plural(texts.expiring, expiring, locale, { day }) : null,
		held ? plural(texts.held, held, locale) : null,
		owed ? plural(texts.owed, owed, locale) : null,
		pending ? plural(texts.pending, pending, locale) : null,
	].filter((note): note is string => note !== null);
}

function pendingLines(account: AccountPoints, texts: RetentionMessages["points"], locale: string): string[] {
	const lines = present(account.pending).map((pending) => pendingLine(pending, texts, locale));
	return [...new Set(lines.filter((line): line is string => line !== null))];
}

function pendingLine(
	pending: PendingPoints,
	texts: RetentionMessages["points"],
	locale: string,
): string | null {
	const count = some(pending.points);
	if (!count) return null;
	const day = formatDay(pending.availableAt, locale);
	const number = pending.orderNumber ? isolated(pending.orderNumber) : null;
	if (number && day) return plural(texts.pendingOrderFrom, count, locale, { number, day });
	if (number) return plural(texts.pendingOrder, count, locale, { number });
	return day ? plural(texts.pendingFrom, count, locale, { day }) : null;
}
