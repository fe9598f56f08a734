import { fill, formatDay, isolated, plural, present, some, someMoney } from "../format";
import type { RewardListProps } from "../props";
import type { Reward, RewardPurchase } from "../shapes";
import { ActionForm } from "../ui/action-form";
import { Card } from "../ui/card";
import { entry, list, muted, plainButton } from "../ui/styles";

/** What points buy, what is missing to the rest, and what the customer bought. */
export function RewardList({ rewards, purchases, buy, purchaseKey, locale, messages }: RewardListProps) {
	const texts = messages.rewards;
	const offered = present(rewards).filter(({ reward }) => reward?.id && reward.name);
	const bought = present(purchases).filter(({ name }) => name);
	if (offered.length + bought.length === 0) return null;
	return (
		<Card title={texts.title}>
			{offered.length > 0 ? (
				<ul className={list}>
					{offered.map((choice) => (
						<RewardEntry key={choice.reward?.id} {...{ choice, buy, purchaseKey, locale, messages }} />
					))}
				</ul>
			) : null}
			{bought.length > 0 ? (
				<>
					<h3 className="mt-4 text-sm font-semibold">{texts.purchases}</h3>
					<ul className={list}>
						{bought.map((purchase, index) => (
							<PurchaseEntry key={purchase.id ?? index} {...{ purchase, locale, messages }} />
						))}
					</ul>
				</>
			) : null}
		</Card>
	);
}

function RewardEntry({
	choice,
	buy,
	purchaseKey,
	locale,
	messages,
}: Omit<RewardListProps, "rewards" | "purchases"> & { choice: Reward }) {
	const { reward } = choice;
	const cost = some(reward?.points);
	if (!reward?.id || !reward.name || !cost) return null;
	const texts = messages.rewards;
	const card = someMoney(reward.cardAmount, locale);
	const day = formatDay(reward.endsAt, locale);
	const facts = [
		plural(texts.cost, cost, locale),
		card ? fill(texts.card, { amount: card }) : reward.kind ? texts.kinds[reward.kind] : null,
		day ? fill(texts.until, { day }) : null,
	].filter(Boolean);
	const obstacle = choice.canBuy ? null : obstacleText(choice, texts, locale);
	return (
		<li className={`flex flex-wrap items-center justify-between gap-x-4 gap-y-2 ${entry}`}>
			<div className="min-w-0">
				<p className="font-medium">
					<bdi>{reward.name}</bdi>
				</p>
				<p className={muted}>{facts.join(" · ")}</p>
				{obstacle ? <p className={muted}>{obstacle}</p> : null}
			</div>
			{choice.canBuy && buy ? (
				<ActionForm
					action={buy}
					fields={{ rewardId: reward.id, ...(purchaseKey ? { idempotencyKey: purchaseKey } : {}) }}
					label={texts.buyShort}
					description={`${texts.buyShort}: ${plural(texts.buy, cost, locale, { name: isolated(reward.name) })}`}
					pendingLabel={texts.pending}
					errors={messages.errors}
					className={plainButton}
				/>
			) : null}
		</li>
	);
}

function obstacleText(
	{ obstacle, missingPoints }: Reward,
	texts: RewardListProps["messages"]["rewards"],
	locale: string,
) {
	const missing = obstacle === "POINTS_MISSING" ? some(missingPoints) : null;
	if (missing) return plural(texts.missing, missing, locale);
	return obstacle ? (texts.obstacles[obstacle] ?? null) : null;
}

function PurchaseEntry({
	purchase,
	locale,
	messages,
}: Pick<RewardListProps, "locale" | "messages"> & { purchase: RewardPurchase }) {
	const texts = messages.rewards;
	const day = formatDay(purchase.createdAt, locale);
	const paid = some(purchase.points);
	const when = day ? (paid ? plural(texts.bought, paid, locale, { day }) : fill(texts.given, { day })) : null;
	const state = purchase.state ? texts.states[purchase.state] : undefined;
	return (
		<li className={`flex flex-wrap justify-between gap-x-4 text-sm ${entry}`}>
			<div className="min-w-0">
				<p>
					<bdi>{purchase.name}</bdi> {when ? <span className="text-muted-foreground">{when}</span> : null}
				</p>
				{purchase.cardCode ? (
					<p>
						{texts.cardCode}{" "}
						<code dir="ltr" className="select-all font-mono">
							{purchase.cardCode}
						</code>
					</p>
				) : null}
			</div>
			{state ? <p className={`min-w-0 ${muted}`}>{state}</p> : null}
		</li>
	);
}
