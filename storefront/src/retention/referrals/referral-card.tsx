import { fill, formatDay, isolated, plural, present, some, someMoney } from "../format";
import type { RetentionMessages } from "../messages/messages";
import type { ReferralCardProps } from "../props";
import type { Friend, Maybe, PromisedReward, Referral } from "../shapes";
import { ActionForm } from "../ui/action-form";
import { Card } from "../ui/card";
import { entry, field, list, muted, primaryButton } from "../ui/styles";
import { ShareLink } from "./share-link";

type Texts = RetentionMessages["referral"];

/** The customer's link with its QR code, what it promises, and what it brought. */
export function ReferralCard({ referral, create, locale, messages }: ReferralCardProps) {
	if (!referral || (!referral.code && !create)) return null;
	const texts = messages.referral;
	const promise = promiseLines(referral, texts, locale);
	const figures = figureLines(referral, texts, locale);
	const friends = present(referral.friends);
	return (
		<Card title={texts.title}>
			{promise.map((line) => (
				<p key={line} className="text-sm">
					{line}
				</p>
			))}
			{referral.code ? (
				<ReferralLink {...{ referral, texts }} />
			) : create ? (
				<div className="mt-3">
					<ActionForm
						action={create}
						label={texts.create}
						pendingLabel={texts.pending}
						errors={messages.errors}
						className={primaryButton}
					/>
				</div>
			) : null}
			{figures.map((line) => (
				<p key={line} className={muted}>
					{line}
				</p>
			))}
			{friends.length > 0 ? (
				<details className="mt-2">
					<summary className="min-h-11 cursor-pointer py-3 text-sm">{texts.friends}</summary>
					<ul className={list}>
						{friends.map((friend, index) => (
							<FriendEntry key={index} {...{ friend, texts, locale }} />
						))}
					</ul>
				</details>
			) : null}
		</Card>
	);
}

function ReferralLink({ referral, texts }: { referral: Referral; texts: Texts }) {
	const { code, link, shareText } = referral;
	const qr = pictureOf(referral);
	return (
		<div className="mt-3 flex min-w-0 flex-wrap gap-4">
			{qr ? (
				// A data URI: there is nothing to load or to resize.
				<img src={qr} alt={texts.qr} width={144} height={144} className="rounded-md" />
			) : null}
			<div className="min-w-0 flex-1 basis-48">
				{link ? (
					<ShareLink link={link} text={shareText ?? null} {...{ texts }} />
				) : (
					<label className="block text-sm font-medium">
						{texts.code}
						<input readOnly dir="ltr" value={code ?? ""} className={`mt-1 ${field}`} />
					</label>
				)}
			</div>
		</div>
	);
}

function FriendEntry({ friend, texts, locale }: { friend: Friend; texts: Texts; locale: string }) {
	const day = formatDay(friend.claimedOn, locale);
	const state = friend.state ? texts.states[friend.state] : undefined;
	const gained = friend.state === "REWARDED" ? rewardText(friend, texts, locale) : null;
	const expected = friend.state === "QUALIFIED" ? formatDay(friend.rewardsAt, locale) : null;
	if (!day || !state) return null;
	return (
		<li className={`flex flex-wrap justify-between gap-x-4 text-sm ${entry}`}>
			<p className="min-w-0">{fill(texts.friend, { day })}</p>
			<p className={`min-w-0 ${muted}`}>
				{[state, gained, expected ? fill(texts.rewardsAt, { day: expected }) : null]
					.filter(Boolean)
					.join(" · ")}
			</p>
		</li>
	);
}

function promiseLines({ promise }: Referral, texts: Texts, locale: string): string[] {
	const mine = rewardText(promise?.referrer, texts, locale);
	const theirs = rewardText(promise?.referee, texts, locale);
	if (!mine && !theirs) return [];
	const minimum = someMoney(promise?.minimum, locale);
	const days = some(promise?.withinDays);
	return [
		mine && theirs
			? fill(texts.promiseBoth, { mine, theirs })
			: mine
				? fill(texts.promiseMine, { mine })
				: fill(texts.promiseTheirs, { theirs: theirs ?? "" }),
		minimum ? fill(texts.minimum, { amount: minimum }) : null,
		days ? plural(texts.withinDays, days, locale) : null,
	].filter((line): line is string => line !== null);
}

function figureLines(referral: Referral, texts: Texts, locale: string): string[] {
	const rewarded = (some(referral.rewarded) ?? 0) + (some(referral.qualified) ?? 0);
	return (
		[
			[texts.visits, some(referral.visits)],
			[texts.waiting, some(referral.pending)],
			[texts.rewarded, some(rewarded)],
			[texts.earned, some(referral.pointsEarned)],
		] as const
	).flatMap(([forms, count]) => (count ? [plural(forms, count, locale)] : []));
}

function rewardText(given: Maybe<PromisedReward>, texts: Texts, locale: string): string | null {
	const count = some(given?.points);
	const points = count ? plural(texts.points, count, locale) : null;
	const reward = given?.reward ? isolated(given.reward) : null;
	return points && reward ? fill(texts.pointsAndReward, { points, reward }) : (points ?? reward);
}

/** Nothing but a picture in a data URI is shown as one. */
function pictureOf({ qr }: Referral): string | null {
	return qr?.svg?.startsWith("data:image/svg+xml") ? qr.svg : null;
}
