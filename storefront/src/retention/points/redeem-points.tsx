"use client";

import { useId, useState, useTransition } from "react";
import { fill, formatMoney, formatNumber, plural, some } from "../format";
import type { RedeemAnswer, RedeemPointsProps } from "../props";
import { NO_ANSWER, attempt } from "../ui/attempt";
import { errorText } from "../ui/errors";
import { KeepFocus } from "../ui/keep-focus";
import { field, heading, muted, plainButton, primaryButton } from "../ui/styles";
import { snap, stepsOf, worthOf } from "./steps";

/** Pays for a checkout with points: how many is chosen by slider or field, and the total changes with the answer. */
export function RedeemPoints({ points, total, redeem, release, locale, messages }: RedeemPointsProps) {
	const id = useId();
	const [isPending, start] = useTransition();
	const [answer, setAnswer] = useState<RedeemAnswer | null>(null);
	const [typed, setTyped] = useState<string | null>(null);
	const [given, setGiven] = useState(points);
	// The checkout that comes from outside is newer than the last answer.
	if (given !== points) {
		setGiven(points);
		if (answer) setAnswer({ ...answer, points, total });
	}
	const shown = answer?.points ?? points;
	const steps = stepsOf(shown);
	const redeemed = some(shown?.redeemed) ?? 0;
	if (!shown || (!steps && redeemed === 0)) return null;

	const texts = messages.redeem;
	const chosen = steps ? snap(typed === null ? (some(shown.wanted) ?? steps.most) : Number(typed), steps) : 0;
	const error = errorText(answer?.error, messages.errors);
	const change = (ask: () => Promise<RedeemAnswer>) => {
		if (isPending) return;
		start(async () => {
			const next = await attempt(ask, { points: null, total: null, error: NO_ANSWER });
			setAnswer(
				next.error ? { points: next.points ?? shown, total: next.total ?? total, error: next.error } : next,
			);
			if (!next.error) setTyped(null);
		});
	};

	return (
		<KeepFocus label={texts.title} className="min-w-0 break-words rounded-sm text-sm outline-offset-4">
			<h3 className={heading}>{texts.title}</h3>
			<PointsPaying {...{ shown, redeemed, locale, texts }} />
			{steps ? (
				<form
					className="mt-2"
					// What is between two steps is taken to the nearest one, where the browser would refuse it.
					noValidate
					onSubmit={(event) => {
						event.preventDefault();
						change(() => redeem(chosen));
					}}
				>
					<p id={`${id}-terms`} className={muted}>
						{plural(texts.available, steps.most, locale, {
							amount: formatMoney(worthOf(steps.most, steps, shown), locale) ?? "",
						})}{" "}
						{plural(texts.least, steps.least, locale)}{" "}
						{steps.step > 1 ? plural(texts.steps, steps.step, locale) : null}
					</p>
					<input
						type="range"
						aria-label={texts.slider}
						aria-valuetext={plural(texts.preview, chosen, locale, {
							amount: formatMoney(worthOf(chosen, steps, shown), locale) ?? "",
						})}
						min={steps.least}
						max={steps.most}
						step={steps.step}
						value={chosen}
						onChange={(event) => setTyped(event.target.value)}
						className="h-11 w-full accent-primary"
					/>
					<label htmlFor={id} className="font-medium">
						{texts.field}
					</label>
					<div className="mt-1 flex flex-wrap gap-2">
						<div className="min-w-0 flex-1 basis-32">
							<input
								id={id}
								type="number"
								inputMode="numeric"
								min={steps.least}
								max={steps.most}
								step={steps.step}
								value={typed ?? String(chosen)}
								onChange={(event) => setTyped(event.target.value)}
								onBlur={() => setTyped(String(chosen))}
								className={field}
								aria-invalid={error ? true : undefined}
								aria-describedby={`${id}-terms${error ? ` ${id}-error` : ""}`}
							/>
						</div>
						<button type="submit" aria-disabled={isPending} className={primaryButton}>
							{isPending ? texts.pending : redeemed > 0 ? texts.change : texts.apply}
						</button>
					</div>
					<p className={`mb-2 mt-1 ${muted}`}>
						{plural(texts.preview, chosen, locale, {
							amount: formatMoney(worthOf(chosen, steps, shown), locale) ?? "",
						})}
					</p>
				</form>
			) : null}
			{redeemed > 0 || (some(shown.wanted) ?? 0) > 0 ? (
				<button
					type="button"
					aria-disabled={isPending}
					className={plainButton}
					onClick={() => change(release)}
				>
					{texts.release}
				</button>
			) : null}
			{error ? (
				<p id={`${id}-error`} role="alert" className="mt-1 text-destructive">
					{error}
				</p>
			) : null}
			<p role="status" className="mt-1 font-medium">
				{answer && !answer.error ? totalText(answer.total ?? total, texts.total, locale) : null}
			</p>
		</KeepFocus>
	);
}

function PointsPaying({
	shown,
	redeemed,
	locale,
	texts,
}: {
	shown: NonNullable<RedeemPointsProps["points"]>;
	redeemed: number;
	locale: string;
	texts: RedeemPointsProps["messages"]["redeem"];
}) {
	const amount = formatMoney(shown.amount, locale);
	const wanted = some(shown.wanted) ?? 0;
	return (
		<>
			{redeemed > 0 && amount ? (
				<p className="text-success">{plural(texts.paying, redeemed, locale, { amount })}</p>
			) : null}
			{wanted > redeemed ? (
				<p className={muted}>
					{plural(texts.fewer, redeemed, locale, { wanted: formatNumber(wanted, locale) ?? "" })}
				</p>
			) : null}
		</>
	);
}

function totalText(total: RedeemPointsProps["total"], text: string, locale: string): string | null {
	const amount = formatMoney(total, locale);
	return amount ? fill(text, { amount }) : null;
}
