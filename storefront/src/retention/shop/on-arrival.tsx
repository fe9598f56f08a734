"use client";

import { useEffect, useRef } from "react";

/** Runs a server action once, as soon as the page is there. Shows nothing. */
export function OnArrival({ action }: { action: () => Promise<void> }) {
	const isStarted = useRef(false);

	useEffect(() => {
		if (!isStarted.current) {
			isStarted.current = true;
			// Whatever fails is tried again on a later page; nobody waits for it.
			action().catch(() => undefined);
		}
	}, [action]);

	return null;
}
