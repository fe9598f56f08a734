/** What both generators agree on: our schema on as much of Saleor's as it refers to, and no scalar that is guessed. */
export const schema = ["../graphql/schema.graphql", "tests/codegen/saleor.graphql"];

export const strict = {
	useTypeImports: true,
	strictScalars: true,
	scalars: {
		Date: "string",
		DateTime: "string",
		Decimal: "number",
		PositiveDecimal: "number",
		PositiveInt: "number",
	},
};
