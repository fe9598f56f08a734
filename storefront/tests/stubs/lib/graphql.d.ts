import type { TypedDocumentString } from "@/gql/graphql";

type Options<Variables> = { cache?: RequestCache; revalidate?: number } & (Variables extends Record<
	string,
	never
>
	? { variables?: never }
	: { variables: Variables });

type Execute = <Result, Variables>(
	operation: TypedDocumentString<Result, Variables>,
	options: Options<Variables>,
) => Promise<{ ok: true; data: Result } | { ok: false }>;

export const executeAuthenticatedGraphQL: Execute;
export const executePublicGraphQL: Execute;
