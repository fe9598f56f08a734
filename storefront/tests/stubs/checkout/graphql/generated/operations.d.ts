import type { DocumentNode } from "graphql";

export * from "../../../../../generated/checkout";

export const RetentionCartChooseDocument: DocumentNode;
export const RetentionCartDeclineDocument: DocumentNode;
export const RetentionCartRedeemDocument: DocumentNode;
export const RetentionCartRefreshDocument: DocumentNode;
export const RetentionCartReleaseDocument: DocumentNode;

/** The storefront's own. */
export const CheckoutMetadataUpdateDocument: DocumentNode;
export type CheckoutMetadataUpdateMutation = { updateMetadata?: { errors: readonly { message?: string | null }[] } | null };
export type CheckoutMetadataUpdateMutationVariables = { id: string; input: { key: string; value: string }[] };
