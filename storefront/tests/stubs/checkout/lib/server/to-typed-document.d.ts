import type { DocumentNode } from "graphql";
import type { TypedDocumentString } from "@/gql/graphql";

export function toTypedDocument<Result, Variables>(
	document: DocumentNode,
): TypedDocumentString<Result, Variables>;
