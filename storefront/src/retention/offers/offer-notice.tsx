import { fill, formatList, isolated, nameOf, present, someMoney } from "../format";
import type { RetentionMessages } from "../messages/messages";
import type { OfferNoticeProps } from "../props";
import type { CheckoutOffer, Hint, Maybe, PersonalOffer } from "../shapes";
import { ActionForm } from "../ui/action-form";
import { KeepFocus } from "../ui/keep-focus";
import { muted, plainButton, textButton } from "../ui/styles";
import { hintText } from "./texts";

/** Hints beyond these would bury the cart. */
const MAX_HINTS = 2;

/** Refusals of an offer that end when it is chosen. */
const CHOOSABLE = new Set(["ANOTHER_IS_ON", "RESERVED_ELSEWHERE", "DECLINED", "REMOVED"]);

type Choice = { id: string; name: string };

/** The offer on a cart and what it saves, what would bring more, and the way to another offer or none. */
export function OfferNotice({
	checkout,
	offers,
	choose,
	decline,
	restore,
	signInHref,
	locale,
	messages,
}: OfferNoticeProps) {
	if (!checkout) return null;
	const texts = messages.offers;
	const lines = linesOf(checkout, texts, locale);
	const hints = present(checkout.hints)
		.map((hint) => hintText(hint, texts, locale))
		.filter((line): line is string => line !== null)
		.slice(0, MAX_HINTS);
	const choices = choose && !checkout.declined ? choicesOf(checkout, offers) : [];
	const signIn = checkout.nextStep === "SIGN_IN" ? signInHref : undefined;
	if (lines.length + hints.length + choices.length === 0 && !signIn) return null;
	const form = { pendingLabel: texts.pending, errors: messages.errors };
	return (
		<KeepFocus label={texts.title} className="min-w-0 break-words rounded-lg bg-secondary p-4 text-sm">
			<div role="status" className="space-y-1">
				{lines.map((line) => (
					<p key={line} className="font-medium">
						{line}
					</p>
				))}
				{hints.map((line) => (
					<p key={line} className="text-muted-foreground">
						{line}
					</p>
				))}
			</div>
			{signIn ? (
				<a href={signIn} className={textButton}>
					{texts.signIn}
				</a>
			) : null}
			<div className="flex flex-wrap items-start gap-x-4">
				{checkout.declined && restore ? (
					<ActionForm {...form} action={restore} label={texts.restore} className={textButton} />
				) : null}
				{isOutdated(checkout) && restore ? (
					<ActionForm {...form} action={restore} label={texts.refresh} className={textButton} />
				) : null}
				{checkout.offer && decline ? (
					<ActionForm {...form} action={decline} label={texts.undo} className={textButton} />
				) : null}
			</div>
			{choose && choices.length > 0 ? (
				<details>
					<summary className="min-h-11 cursor-pointer py-3 font-medium">{texts.useAnother}</summary>
					<ul className="space-y-2">
						{choices.map(({ id, name }) => (
							<li key={id}>
								<ActionForm
									{...form}
									action={choose}
									fields={{ offerId: id }}
									label={fill(texts.use, { name: isolated(name) })}
									className={plainButton}
								/>
							</li>
						))}
					</ul>
				</details>
			) : null}
			{checkout.offer && checkout.chosen ? <p className={muted}>{texts.chosen}</p> : null}
		</KeepFocus>
	);
}

function linesOf(checkout: CheckoutOffer, texts: RetentionMessages["offers"], locale: string): string[] {
	const name = nameOf(checkout.offer);
	if (name) return appliedLines(checkout, name, texts, locale);
	if (checkout.declined) return [texts.declined];
	if (isOutdated(checkout)) return [texts.changed];
	return checkout.reason === "OTHER_CODE" && present(checkout.hints).length > 0 ? [texts.ownCode] : [];
}

function appliedLines(
	checkout: CheckoutOffer,
	name: string,
	texts: RetentionMessages["offers"],
	locale: string,
) {
	const saving = someMoney(checkout.saving, locale);
	const others = present(checkout.combinedWith)
		.map(nameOf)
		.filter((other): other is string => other !== null);
	return [
		fill(texts.applied, { name: isolated(name) }),
		saving ? fill(texts.saving, { amount: saving }) : null,
		others.length > 0 ? fill(texts.together, { names: formatList(others.map(isolated), locale) }) : null,
		isOutdated(checkout) ? texts.changed : null,
	].filter((line): line is string => line !== null);
}

/** What is shown would change if it were decided again: the offer ended meanwhile, or another one came. */
function isOutdated(checkout: CheckoutOffer): boolean {
	return checkout.isValid === false && !checkout.declined;
}

/** The customer's other offers that this cart could take now, each once. */
function choicesOf(checkout: CheckoutOffer, offers: Maybe<readonly PersonalOffer[]>): Choice[] {
	const hints = present(checkout.hints);
	const unmet = new Set(hints.filter((hint) => !isChoosable(hint)).map((hint) => hint.id));
	const available = present(offers).filter((offer) => offer.state === "AVAILABLE" && !unmet.has(offer.id));
	const choices = new Map<string, Choice>();
	for (const offer of [...hints.filter(isChoosable), ...available]) {
		const name = nameOf(offer);
		if (offer.id && name && offer.id !== checkout.offer?.id) choices.set(offer.id, { id: offer.id, name });
	}
	return [...choices.values()];
}

function isChoosable(hint: Hint): boolean {
	return CHOOSABLE.has(hint.reason ?? "");
}
