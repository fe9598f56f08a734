/** Classes that several components share, over the storefront's tokens. Targets are 44 px high at least. */
const button =
	"inline-flex min-h-11 max-w-full items-center justify-center rounded-md px-4 py-2 text-center text-sm font-medium " +
	"break-words focus-visible:outline-none focus-visible:ring-2 focus-visible:ring-ring focus-visible:ring-offset-2 " +
	"aria-disabled:cursor-not-allowed aria-disabled:opacity-50";

export const primaryButton = `${button} bg-primary text-primary-foreground`;
export const plainButton = `${button} border border-border bg-background text-foreground`;
/** Begins where the text above it begins. */
export const textButton =
	"inline-flex min-h-11 max-w-full items-center py-2 text-start text-sm font-medium text-foreground underline underline-offset-4 " +
	"break-words focus-visible:outline-none focus-visible:ring-2 focus-visible:ring-ring focus-visible:ring-offset-2 " +
	"aria-disabled:cursor-not-allowed aria-disabled:opacity-50";

export const field =
	"min-h-11 w-full min-w-0 rounded-md border border-border bg-background px-3 py-2 text-base text-foreground " +
	"focus-visible:outline-none focus-visible:ring-2 focus-visible:ring-ring focus-visible:ring-offset-2";

export const card =
	"min-w-0 break-words rounded-lg border border-border bg-card p-4 text-card-foreground sm:p-6";
export const heading = "text-base font-semibold";
export const muted = "text-sm text-muted-foreground";
export const list = "divide-y divide-border";
/** Of a list: its frame ends where the last one does. */
export const entry = "min-w-0 py-3 last:pb-0";
