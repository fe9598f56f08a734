/** The storefront's names for colours, over variables of bare `oklch` channels: what the classes here are built of and sorted by. */
const token = (name) => `oklch(var(--${name}) / <alpha-value>)`;
const plain = (name) => [name, token(name)];
const paired = (name) => [name, { DEFAULT: token(name), foreground: token(`${name}-foreground`) }];

/** @type {import("tailwindcss").Config} */
export default {
	content: ["src/**/*.{ts,tsx}", "tests/layout/*.tsx"],
	theme: {
		extend: {
			colors: Object.fromEntries([
				...["background", "foreground", "border", "ring"].map(plain),
				...["card", "primary", "secondary", "muted", "destructive", "success"].map(paired),
			]),
			fontSize: { h1: "clamp(2rem, 1.5rem + 2.4vw, 3rem)" },
		},
	},
};
