/** The documents of the checkout, as a storefront generates them from plugins: enumerations are unions of strings. */
import type { CodegenConfig } from "@graphql-codegen/cli";
import { schema, strict } from "./codegen.shared";

const config: CodegenConfig = {
	schema,
	documents: ["src/checkout/graphql/**/*.graphql", "tests/codegen/checkout.graphql"],
	generates: {
		"generated/checkout.ts": {
			// The last comes with the client preset.
			plugins: ["typescript", "typescript-operations", "typed-document-node"],
			config: { enumsAsTypes: true, ...strict },
		},
	},
};

export default config;
