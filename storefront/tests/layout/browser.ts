import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import postcss from "postcss";
import tailwind from "tailwindcss";

const NAMES = ["chromium", "chromium-browser", "google-chrome"];

/** The browser of this machine: $CHROMIUM, or one on the PATH. */
export function browserPath(): string | null {
	if (process.env["CHROMIUM"]) return process.env["CHROMIUM"];
	const folders = (process.env["PATH"] ?? "").split(delimiter);
	return NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable) ?? null;
}

function isExecutable(path: string): boolean {
	try {
		accessSync(path, constants.X_OK);
		return true;
	} catch {
		return false;
	}
}

/** The styles of these classes. */
export async function stylesheet(): Promise<string> {
	const source = "@tailwind base; @tailwind utilities;";
	const built = await postcss([tailwind("tailwind.config.js")]).process(source, { from: undefined });
	return `${TOKENS}\n${built.css}`;
}

/** Dark on light, as bare channels of `oklch`. */
const TOKENS = `:root {
	--background: 1 0 0; --card: 1 0 0; --secondary: 0.96 0 0; --muted: 0.96 0 0; --border: 0.9 0 0; --ring: 0.2 0 0;
	--foreground: 0.2 0 0; --card-foreground: 0.2 0 0; --secondary-foreground: 0.2 0 0; --muted-foreground: 0.45 0 0;
	--primary: 0.2 0 0; --primary-foreground: 1 0 0; --destructive: 0.5 0.2 25; --destructive-foreground: 1 0 0;
	--success: 0.45 0.13 145; --success-foreground: 1 0 0;
}`;
