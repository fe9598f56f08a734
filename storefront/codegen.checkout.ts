/** The documents of the checkout, as a storefront generates them from plugins: enumerations are unions of strings. */
import type { CodegenConfig } from "@graphql-codegen/cli";
import { schema, strict } from "./codegen.shared";

const config: CodegenConfig = {
	schema,
	documents: ["src/checkout/graphql/**/*.graphql", "tests/codegen/checkout.graphql"],
	generates: {
		"generated/checkout.ts": {
			plugins: ["typescript", "typescript-operations"],
			config: { enumsAsTypes: true, ...strict },
		},
	},
};

export default config;
