import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
	resolve: {
		alias: [
			// Tests put mocks in their place: there is no storefront here, and no Next.
			{ find: /^@\/(checkout\/providers|lib)\/(.*)$/, replacement: here("./tests/stubs/$1/$2.d.ts") },
			{ find: /^@\//, replacement: here("./src/") },
			{ find: /^next\/(.*)$/, replacement: here("./tests/stubs/next/$1.d.ts") },
		],
	},
	test: { environment: "jsdom", include: ["tests/**/*.test.{ts,tsx}"], setupFiles: ["tests/setup.ts"] },
});
