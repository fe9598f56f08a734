"use client";

import { type ReactNode, useLayoutEffect, useRef } from "react";

type KeepFocusProps = { label: string; className: string; children: ReactNode };

/** A section whose buttons may be gone once they were pressed: the focus stays in it then, and not at the top of the page. */
export function KeepFocus({ label, className, children }: KeepFocusProps) {
	const section = useRef<HTMLElement>(null);
	const isWithin = useRef(false);
	useLayoutEffect(() => {
		// An element that is removed loses the focus without a word; one that is left tells it. Before anybody else looks where
		// it went: a dialog takes it to itself as soon as it is nowhere.
		if (isWithin.current && document.activeElement === document.body) section.current?.focus();
	});
	return (
		// What is listened to is where the focus of its buttons is: it can be used without.
		// eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
		<section
			ref={section}
			aria-label={label}
			tabIndex={-1}
			className={className}
			onFocus={() => (isWithin.current = true)}
			onBlur={() => (isWithin.current = false)}
		>
			{children}
		</section>
	);
}
