export function revalidateStorefrontBrowsePath(channel: string, suffix: string): void;
export function revalidateStorefrontChrome(channel?: string | null): void;
