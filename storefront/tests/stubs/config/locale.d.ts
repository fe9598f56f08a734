export function resolveLocaleFromSlug(slug: string): { bcp47: string };
