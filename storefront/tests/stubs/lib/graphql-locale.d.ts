import type { LanguageCodeEnum } from "@/gql/graphql";

export function graphqlLanguageCodeVariables(localeSlug: string): { languageCode: LanguageCodeEnum };
