import type { TypedDocumentString } from "@/gql/graphql";

type Options<Variables> = { cache?: RequestCache } & (Variables extends Record<string, never>
	? { variables?: never }
	: { variables: Variables });

export function executeAuthenticatedGraphQL<Result, Variables>(
	operation: TypedDocumentString<Result, Variables>,
	options: Options<Variables>,
): Promise<{ ok: true; data: Result } | { ok: false }>;
