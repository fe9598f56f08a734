import { render } from "@testing-library/react";
import axe from "axe-core";
import { type ReactElement } from "react";
import { expect } from "vitest";
import { en } from "../src/retention/messages/en";

/** What every component is given. */
export const told = { locale: "en-US", messages: en };

export const usd = (amount: number) => ({ amount, currency: "USD" });

/** A name of 120 letters without a break. */
export const LONG = "Donaudampfschifffahrt".repeat(6).slice(0, 120);

/** Shows a component within a page, checks it with axe in both directions, and answers what it shows. */
export async function show(element: ReactElement) {
	for (const dir of ["rtl", "ltr"] as const) {
		const { container, unmount } = render(<main dir={dir}>{element}</main>);
		await expectAccessible(container);
		if (dir === "rtl") unmount();
		else return { container, text: () => readable(container) };
	}
	throw new Error("nothing was shown");
}

export async function expectAccessible(container: Element) {
	// Colours are the storefront's, and there is no layout here to measure.
	const { violations } = await axe.run(container, { rules: { "color-contrast": { enabled: false } } });
	expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" ")}`)).toEqual([]);
}

/** Neither an error nor an empty frame, and what is beside it stays. */
export function expectNothing(element: ReactElement) {
	const { container, unmount } = render(
		<main>
			<p>The cart</p>
			{element}
		</main>,
	);
	expect(container.innerHTML).toBe("<main><p>The cart</p></main>");
	unmount();
}

/** The text as it is read: without marks of direction, with plain blanks. */
export function readable(element: Element): string {
	return element.textContent.replace(/[\u2068\u2069]/g, "").replace(/\s+/g, " ");
}
