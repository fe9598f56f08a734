/** The text of a field; empty where there is none. */
export function fieldOf(form: FormData, name: string): string {
	const value = form.get(name);
	return typeof value === "string" ? value.trim() : "";
}
