import type { ReactNode } from "react";
import { KeepFocus } from "./keep-focus";
import { card, heading } from "./styles";

/** A part of a page, with its heading of the second level. */
export function Card({ title, children }: { title: string; children: ReactNode }) {
	return (
		<KeepFocus label={title} className={card}>
			<h2 className={heading}>{title}</h2>
			{children}
		</KeepFocus>
	);
}
