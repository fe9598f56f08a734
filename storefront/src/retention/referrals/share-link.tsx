"use client";

import { useId, useRef, useState, useSyncExternalStore } from "react";
import type { RetentionMessages } from "../messages/messages";
import { field, plainButton } from "../ui/styles";

type ShareLinkProps = {
	link: string;
	/** A sentence to send along; the link may be in it. */
	text: string | null;
	texts: Pick<RetentionMessages["referral"], "link" | "copy" | "copied" | "share">;
};

/** A link to copy, or to hand to another app where the browser can. */
export function ShareLink({ link, text, texts }: ShareLinkProps) {
	const id = useId();
	const input = useRef<HTMLInputElement>(null);
	const [isCopied, setCopied] = useState(false);
	const canShare = useSyncExternalStore(never, browserShares, serverShares);
	const copy = async () => setCopied(await copied(link, input.current));
	return (
		<>
			<label htmlFor={id} className="text-sm font-medium">
				{texts.link}
			</label>
			<input
				ref={input}
				id={id}
				readOnly
				dir="ltr"
				value={link}
				onFocus={(event) => event.target.select()}
				className={`mt-1 ${field}`}
			/>
			<div className="mt-2 flex flex-wrap gap-2">
				<button type="button" className={plainButton} onClick={copy}>
					{texts.copy}
				</button>
				{canShare ? (
					<button type="button" className={plainButton} onClick={() => share(link, text)}>
						{texts.share}
					</button>
				) : null}
			</div>
			<p role="status" className="text-sm text-success">
				{isCopied ? texts.copied : null}
			</p>
		</>
	);
}

/** Where there is no clipboard the link is selected, to be copied by hand. */
async function copied(link: string, input: HTMLInputElement | null): Promise<boolean> {
	try {
		await navigator.clipboard.writeText(link);
		return true;
	} catch {
		input?.select();
		return false;
	}
}

async function share(link: string, text: string | null): Promise<void> {
	try {
		await navigator.share(text?.includes(link) ? { text } : { url: link, text: text ?? undefined });
	} catch {
		// The customer closed the sheet, and nothing was sent.
	}
}

/** Whether a browser can share does not change while a page is shown. */
const never = () => () => undefined;
const browserShares = () => typeof navigator.share === "function";
const serverShares = () => false;
