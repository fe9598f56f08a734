import type { ReactNode } from "react";
import { card, heading } from "./styles";

/** A part of a page, with its heading of the second level. */
export function Card({ title, children }: { title: string; children: ReactNode }) {
	return (
		<section aria-label={title} className={card}>
			<h2 className={heading}>{title}</h2>
			{children}
		</section>
	);
}
