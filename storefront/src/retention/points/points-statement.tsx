import { fill, formatChange, formatDay, formatNumber, isolated, present } from "../format";
import type { RetentionMessages } from "../messages/messages";
import type { PointsStatementProps } from "../props";
import type { Movement } from "../shapes";
import { Card } from "../ui/card";
import { entry, list, muted, textButton } from "../ui/styles";

/** What moved the points, the newest first, one page at a time. */
export function PointsStatement({ statement, nextHref, firstHref, locale, messages }: PointsStatementProps) {
	const movements = present(statement?.edges)
		.map((edge) => edge.node)
		.filter((node): node is Movement => typeof node?.points === "number");
	if (movements.length === 0) return null;
	const texts = messages.statement;
	const pages = [
		{ href: firstHref, text: texts.first },
		{ href: statement?.pageInfo?.hasNextPage ? nextHref : undefined, text: texts.next },
	].filter(({ href }) => href);
	return (
		<Card title={texts.title}>
			<ol className={list}>
				{movements.map((movement, index) => (
					<StatementEntry key={movement.id ?? index} {...{ movement, locale, texts }} />
				))}
			</ol>
			{pages.length > 0 ? (
				<div className="mt-2 flex flex-wrap gap-x-4">
					{pages.map(({ href, text }) => (
						<a key={href} href={href} className={textButton}>
							{text}
						</a>
					))}
				</div>
			) : null}
		</Card>
	);
}

function StatementEntry({
	movement,
	locale,
	texts,
}: {
	movement: Movement;
	locale: string;
	texts: RetentionMessages["statement"];
}) {
	const balance = formatNumber(movement.balanceAfter, locale);
	return (
		<li className={`flex justify-between gap-4 text-sm ${entry}`}>
			<div className="min-w-0">
				<p>{movementText(movement, texts)}</p>
				{movement.message ? <p className={muted}>{movement.message}</p> : null}
				<p className={muted}>{formatDay(movement.createdAt, locale)}</p>
			</div>
			<p className="text-end">
				{/* What was set aside before is spent: nothing moves, and a 0 would read like a mistake. */}
				{movement.points === 0 ? null : (
					<>
						<span className="sr-only">{texts.points} </span>
						<bdi className="font-medium">{formatChange(movement.points, locale)}</bdi>
					</>
				)}
				{balance ? (
					<span className={`block ${muted}`}>
						{texts.balance} <bdi>{balance}</bdi>
					</span>
				) : null}
			</p>
		</li>
	);
}

/** What a movement was for, in the customer's words; the API's own sentence for a kind that has no text. */
function movementText({ kind, source, summary }: Movement, texts: RetentionMessages["statement"]): string {
	const event = source?.event?.title || source?.event?.name;
	if (event) return event;
	if (source?.rewardName) return fill(texts.reward, { name: isolated(source.rewardName) });
	if (kind === "EARN" && source?.type === "REFERRAL") return texts.referral;
	const ofOrder = source?.orderNumber && kind ? texts.kindsOfOrder[kind] : undefined;
	if (ofOrder && source?.orderNumber) return fill(ofOrder, { number: isolated(source.orderNumber) });
	return (kind ? texts.kinds[kind] : undefined) ?? summary ?? "";
}
