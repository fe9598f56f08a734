/** The documents of cart and account, as a storefront with the client preset generates them: enumerations are `enum`. */
import type { CodegenConfig } from "@graphql-codegen/cli";
import { schema, strict } from "./codegen.shared";

const config: CodegenConfig = {
	schema,
	documents: ["src/graphql/**/*.graphql", "tests/codegen/cart.graphql"],
	generates: {
		"generated/main/": {
			preset: "client",
			presetConfig: { fragmentMasking: false },
			config: { documentMode: "string", ...strict },
		},
	},
};

export default config;
