"use client";

import { useActionState, useId } from "react";
import { NO_ANSWER, attempt } from "./attempt";
import { errorText } from "./errors";
import type { ActionResult, FormAction } from "../props";
import type { RetentionMessages } from "../messages/messages";

type ActionFormProps = {
	action: FormAction;
	/** What the action is given beside the button. */
	fields?: Readonly<Record<string, string>>;
	label: string;
	/** Read out in place of a label that is too short on its own, which it begins with or contains. */
	description?: string;
	pendingLabel: string;
	className: string;
	errors: RetentionMessages["errors"];
};

/** One button that does one thing: shows that it is at work, and what refused it. */
export function ActionForm({
	action,
	fields,
	label,
	description,
	pendingLabel,
	className,
	errors,
}: ActionFormProps) {
	const id = useId();
	const [result, submit, isPending] = useActionState<ActionResult, FormData>(
		async (_previous, form) => (await attempt(() => action(form), { error: NO_ANSWER })) ?? {},
		{},
	);
	const error = errorText(result.error, errors);
	return (
		<form action={submit} className="min-w-0">
			{Object.entries(fields ?? {}).map(([name, value]) => (
				<input key={name} type="hidden" name={name} value={value} />
			))}
			<button
				type="submit"
				className={className}
				// Not disabled: that would take the focus away. What is pressed again meanwhile is not sent.
				aria-disabled={isPending}
				onClick={(event) => {
					if (isPending) event.preventDefault();
				}}
				aria-label={isPending ? undefined : description}
				aria-describedby={error ? id : undefined}
			>
				<span className="min-w-0">{isPending ? pendingLabel : label}</span>
			</button>
			{error ? (
				<p id={id} role="alert" className="mt-1 text-sm text-destructive">
					{error}
				</p>
			) : null}
		</form>
	);
}
