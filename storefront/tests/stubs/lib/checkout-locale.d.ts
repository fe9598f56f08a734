import type { LanguageCodeEnum } from "@/checkout/graphql/generated/operations";

export function checkoutGraphqlLanguageCode(): Promise<LanguageCodeEnum>;
