"use client";

import { useActionState, useId, useState } from "react";
import { fill, isolated } from "../format";
import type { RetentionMessages } from "../messages/messages";
import type { ClaimCodeFormProps, ClaimCodeState } from "../props";
import { Card } from "../ui/card";
import { NO_ANSWER, attempt } from "../ui/attempt";
import { errorText } from "../ui/errors";
import { field, muted, primaryButton } from "../ui/styles";

/** A code becomes an offer of the customer's. */
export function ClaimCodeForm({ claim, messages }: ClaimCodeFormProps) {
	const id = useId();
	const [typed, setTyped] = useState("");
	const [state, submit, isPending] = useActionState<ClaimCodeState, FormData>(
		(previous, form) => attempt(() => claim(previous, form), { error: NO_ANSWER }),
		{},
	);
	const texts = messages.claimCode;
	const error = errorText(state.error, messages.errors);
	const told = error ? null : claimedText(state, texts);
	return (
		<Card title={texts.title}>
			<form action={submit} className="mt-2">
				<label htmlFor={id} className="text-sm font-medium">
					{texts.label}
				</label>
				<div className="mt-1 flex flex-wrap gap-2">
					<div className="min-w-0 flex-1 basis-40">
						<input
							id={id}
							name="code"
							required
							// A form is emptied once it was sent: what was refused stays, to be mended.
							defaultValue={state.error ? typed : ""}
							onChange={(event) => setTyped(event.target.value)}
							autoComplete="off"
							autoCapitalize="characters"
							spellCheck={false}
							className={field}
							aria-invalid={error ? true : undefined}
							aria-describedby={`${id}-hint${error ? ` ${id}-error` : ""}`}
						/>
					</div>
					<button
						type="submit"
						aria-disabled={isPending}
						onClick={(event) => {
							if (isPending) event.preventDefault();
						}}
						className={primaryButton}
					>
						{isPending ? texts.pending : texts.submit}
					</button>
				</div>
				{error ? (
					<p id={`${id}-error`} role="alert" className="mt-1 text-sm text-destructive">
						{error}
					</p>
				) : null}
				<p id={`${id}-hint`} className={`mt-1 ${muted}`}>
					{texts.hint}
				</p>
				<p role="status" className="text-sm text-success">
					{told}
				</p>
			</form>
		</Card>
	);
}

function claimedText({ name }: ClaimCodeState, texts: RetentionMessages["claimCode"]): string | null {
	if (name === undefined) return null;
	return name ? fill(texts.claimed, { name: isolated(name) }) : texts.claimedUnnamed;
}
