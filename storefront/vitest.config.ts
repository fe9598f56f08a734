import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
	resolve: {
		alias: [
			{ find: /^@\//, replacement: here("./src/") },
			// Tests put mocks in their place: there is no Next here.
			{ find: /^next\/(.*)$/, replacement: here("./tests/stubs/next/$1.d.ts") },
		],
	},
	test: { environment: "jsdom", include: ["tests/**/*.test.{ts,tsx}"], setupFiles: ["tests/setup.ts"] },
});
