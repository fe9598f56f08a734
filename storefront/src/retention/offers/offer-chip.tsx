import { isolated, nameOf } from "../format";
import type { OfferChipProps } from "../props";
import { ActionForm } from "../ui/action-form";
import { textButton } from "../ui/styles";
import { formatSaving } from "./texts";

/** The offer on a checkout, beside the field for a code of one's own. */
export function OfferChip({ checkout, decline, locale, messages }: OfferChipProps) {
	const name = nameOf(checkout?.offer);
	if (!name) return null;
	const saving = formatSaving(checkout?.saving, locale);
	return (
		<div className="flex min-w-0 flex-wrap items-center justify-between gap-x-2 rounded-md bg-secondary px-3 text-sm">
			<p className="min-w-0 break-words py-2">
				<span className="sr-only">{messages.offers.chip} </span>
				<bdi className="font-medium">{name}</bdi>
				{saving ? <span className="ms-2 font-medium">{saving}</span> : null}
			</p>
			{decline ? (
				<ActionForm
					action={decline}
					label={messages.offers.undo}
					description={`${messages.offers.undo}: ${isolated(name)}`}
					pendingLabel={messages.offers.pending}
					errors={messages.errors}
					className={textButton}
				/>
			) : null}
		</div>
	);
}
