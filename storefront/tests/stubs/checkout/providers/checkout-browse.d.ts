export function useCheckoutBrowseLocale(): string;
