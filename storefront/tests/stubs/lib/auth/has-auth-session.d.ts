export function hasAuthSession(): Promise<boolean>;
