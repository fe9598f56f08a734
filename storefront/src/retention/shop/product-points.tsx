import { Suspense } from "react";
import { EarnPoints } from "@/retention/points/earn-points";
import type { Maybe, Money } from "@/retention/shapes";
import { loadProductPoints } from "./load";
import { textsFor } from "./locale";

type ProductPointsProps = { channel: string; localeSlug: string; price: Maybe<Money> };

/** The points that a price earns, beside it. The page does not wait for it. */
export function ProductPoints(props: ProductPointsProps) {
	return (
		<Suspense fallback={null}>
			<Points {...props} />
		</Suspense>
	);
}

async function Points({ channel, localeSlug, price }: ProductPointsProps) {
	const points = price ? await loadProductPoints(channel, price.amount) : null;
	return <EarnPoints points={points} of="product" {...textsFor(localeSlug)} />;
}
