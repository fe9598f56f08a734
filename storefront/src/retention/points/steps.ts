import { some } from "../format";
import type { CheckoutPoints, Maybe, Money } from "../shapes";

/** How many points can be chosen: from `least` to `most`, in whole steps. */
export type Steps = { least: number; most: number; step: number };

/** `null` where none can be spent. */
export function stepsOf(points: Maybe<CheckoutPoints>): Steps | null {
	const step = some(points?.stepPoints) ?? 1;
	const least = Math.max(Math.ceil((some(points?.leastPoints) ?? 1) / step), 1) * step;
	const most = Math.floor((some(points?.mostRedeemable) ?? 0) / step) * step;
	return most >= least ? { least, most, step } : null;
}

/** The nearest number of points that can be spent. */
export function snap(wanted: number, { least, most, step }: Steps): number {
	const whole = Number.isFinite(wanted) ? Math.round(wanted / step) * step : least;
	return Math.min(Math.max(whole, least), most);
}

/** What so many points pay; the cap pays what the API says, which may be less than its steps. */
export function worthOf(chosen: number, { most, step }: Steps, points: CheckoutPoints): Money | null {
	if (chosen === most && points.mostAmount) return points.mostAmount;
	const { stepAmount } = points;
	return stepAmount ? { ...stepAmount, amount: (chosen / step) * stepAmount.amount } : null;
}
