export function buildStorefrontPath(locale: string, channel: string, suffix?: string): string;
