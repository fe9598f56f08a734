import { plural, some } from "../format";
import type { EarnPointsProps } from "../props";
import { textButton } from "../ui/styles";

/** What a product or an order earns. A guest is told that it takes an account. */
export function EarnPoints({
	points,
	of = "order",
	isGuest = false,
	signInHref,
	locale,
	messages,
}: EarnPointsProps) {
	const count = some(points);
	if (!count) return null;
	const texts = messages.earn;
	const forms = of === "product" ? texts.product : isGuest ? texts.guest : texts.order;
	return (
		<p className="min-w-0 break-words text-sm text-muted-foreground">
			<span aria-live="polite">{plural(forms, count, locale)}</span>
			{isGuest && signInHref ? (
				<>
					{" "}
					<a href={signInHref} className={textButton}>
						{texts.signIn}
					</a>
				</>
			) : null}
		</p>
	);
}
